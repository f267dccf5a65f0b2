package org.turingmail.central.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.protocol.EntryKind;
import org.turingmail.protocol.EntryScope;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.Verdict;

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

    @Test
    void nullSenderShouldMatchNoEntry() {
        entry(Verdict.DELIVER, "org", "");

        assertThat(new Policy(entries)
                        .rule(MailSource.of(Optional.empty()), ALICE)
                        .verdict())
                .isEqualTo(Verdict.HOLD);
    }
}
