package org.turingmail.central.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.verdicts.Verdict;

class PolicyTest {
    private static final MailSource BOB = MailSource.of(Optional.of(EmailAddress.parse("bob@mail.example.org")));
    private static final EmailAddress ALICE = EmailAddress.parse("alice@example.com");

    private final List<Entry> entries = new ArrayList<>();

    private PolicyTest entry(Verdict verdict, String value, String owner) {
        entries.add(new Entry(
                entries.size() + 1,
                value.contains("@") ? EntryKind.ADDRESS : EntryKind.DOMAIN,
                value,
                owner.isEmpty() ? EntryScope.TENANT : owner.contains("@") ? EntryScope.USER : EntryScope.DOMAIN,
                owner,
                verdict));
        return this;
    }

    /** Rules with the entries in their order and in others: the order must not matter. */
    private Ruling rule() {
        Ruling ruling = new Policy(entries).rule(BOB, ALICE);
        for (int seed = 0; seed < 10; seed++) {
            List<Entry> shuffled = new ArrayList<>(entries);
            Collections.shuffle(shuffled, new Random(seed));
            assertThat(new Policy(shuffled).rule(BOB, ALICE)).isEqualTo(ruling);
        }
        return ruling;
    }

    @Test
    void ruleShouldHoldWhenNothingMatches() {
        entry(Verdict.DELIVER, "other@mail.example.org", "").entry(Verdict.DELIVER, "ample.org", "");

        assertThat(rule()).isEqualTo(new Ruling(Verdict.HOLD, Reason.UNKNOWN_SENDER, null));
    }

    @Test
    void ruleShouldDeliverWithItsReasonWhenAnAllowEntryMatches() {
        entry(Verdict.DELIVER, "bob@mail.example.org", "alice@example.com");

        assertThat(rule()).isEqualTo(new Ruling(Verdict.DELIVER, Reason.KNOWN_SENDER, 1L));
        assertThat(rule().decidedBy()).contains("entry:1");
    }

    @Test
    void ruleShouldBlockWithItsReasonWhenABlockEntryMatches() {
        entry(Verdict.BLOCK, "mail.example.org", "");

        assertThat(rule()).isEqualTo(new Ruling(Verdict.BLOCK, Reason.BLOCKED_SENDER, 1L));
    }

    @Test
    void ruleShouldCoverSubdomains() {
        entry(Verdict.DELIVER, "org", "");

        assertThat(rule().verdict()).isEqualTo(Verdict.DELIVER);
    }

    @Test
    void userShouldDecideBeforeDomainAndTenant() {
        entry(Verdict.BLOCK, "bob@mail.example.org", "")
                .entry(Verdict.BLOCK, "bob@mail.example.org", "example.com")
                .entry(Verdict.DELIVER, "org", "alice@example.com");

        assertThat(rule().entry()).isEqualTo(3L);
    }

    @Test
    void domainOfTheRecipientShouldDecideBeforeTenant() {
        entry(Verdict.BLOCK, "bob@mail.example.org", "").entry(Verdict.DELIVER, "org", "example.com");

        assertThat(rule().entry()).isEqualTo(2L);
    }

    @Test
    void addressShouldDecideBeforeItsDomain() {
        entry(Verdict.BLOCK, "mail.example.org", "").entry(Verdict.DELIVER, "bob@mail.example.org", "");

        assertThat(rule().entry()).isEqualTo(2L);
    }

    @Test
    void domainShouldDecideBeforeItsParent() {
        entry(Verdict.BLOCK, "example.org", "").entry(Verdict.DELIVER, "mail.example.org", "");

        assertThat(rule().entry()).isEqualTo(2L);
    }

    @Test
    void blockShouldWinAtTheSameRank() {
        entry(Verdict.DELIVER, "bob@mail.example.org", "").entry(Verdict.BLOCK, "bob@mail.example.org", "");

        assertThat(rule().entry()).isEqualTo(2L);
    }

    @Test
    void entriesOfOthersShouldNotCount() {
        entry(Verdict.DELIVER, "bob@mail.example.org", "carol@example.com")
                .entry(Verdict.DELIVER, "bob@mail.example.org", "example.net")
                .entry(Verdict.DELIVER, "bob@mail.example.org", "com");

        assertThat(rule().verdict()).isEqualTo(Verdict.HOLD);
    }

    private static MailSource source(String sender, String headerFrom, Boolean authenticated) {
        return MailSource.of(
                Optional.of(EmailAddress.parse(sender)),
                Optional.ofNullable(headerFrom).map(EmailAddress::parse),
                Optional.empty(),
                Optional.ofNullable(authenticated));
    }

    private PolicyTest authenticatedOnly(EntryKind kind, String value) {
        entries.add(
                new Entry(entries.size() + 1, kind, value, EntryScope.USER, ALICE.canonical(), Verdict.DELIVER, true));
        return this;
    }

