package org.turingmail.central.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SenderIdentitiesTest {
    @ParameterizedTest
    @CsvSource({
        "prvs=4053ab12cd=bob@example.org, bob@example.org",
        "PRVS=4053AB12CD=Bob@Example.org, bob@example.org",
        "prvs=4053ab12cd=bob=smith@example.org, bob=smith@example.org",
        "btv1==4053ab12cd==bob@example.org, bob@example.org",
        "SRS0=HHHH=TT=example.org=bob@forward.example, bob@example.org",
        "SRS0+HHHH=TT=example.org=bob@forward.example, bob@example.org",
        "SRS0-HHHH=TT=example.org=bob@forward.example, bob@example.org",
        "SRS0=a+/b=TT=Example.ORG=Bob@forward.example, bob@example.org",
        "SRS0=HHHH=TT=bücher.example=bob@forward.example, bob@xn--bcher-kva.example",
        "SRS0=HHHH=TT=example.org=bob=smith@forward.example, bob=smith@example.org",
        "SRS1=GGGG=forward.example==HHHH=TT=example.org=bob@second.example, bob@example.org",
        "SRS1=GGGG=forward.example=+HHHH=TT=example.org=bob@second.example, bob@example.org",
        "SRS1+GGGG=forward.example=-HHHH=TT=example.org=bob@second.example, bob@example.org",
        "bounce+anna=example.com@list.example, bounce@list.example",
        "bounce+anna+news=example.com@list.example, bounce@list.example",
        "bob+tag@example.org, bob@example.org",
        "\"bob+tag\"@example.org, bob@example.org",
        "prvs=bob=4053ab12cd@example.org, bob@example.org",
        "prvs=bob=smith=4053ab12cd@example.org, bob=smith@example.org",
        "prvs=0472fb55b=bob@example.org, bob@example.org",
        "msprvs1=17500nFJxJ2aN=bob@example.org, bob@example.org",
        "alice+SRS=hMhKb=5K=example.org=bob@company.example, bob@example.org",
        "alice+srs0=hMhKb=5K=example.org=bob@company.example, bob@example.org",
        "alice+x+SRS=hMhKb=5K=example.org=bob+list@company.example, bob@example.org",
        "prvs=4053ab12cd=alice+SRS=hMhKb=5K=example.org=bob@company.example, bob@example.org",
        "alice+SRS=h=5K=forward.example=SRS0=HHHH=TT=example.org=bob@company.example, bob@example.org",
        "bob+@example.org, bob@example.org",
        "bob+a+b@example.org, bob@example.org",
    })
    void innermostShouldBeWhoWroteTheMail(String sender, String expected) {
        assertThat(SenderIdentities.innermost(EmailAddress.parse(sender)).canonical())
                .isEqualTo(EmailAddress.parse(expected).canonical());
    }

    @ParameterizedTest
    @CsvSource({
        "prvs=4053ab12cd=bob@example.org, bob@example.org",
        "prvs=4053ab12cd=bob+list@example.org, bob+list@example.org",
        "SRS0=HHHH=TT=example.org=prvs=4053ab12cd=bob@forward.example, bob@example.org",
        "bob+list@example.org, bob+list@example.org",
        "bounce+anna=example.com@list.example, bounce+anna=example.com@list.example",
    })
    void lastingShouldKeepTheDetail(String sender, String expected) {
        assertThat(SenderIdentities.lasting(EmailAddress.parse(sender), identity -> true)
                        .canonical())
                .isEqualTo(expected);
    }

    @Test
    void lastingShouldStopAtWhatIsNotCredible() {
        EmailAddress sender = EmailAddress.parse("prvs=4053ab12cd=SRS0=HHHH=TT=example.org=bob@forward.example");

        assertThat(SenderIdentities.lasting(
                                sender, identity -> identity.domain().equals(sender.domain()))
                        .canonical())
                .isEqualTo("srs0=hhhh=tt=example.org=bob@forward.example");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bob@example.org",
                "prvs@example.org",
                "prvs=@example.org",
                "prvs=4053ab12cd@example.org",
                "prvs=4053ab12cd=@example.org",
                "prvs=4053ab12cd==bob@example.org",
                "prvs==bob@example.org",
                "prvs=4053 ab12=bob@example.org",
                "prvs=no-tag+x=bob@example.org",
                "btv1=4053ab12cd=bob@example.org",
                "btv1====bob@example.org",
                "SRS0@forward.example",
                "SRS0=@forward.example",
                "SRS0=HHHH@forward.example",
                "SRS0=HHHH=TT@forward.example",
                "SRS0=HHHH=TT=example.org@forward.example",
                "SRS0=HHHH=TT=example.org=@forward.example",
                "SRS0=HHHH=TT==bob@forward.example",
                "SRS0=HHHH==example.org=bob@forward.example",
                "SRS0==TT=example.org=bob@forward.example",
                "SRS0=HHHH=TT=exa..mple=bob@forward.example",
                "SRS0=HHHH=TT=exa mple.org=bob@forward.example",
                "SRS0+HHHH@forward.example",
                "SRS0~HHHH=TT=example.org=bob@forward.example",
                "SRS2=HHHH=TT=example.org=bob@forward.example",
                "SRS1=GGGG=forward.example@second.example",
                "SRS1=GGGG=forward.example=HHHH=TT=example.org=bob@second.example",
                "SRS1=GGGG==HHHH=TT=example.org=bob@second.example",
                "SRS1=GGGG=forward.example==HHHH=TT=example.org@second.example",
                "SRS1+GGGG@second.example",
                "+tag@example.org",
                "\"bob tag+x\"@example.org",
                "prvs=bob=xyz@example.org",
                "msprvs1==bob@example.org",
                "anna=example.com@list.example",
                "list-return-12-anna=example.com@list.example",
            })
    void whatIsMalformedOrPlainShouldStayAsItIs(String sender) {
        EmailAddress address = EmailAddress.parse(sender);

        assertThat(SenderIdentities.of(address)).containsExactly(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alice+SRS=HHHH@company.example",
                "alice+SRS=HHHH=TT=example.org@company.example",
                "alice+SRS0=HHHH@company.example",
                "alice+SRS=HHHH=TT=exa..mple=bob@company.example",
                "alice+caf_@company.example",
                "alice+caf_=anna=home.example@company.example",
                "\"alice+caf_=anna=home.example\"@company.example",
            })
    void theMailboxThatForwardsShouldBeNamedAndNotTheSender(String sender) {
        EmailAddress address = EmailAddress.parse(sender);

        assertThat(SenderIdentities.own(address)).containsExactly(address);
        assertThat(SenderIdentities.named(address))
                .extracting(EmailAddress::canonical)
                .containsExactly("alice@company.example");
    }

    @Test
    void theSenderItselfShouldComeFirstAndEachStepShouldFollow() {
        assertThat(of("SRS0=HHHH=TT=example.org=prvs=4053ab12cd=bob+tag@forward.example"))
                .containsExactly(
                        "srs0=hhhh=tt=example.org=prvs=4053ab12cd=bob+tag@forward.example",
                        "prvs=4053ab12cd=bob+tag@example.org",
                        "bob+tag@example.org",
                        "bob@example.org");
    }

    @Test
    void aTagAroundARewrittenSenderShouldBeUndoneFirst() {
        assertThat(of("prvs=4053ab12cd=SRS0=HHHH=TT=example.org=bob@forward.example"))
                .containsExactly(
                        "prvs=4053ab12cd=srs0=hhhh=tt=example.org=bob@forward.example",
                        "srs0=hhhh=tt=example.org=bob@forward.example",
                        "bob@example.org");
    }

    @Test
    void aSecondForwarderThatIsNoSrs1ShouldBeUndoneToo() {
        assertThat(of("SRS0=GGGG=TT=forward.example=SRS0=HHHH=TT=example.org=bob@second.example"))
                .last()
                .isEqualTo("bob@example.org");
    }

    @Test
    void theSenderShouldKeepItsTextAsItWasWritten() {
        assertThat(SenderIdentities.of(EmailAddress.parse("Bob+Tag@Example.ORG")))
                .first()
                .extracting(EmailAddress::text)
                .isEqualTo("Bob+Tag@Example.ORG");
    }

    @Test
    void eachIdentityShouldBeAnAddressInCanonicalForm() {
        for (String identity : of("SRS0=HHHH=TT=Bücher.Example.=prvs=4053ab12cd=Jörg+tag@forward.example")) {
            assertThat(EmailAddress.parse(identity).canonical()).isEqualTo(identity);
        }
    }

    @Test
    void aChainThatIsMadeToCostLookUpsShouldEnd() {
        assertThat(of("prvs=aaaa=".repeat(90) + "bob@example.org")).hasSize(SenderIdentities.MAX);
    }

    private static List<String> of(String sender) {
        return SenderIdentities.of(EmailAddress.parse(sender)).stream()
                .map(EmailAddress::canonical)
                .collect(Collectors.toList());
    }
}
