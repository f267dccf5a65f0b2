package org.turingmail.central.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.turingmail.central.address.Domain;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.address.SenderIdentities;
import org.turingmail.protocol.verdicts.Verdict;

/** A forwarder's address is not the person: properties over every shape that forwarders, or their forgers, write. */
class ForwardedSendersTest {
    private static final EmailAddress ANNA = EmailAddress.parse("anna@home.example");
    private static final List<Optional<Boolean>> AUTHENTICATED =
            List.of(Optional.empty(), Optional.of(true), Optional.of(false));

    /** Each names bob@partner.example, and mailbox@attacker.example forwards if it says so. */
    static Stream<String> shapes() {
        List<String> names = List.of("bob", "Bob", "bob+list", "prvs=4053ab12cd=bob", "prvs=bob=4053ab12cd");
        return names.stream()
                .flatMap(name -> Stream.of(
                        "SRS0=HHHH=TT=partner.example=" + name,
                        "srs0=HHHH=TT=PARTNER.example=" + name,
                        "SRS0+HHHH=TT=partner.example=" + name,
                        "SRS0-HH/+=TT=partner.example=" + name,
                        "SRS1=GGGG=first.example==HHHH=TT=partner.example=" + name,
                        "SRS1=GGGG=first.example=+HHHH=TT=partner.example=" + name,
                        "SRS0=GGGG=TT=first.example=SRS0=HHHH=TT=partner.example=" + name,
                        "mailbox+SRS=HHHH=TT=partner.example=" + name,
                        "mailbox+srs=HHHH=TT=partner.example=" + name,
                        "mailbox+x+SRS=HHHH=TT=partner.example=" + name,
                        "mailbox+SRS0=HHHH=TT=partner.example=" + name,
                        "mailbox+SRS=GGGG=TT=first.example=SRS0=HHHH=TT=partner.example=" + name))
                .flatMap(local -> Stream.of(
                        local,
                        "prvs=0123456789=" + local,
                        "msprvs1=17500nFJx=" + local,
                        "btv1==0123456789==" + local,
                        '"' + local + '"'))
                .map(local -> local + "@attacker.example");
    }

    private static Entry entry(EntryKind kind, String value, Verdict verdict) {
        return new Entry(1, kind, value, EntryScope.USER, ANNA.canonical(), verdict);
    }

    private static MailSource source(
            String sender, String from, Optional<Boolean> authenticated, TrustedForwarders forwarders) {
        return MailSource.of(
                Optional.of(EmailAddress.parse(sender)),
                Optional.ofNullable(from).map(EmailAddress::parse),
                Optional.empty(),
                authenticated,
                forwarders);
    }

    private static Verdict verdict(Entry entry, MailSource source) {
        return new Policy(List.of(entry)).rule(source, ANNA).verdict();
    }

    private static Stream<Entry> about(String person, Verdict verdict) {
        String domain = person.substring(person.indexOf('@') + 1);
        return Stream.of(
                entry(EntryKind.ADDRESS, person, verdict),
                entry(EntryKind.DOMAIN, domain, verdict),
                entry(EntryKind.DOMAIN_ONLY, domain, verdict),
                entry(EntryKind.REGEX, "^" + person.replace(".", "\\.") + "$", verdict));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void whomAForwarderNamesShouldNotBeLetInByIt(String sender) {
        for (Optional<Boolean> authenticated : AUTHENTICATED) {
            for (String from : new String[] {null, "eve@attacker.example", "mailbox@other.example"}) {
                MailSource source = source(sender, from, authenticated, TrustedForwarders.NONE);
                about("bob@partner.example", Verdict.DELIVER).forEach(entry -> assertThat(verdict(entry, source))
                        .as("%s %s %s", entry, authenticated, from)
                        .isEqualTo(Verdict.HOLD));
                assertThat(verdict(entry(EntryKind.ADDRESS, "mailbox@attacker.example", Verdict.DELIVER), source))
                        .as("the mailbox did not write it")
                        .isEqualTo(Verdict.HOLD);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void whomAForwarderNamesShouldBeLetInByTheAuthenticatedFrom(String sender) {
        MailSource source = source(sender, "bob@partner.example", Optional.of(true), TrustedForwarders.NONE);

        about("bob@partner.example", Verdict.DELIVER)
                .forEach(entry ->
                        assertThat(verdict(entry, source)).as("%s", entry).isEqualTo(Verdict.DELIVER));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void whomAForwarderNamesShouldBeBlockedAlways(String sender) {
        for (Optional<Boolean> authenticated : AUTHENTICATED) {
            MailSource source = source(sender, "eve@attacker.example", authenticated, TrustedForwarders.NONE);
            about("bob@partner.example", Verdict.BLOCK)
                    .forEach(entry ->
                            assertThat(verdict(entry, source)).as("%s", entry).isEqualTo(Verdict.BLOCK));
            if (sender.contains("mailbox")) {
                assertThat(verdict(entry(EntryKind.ADDRESS, "mailbox@attacker.example", Verdict.BLOCK), source))
                        .isEqualTo(Verdict.BLOCK);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void aForwarderWhoIsNamedInTheConfigurationShouldBeBelievedUnlessItIsForged(String sender) {
        TrustedForwarders forwarders = new TrustedForwarders(Set.of(Domain.parse("attacker.example")));
        Entry bob = entry(EntryKind.ADDRESS, "bob@partner.example", Verdict.DELIVER);

        assertThat(verdict(bob, source(sender, null, Optional.of(true), forwarders)))
                .isEqualTo(Verdict.DELIVER);
        assertThat(verdict(bob, source(sender, null, Optional.empty(), forwarders)))
                .isEqualTo(Verdict.DELIVER);
        assertThat(verdict(bob, source(sender, null, Optional.of(false), forwarders)))
                .isEqualTo(Verdict.HOLD);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void everyShapeShouldComeDownToOneMailbox(String sender) {
        EmailAddress address = EmailAddress.parse(sender);

        assertThat(SenderIdentities.innermost(address).canonical()).isEqualTo("bob@partner.example");
        assertThat(SenderIdentities.isForwarded(address)).isTrue();
        assertThat(source(sender, null, Optional.of(true), TrustedForwarders.NONE)
                        .namesAStranger(address))
                .isTrue();
        assertThat(source(sender, "bob@partner.example", Optional.of(true), TrustedForwarders.NONE)
                        .namesAStranger(address))
                .isFalse();
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void entryForTheForwardersOwnDomainShouldYieldToABlockOfWhomItNames(String sender) {
        Entry forwarder = new Entry(1, EntryKind.DOMAIN, "attacker.example", EntryScope.TENANT, "", Verdict.DELIVER);
        Entry bob = new Entry(2, EntryKind.DOMAIN, "partner.example", EntryScope.TENANT, "", Verdict.BLOCK);

        assertThat(new Policy(List.of(forwarder, bob))
                        .rule(source(sender, null, Optional.of(true), TrustedForwarders.NONE), ANNA)
                        .entry())
                .isEqualTo(2);
    }
}