    @ParameterizedTest
    @CsvSource({
        "ADDRESS, bob@mail.example.org",
        "DOMAIN, example.org",
        "DOMAIN_ONLY, mail.example.org",
        "SUBDOMAINS, example.org"
    })
    void entryForAuthenticatedMailShouldCountForNoForgery(EntryKind kind, String value) {
        authenticatedOnly(kind, value).entry(Verdict.BLOCK, "org", "");
        Policy policy = new Policy(entries);

        Ruling authenticated = policy.rule(source("bob@mail.example.org", null, true), ALICE);
        assertThat(authenticated.entry()).isEqualTo(1L);
        assertThat(authenticated.authenticatedOnly()).isTrue();
        assertThat(authenticated.passedOver()).isFalse();

        Ruling forged = policy.rule(source("bob@mail.example.org", null, false), ALICE);
        assertThat(forged.entry()).isEqualTo(2L);
        assertThat(forged.authenticatedOnly()).isFalse();
        assertThat(forged.passedOver()).isTrue();

        Ruling unknown = policy.rule(source("bob@mail.example.org", null, null), ALICE);
        assertThat(unknown.entry()).as("nobody looked").isEqualTo(1L);
        assertThat(unknown.authenticatedOnly()).isTrue();
    }

    @Test
    void entryThatAnotherOneOutranksShouldNotBePassedOver() {
        entry(Verdict.DELIVER, "bob@mail.example.org", "alice@example.com").authenticatedOnly(EntryKind.DOMAIN, "org");

        assertThat(new Policy(entries).rule(source("bob@mail.example.org", null, false), ALICE))
                .isEqualTo(new Ruling(Verdict.DELIVER, Reason.KNOWN_SENDER, 1L));
    }

    @ParameterizedTest
    @CsvSource({
        "true, , HOLD",
        "true, bob@example.org, DELIVER",
        "false, bob@example.org, DELIVER",
        "false, , HOLD",
        ", , HOLD",
        ", bob@example.org, DELIVER"
    })
    void whomAForwarderNamesShouldBeVouchedForByTheHeader(Boolean authenticated, String from, Verdict expected) {
        authenticatedOnly(EntryKind.ADDRESS, "bob@example.org");

        assertThat(new Policy(entries)
                        .rule(source("SRS0=HHHH=TT=example.org=bob@forward.example", from, authenticated), ALICE)
                        .verdict())
                .isEqualTo(expected);
    }

    @Test
    void entryForAuthenticatedMailShouldSeeThroughTags() {
        authenticatedOnly(EntryKind.ADDRESS, "bob@example.org");

        assertThat(new Policy(entries)
                        .rule(source("prvs=4053ab12cd=bob+x@example.org", null, true), ALICE)
                        .verdict())
                .isEqualTo(Verdict.DELIVER);
    }

    @Test
    void whatIsKeptOfAHeldMailShouldSayWhoIsAuthenticated() {
        EmailAddress forwarded = EmailAddress.parse("SRS0=HHHH=TT=example.org=bob@forward.example");
        EmailAddress bob = EmailAddress.parse("bob@example.org");

        assertThat(MailSource.ofHeld(forwarded, bob, Optional.of(true)).isForgeable(bob))
                .isFalse();
        assertThat(MailSource.ofHeld(forwarded, bob, Optional.of(false)).isForgeable(bob))
                .isTrue();
        assertThat(MailSource.ofHeld(forwarded, bob, Optional.empty()).isForgeable(bob))
                .isFalse();
        assertThat(MailSource.ofHeld(forwarded, forwarded, Optional.of(true)).isForgeable(bob))
                .as("the forwarder alone is authenticated")
                .isTrue();
    }

    @Test
    void nullSenderShouldMatchNoEntry() {
        entry(Verdict.DELIVER, "org", "");

        assertThat(new Policy(entries)
                        .rule(MailSource.of(Optional.empty()), ALICE)
                        .verdict())
                .isEqualTo(Verdict.HOLD);
    }

    /** Whoever owns evil.example can write such an address, and authenticate it. */
    @Test
    void rewrittenSenderShouldNotLetInWhomSomebodyBlocks() {
        MailSource rewritten = source("SRS0=HHHH=TT=partner.example=friend@evil.example", null, null);
        Entry friend = new Entry(
                1, EntryKind.ADDRESS, "friend@partner.example", EntryScope.USER, ALICE.canonical(), Verdict.DELIVER);
        Entry evil = new Entry(2, EntryKind.DOMAIN, "evil.example", EntryScope.TENANT, "", Verdict.BLOCK);

        assertThat(new Policy(List.of(friend)).rule(rewritten, ALICE).verdict()).isEqualTo(Verdict.HOLD);
        assertThat(new Policy(List.of(friend, evil)).rule(rewritten, ALICE).entry())
                .isEqualTo(2);
        assertThat(new Policy(List.of(friend, evil))
                        .rule(source("bounce@evil.example", "friend@partner.example", true), ALICE)
                        .entry())
                .as("whom the header names, and proves to be")
                .isEqualTo(1);
    }

    @Test
    void rewrittenSenderShouldBeBlockedAsWhomItNames() {
        Entry spammer = new Entry(1, EntryKind.ADDRESS, "spammer@bad.example", EntryScope.TENANT, "", Verdict.BLOCK);
        Entry forwarder = new Entry(2, EntryKind.DOMAIN, "forward.example", EntryScope.TENANT, "", Verdict.DELIVER);

        assertThat(new Policy(List.of(spammer, forwarder))
                        .rule(source("SRS0=HHHH=TT=bad.example=spammer@forward.example", null, null), ALICE)
                        .entry())
                .isEqualTo(1);
    }
}
