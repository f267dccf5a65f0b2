package org.turingmail.central.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.address.Network;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.verdicts.Verdict;

class VoteTest {
    private static final EmailAddress ALICE = EmailAddress.parse("alice@example.com");
    private static final MailSource BOB = MailSource.of(
            Optional.of(EmailAddress.parse("bob@mail.example.org")),
            Optional.empty(),
            Optional.of(Network.address("192.0.2.7")));

    /** {@code a60 block example.org}: list a of weight 60 says so. */
    private static SharedEntry entry(String text) {
        String[] words = text.strip().split(" ");
        String value = words[2];
        EntryKind kind = value.contains("@")
                ? EntryKind.ADDRESS
                : value.contains("/") ? EntryKind.CIDR : value.startsWith("^") ? EntryKind.REGEX : EntryKind.DOMAIN;
        return new SharedEntry(
                new ListVoice(words[0].substring(0, 1), Integer.parseInt(words[0].substring(1)), false),
                kind,
                value,
                words[1].equals("block") ? Verdict.BLOCK : Verdict.DELIVER);
    }

    private static List<SharedEntry> entries(String text) {
        return Arrays.stream(text.split(";"))
                .filter(line -> !line.isBlank())
                .map(VoteTest::entry)
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                                                                        | HOLD    |   ",
                "a1 block other.test                                                     | HOLD    |   ",
                "a1 block example.org                                                    | BLOCK   | a ",
                "a1 allow example.org                                                    | DELIVER | a ",
                // More weight wins, on either side.
                "a60 block example.org; b40 allow example.org                            | BLOCK   | a ",
                "a40 block example.org; b60 allow example.org                            | DELIVER | b ",
                // The sum counts, and the heaviest of the side that won is named.
                "a60 block example.org; b40 allow example.org; c30 allow example.org     | DELIVER | b ",
                "a60 block example.org; b40 allow example.org; c19 allow example.org     | BLOCK   | a ",
                // A tie is a block.
                "a50 block example.org; b50 allow example.org                            | BLOCK   | a ",
                "a60 block example.org; b40 allow example.org; c20 allow example.org     | BLOCK   | a ",
                // Whatever the weights are, the closer match decides.
                "a100 block example.org; b1 allow mail.example.org                       | DELIVER | b ",
                "a100 block mail.example.org; b1 allow bob@mail.example.org              | DELIVER | b ",
                "a100 block 192.0.2.0/24; b1 allow org                                   | DELIVER | b ",
                "a100 block 192.0.0.0/16; b1 allow 192.0.2.0/24                          | DELIVER | b ",
                "a100 block ^bob; b1 allow 0.0.0.0/0                                     | DELIVER | b ",
                // A list has one voice, however many of its entries match; its block goes before its allow.
                "a30 block mail.example.org; a30 block mail.example.org; b50 allow mail.example.org | DELIVER | b ",
                "a30 block org; a30 allow org; b20 allow org                             | BLOCK   | a ",
                "a30 block org; a30 allow org; b40 allow org                             | DELIVER | b ",
                // Of equal weight, the first name is named.
                "b50 block org; a50 block org                                            | BLOCK   | a "
            })
    void heavierSideOfTheClosestMatchShouldDecide(String lists, Verdict verdict, String decisive) {
        List<SharedEntry> entries = lists == null ? List.of() : entries(lists);
        Ruling expected = new Ruling(
                verdict,
                verdict == Verdict.HOLD
                        ? Reason.UNKNOWN_SENDER
                        : verdict == Verdict.BLOCK ? Reason.BLOCKED_SENDER : Reason.KNOWN_SENDER,
                null,
                entries.stream()
                        .map(SharedEntry::list)
                        .filter(list -> list.name().equals(decisive))
                        .findFirst()
                        .orElse(null));
        for (int seed = 0; seed < 10; seed++) {
            List<SharedEntry> shuffled = new ArrayList<>(entries);
            Collections.shuffle(shuffled, new Random(seed));
            Policy policy = new Policy(List.of(), shuffled);
            assertThat(policy.rule(BOB, ALICE)).isEqualTo(expected);
            assertThat(policy.rule(BOB)).isEqualTo(expected);
        }
    }

    @Test
    void everyEntryOfTheTenantShouldDecideBeforeSharedLists() {
        Entry own = new Entry(1, EntryKind.DOMAIN, "org", EntryScope.TENANT, "", Verdict.DELIVER);

        Ruling ruling = new Policy(List.of(own), entries("a100 block bob@mail.example.org")).rule(BOB, ALICE);

        assertThat(ruling).isEqualTo(new Ruling(Verdict.DELIVER, Reason.KNOWN_SENDER, 1L));
    }

    @Test
    void decidedByShouldNameTheList() {
        assertThat(new Policy(List.of(), entries("a7 block org"))
                        .rule(BOB, ALICE)
                        .decidedBy())
                .contains("list:a");
    }

    /** Against an implementation that is slow, and correct at a glance. */
    @Test
    void voteShouldBeTheDocumentedOne() {
        Random random = new Random(20261124);
        List<String> values = List.of("bob@mail.example.org", "mail.example.org", "example.org", "org", "192.0.2.0/24");
        Map<String, Integer> weights = Map.of("a", 20, "b", 20, "c", 40, "d", 1);
        Map<Verdict, Integer> seen = new TreeMap<>();
        for (int round = 0; round < 2_000; round++) {
            List<SharedEntry> entries = new ArrayList<>();
            for (int i = random.nextInt(8); i > 0; i--) {
                String list = List.of("a", "b", "c", "d").get(random.nextInt(4));
                entries.add(entry(list
                        + weights.get(list)
                        + (random.nextBoolean() ? " block " : " allow ")
                        + values.get(random.nextInt(values.size()))));
            }
            Verdict plainly = plainly(entries, values);
            assertThat(new Policy(List.of(), entries).rule(BOB, ALICE).verdict())
                    .as("%s", entries)
                    .isEqualTo(plainly);
            seen.merge(plainly, 1, Integer::sum);
        }
        assertThat(seen).hasSize(3).allSatisfy((verdict, times) -> assertThat(times)
                .isGreaterThan(100));
    }

    private static Verdict plainly(List<SharedEntry> entries, List<String> closestFirst) {
        Optional<String> closest =
                entries.stream().map(SharedEntry::value).min(Comparator.comparing(closestFirst::indexOf));
        if (closest.isEmpty()) {
            return Verdict.HOLD;
        }
        int balance = 0;
        for (String list : List.of("a", "b", "c", "d")) {
            List<SharedEntry> voice = entries.stream()
                    .filter(entry ->
                            entry.list().name().equals(list) && entry.value().equals(closest.get()))
                    .toList();
            if (!voice.isEmpty()) {
                boolean block = voice.stream().anyMatch(entry -> entry.verdict() == Verdict.BLOCK);
                balance += (block ? -1 : 1) * voice.get(0).list().weight();
            }
        }
        return balance > 0 ? Verdict.DELIVER : Verdict.BLOCK;
    }
}
