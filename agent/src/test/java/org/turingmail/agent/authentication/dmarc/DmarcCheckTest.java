package org.turingmail.agent.authentication.dmarc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turingmail.agent.authentication.dmarc.DmarcResult.Verdict;
import org.turingmail.agent.authentication.dns.FakeZone;
import org.turingmail.agent.authentication.dns.Lookups;

class DmarcCheckTest {
    private final FakeZone zone = new FakeZone();

    /**
     * What mailauth, mail-dmarc and checkdmarc agree on, and RFC 9989: record of example.com, From, SPF, DKIM, verdict.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "v=DMARC1; p=none | example.com | example.com | | PASS",
                "v=DMARC1; p=reject | example.com | | example.com | PASS",
                "v=DMARC1; p=reject | example.com | | | FAIL",
                "v=DMARC1; p=reject | EXAMPLE.COM. | Example.com | | PASS",
                "v=DMARC1; p=reject | example.com | example.net | example.net | FAIL",
                "v=DMARC1; p=reject | example.com | notexample.com | notexample.com | FAIL",
                // relaxed is the default: an organizational domain in common
                "v=DMARC1; p=reject | example.com | mail.example.com | | PASS",
                "v=DMARC1; p=reject | news.example.com | mail.example.com | | PASS",
                "v=DMARC1; p=reject | news.example.com | example.com | | PASS",
                "v=DMARC1; p=reject; adkim=r | a.b.example.com | | c.example.com | PASS",
                // strict: the very same
                "v=DMARC1; p=reject; aspf=s | example.com | mail.example.com | | FAIL",
                "v=DMARC1; p=reject; aspf=s | example.com | example.com | | PASS",
                "v=DMARC1; p=reject; aspf=s | example.com | | mail.example.com | PASS",
                "v=DMARC1; p=reject; adkim=s | example.com | | mail.example.com | FAIL",
                "v=DMARC1; p=reject; adkim=S; aspf=S | example.com | a.example.com | a.example.com | FAIL",
                "v=DMARC1; p=reject; adkim=s | example.com | | mail.example.com,example.com | PASS",
                // what is wrong in the rest of a record stands for its default
                "v=DMARC1; p=reject; adkim=x; aspf= | example.com | mail.example.com | | PASS",
                "v=DMARC1; p=reject; pct=50; fo=1; unknown=x; junk; | example.com | | | FAIL",
                "v=DMARC1 ; p = reject ; | example.com | | | FAIL",
                "V=DMARC1;P=Reject | example.com | | | FAIL",
                // no record at all
                "v=dmarc1; p=reject | example.com | example.com | | NONE",
                "v=DMARC2; p=reject | example.com | example.com | | NONE",
                "p=reject; v=DMARC1 | example.com | example.com | | NONE",
                "v=DMARC1 | example.com | example.com | | NONE",
                "v=DMARC1; p=often | example.com | example.com | | NONE",
                "v=DMARC1; p=reject; sp=often | example.com | example.com | | NONE",
                "v=spf1 -all | example.com | example.com | | NONE",
                "nonsense | example.com | example.com | | NONE",
                "; | example.com | example.com | | NONE",
                // reports are wanted: as if the policy were none
                "v=DMARC1; rua=mailto:reports@example.com | example.com | example.com | | PASS",
                "v=DMARC1; p=often; rua=mailto:reports@example.com | example.com | | | FAIL",
            })
    void verdictShouldBeThatOfTheRecord(String record, String from, String spf, String dkim, Verdict verdict) {
        zone.txt("_dmarc.example.com", record);

        assertThat(evaluate(from, spf, dkim).verdict()).isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "v=DMARC1; p=reject | example.com | reject",
                "v=DMARC1; p=quarantine; sp=none | example.com | quarantine",
                "v=DMARC1; p=reject; sp=none | sub.example.com | none",
                "v=DMARC1; p=reject | sub.example.com | reject",
                "v=DMARC1; p=none; sp=reject | deep.sub.example.com | reject",
                "v=DMARC1; rua=mailto:a@example.com; sp=reject | sub.example.com | none",
            })
    void policyShouldBeThatOfTheDomain(String record, String from, String policy) {
        zone.txt("_dmarc.example.com", record);

        assertThat(evaluate(from, null, null).policy()).isEqualTo(policy);
    }

    @Test
    void twoRecordsShouldBeNone() {
        zone.txt("_dmarc.example.com", "v=DMARC1; p=reject").txt("_dmarc.example.com", "v=DMARC1; p=none");

        assertThat(evaluate("example.com", "example.com", null).verdict()).isEqualTo(Verdict.NONE);
    }

    @Test
    void recordAmongOtherTextShouldBeFound() {
        zone.txt("_dmarc.example.com", "verification=1").txt("_dmarc.example.com", "v=DMARC1; p=none");

        assertThat(evaluate("example.com", "example.com", null).verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void ownRecordOfASubdomainShouldWinOverThatOfItsParent() {
        zone.txt("_dmarc.example.com", "v=DMARC1; p=none").txt("_dmarc.sub.example.com", "v=DMARC1; p=reject; aspf=s");

        assertThat(evaluate("sub.example.com", "example.com", null).verdict()).isEqualTo(Verdict.FAIL);
    }

    @Test
    void nameUnderAPublicSuffixShouldNotStandForTheSuffixOrANeighbour() {
        zone.txt("_dmarc.github.io", "v=DMARC1; p=reject").txt("_dmarc.a.github.io", "v=DMARC1; p=reject");

        assertThat(evaluate("github.io", "a.github.io", "a.github.io").verdict())
                .isEqualTo(Verdict.FAIL);
        assertThat(evaluate("a.github.io", "github.io", "b.github.io").verdict())
                .isEqualTo(Verdict.FAIL);
        assertThat(evaluate("a.github.io", "mail.a.github.io", null).verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void domainThatSaysThatItIsOrganizationalShouldNotBeAlignedWithItsParent() {
        zone.txt("_dmarc.example.com", "v=DMARC1; p=reject")
                .txt("_dmarc.branch.example.com", "v=DMARC1; p=reject; psd=n");

        assertThat(evaluate("branch.example.com", "example.com", null).verdict())
                .isEqualTo(Verdict.FAIL);
        assertThat(evaluate("example.com", "mail.branch.example.com", null).verdict())
                .isEqualTo(Verdict.FAIL);
        assertThat(evaluate("a.branch.example.com", "b.branch.example.com", null)
                        .verdict())
                .isEqualTo(Verdict.PASS);
    }

    @Test
    void domainsUnderOneThatSaysThatItIsASuffixShouldBeStrangers() {
        zone.txt("_dmarc.giant.example", "v=DMARC1; p=reject; psd=y");

        assertThat(evaluate("x.a.giant.example", "b.giant.example", null).verdict())
                .isEqualTo(Verdict.FAIL);
        assertThat(evaluate("x.a.giant.example", "y.a.giant.example", null).verdict())
                .isEqualTo(Verdict.PASS);
    }

    @Test
    void treeShouldBeWalkedUpInEightSteps() {
        DmarcCheck.evaluate(
                zone.lookups().another(8),
                "a.b.c.d.e.f.g.h.i.j.mail.example.com",
                Optional.empty(),
                List.of("x.example.com"));

        assertThat(zone.asked())
                .containsExactly(
                        "TXT _dmarc.a.b.c.d.e.f.g.h.i.j.mail.example.com",
                        "TXT _dmarc.g.h.i.j.mail.example.com",
                        "TXT _dmarc.h.i.j.mail.example.com",
                        "TXT _dmarc.i.j.mail.example.com",
                        "TXT _dmarc.j.mail.example.com",
                        "TXT _dmarc.mail.example.com",
                        "TXT _dmarc.example.com",
                        "TXT _dmarc.com");
    }

    @Test
    void ownRecordShouldCostOneQuestionWhereTheDomainItselfIsAuthenticated() {
        zone.txt("_dmarc.example.com", "v=DMARC1; p=reject");

        evaluate("example.com", "example.com", "other.example");

        assertThat(zone.asked()).containsExactly("TXT _dmarc.example.com");
    }

    @Test
    void manySignaturesShouldNotCostMoreThanEightQuestions() {
        zone.txt("_dmarc.example.com", "v=DMARC1; p=reject");
        Lookups lookups = zone.lookups().another(8);
        List<String> signers = List.of(
                "a.b.c.d.e.example.com", "f.g.h.i.j.example.com", "k.l.m.n.o.example.com", "p.q.r.s.t.example.com");

        DmarcCheck.evaluate(lookups, "mail.example.com", Optional.empty(), signers);

        assertThat(zone.asked()).hasSizeLessThanOrEqualTo(8);
    }

    @Test
    void dnsThatFailsShouldBeATemporaryError() {
        zone.failing("_dmarc.example.com");

        assertThat(evaluate("example.com", "example.com", "example.com").verdict())
                .isEqualTo(Verdict.TEMPERROR);
    }

    @Test
    void failureInBetweenShouldAlignNobody() {
        zone.txt("_dmarc.example.com", "v=DMARC1; p=reject").failing("_dmarc.mail.example.com");

        assertThat(evaluate("example.com", "mail.example.com", null).verdict()).isEqualTo(Verdict.TEMPERROR);
    }

    @ParameterizedTest
    @ValueSource(strings = {"com", "localhost", "a..example.com", "exa mple.com", "[192.0.2.1]", "", "."})
    void whatIsNoDomainOfMailShouldBeAPermanentError(String from) {
        assertThat(evaluate(from, from, from).verdict()).isEqualTo(Verdict.PERMERROR);
        assertThat(zone.asked()).isEmpty();
    }

    private DmarcResult evaluate(String from, String spf, String dkim) {
        return DmarcCheck.evaluate(
                zone.lookups(),
                from,
                Optional.ofNullable(spf),
                dkim == null ? List.of() : Arrays.asList(dkim.split(",")));
    }
}
