package org.turingmail.central.lists.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.address.Network;
import org.turingmail.central.lists.ListEntries;
import org.turingmail.central.policy.Entry;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.central.policy.MailSource;
import org.turingmail.central.policy.Policy;
import org.turingmail.central.policy.Ruling;
import org.turingmail.protocol.verdicts.Verdict;

/** Index and policy together, against an implementation that is slow, and correct at a glance. */
class ListIndexTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final List<String> OWNERS =
            List.of("", "a.test", "b.test", "anna@a.test", "ben@a.test", "anna@b.test");
    private static final List<String> RECIPIENTS =
            List.of("anna@a.test", "Anna+shop@A.test", "ben@a.test", "anna@b.test", "carl@b.test", "dora@c.test");
    private static final List<String> DOMAINS =
            List.of("org", "x.org", "y.x.org", "z.y.x.org", "w.org", "xn--bcher-kva.test", "test");
    private static final List<String> NETWORKS = List.of(
            "192.0.2.0/24", "192.0.2.128/25", "192.0.0.0/16", "0.0.0.0/0", "2001:db8::/32", "2001:db8:1::/48", "::/0");
    private static final List<String> CLIENTS = List.of(
            "192.0.2.1",
            "192.0.2.200",
            "192.0.9.9",
            "203.0.113.7",
            "2001:db8:1::1",
            "2001:db8:2::1",
            "::ffff:192.0.2.1");
    private static final List<String> PATTERNS = List.of("^u1@", "\\.org$", "x\\.", "^.{60,}$", "@w");

    @TempDir
    Path folder;

    private final Random random = new Random(20261124);
    private final Map<Long, ListIndex.Row> model = new TreeMap<>();
    private long lastId;

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private ListIndex.Row anyRow() {
        EntryKind kind = any(List.of(EntryKind.values()));
        String value =
                switch (kind) {
                    case ADDRESS -> "u" + random.nextInt(3) + any(List.of("", "+t")) + "@" + any(DOMAINS);
                    case DOMAIN, DOMAIN_ONLY, SUBDOMAINS -> any(DOMAINS);
                    case IP -> Network.address(any(CLIENTS)).toString();
                    case CIDR -> any(NETWORKS);
                    case REGEX -> any(PATTERNS);
                };
        long expires = random.nextInt(5) == 0 ? NOW.toEpochMilli() + random.nextInt(3) - 1 : 0;
        Verdict verdict = random.nextBoolean() ? Verdict.BLOCK : Verdict.DELIVER;
        return new ListIndex.Row(
                ++lastId,
                random.nextInt(2),
                kind,
                value,
                any(OWNERS),
                verdict,
                any(List.of(ListEntries.Origin.values())),
                expires,
                verdict == Verdict.DELIVER && kind.ordinal() <= EntryKind.SUBDOMAINS.ordinal() && random.nextBoolean());
    }

    /**
     * A sender, and what it stands for: known because it is made from that, and not because something took it apart.
     *
     * @param identities the sender itself first
     * @param named those that a forwarder wrote into it
     */
    private record Sender(String text, List<String> identities, List<String> named) {
        static final Sender NOBODY = new Sender("", List.of(), List.of());

        /** The sender with something written around its local part. */
        Sender with(String before, String after, String domain) {
            String local = text.substring(0, text.lastIndexOf('@'));
            String rewritten = before + local + after + "@" + domain;
            return new Sender(
                    rewritten,
                    Stream.concat(Stream.of(rewritten.toLowerCase(Locale.ROOT)), identities.stream())
                            .toList(),
                    before.startsWith("SRS") ? identities : named);
        }

        boolean owns(String identity) {
            return identities.contains(identity) && !named.contains(identity);
        }

        String domain() {
            return text.substring(text.lastIndexOf('@') + 1);
        }

        /** The address in the header counts too, after all of the envelope. */
        Sender withHeader(Sender header) {
            return new Sender(
                    text,
                    Stream.concat(identities.stream(), header.identities.stream())
                            .distinct()
                            .toList(),
                    List.of());
        }

        Optional<EmailAddress> address() {
            return Optional.of(text).filter(written -> !written.isEmpty()).map(EmailAddress::parse);
        }
    }

    private Sender anySender() {
        String plain = "u" + random.nextInt(3) + "@" + any(DOMAINS);
        Sender sender = new Sender(plain, List.of(plain), List.of());
        switch (random.nextInt(4)) {
            case 0 -> sender = sender.with("", any(List.of("+t", "+other")), sender.domain());
            case 1 -> sender = sender.with("", "+reader=example.com", sender.domain());
            default -> {
                // Nobody wrote anything into it.
            }
        }
        if (random.nextInt(6) == 0) {
            sender = sender.with("prvs=0123456789=", "", sender.domain());
        }
        if (random.nextInt(4) == 0) {
            sender = sender.with(
                    any(List.of("SRS0=Hh=Tt=", "SRS1=Gg=first.test==Hh=Tt=")) + sender.domain() + "=",
                    "",
                    any(DOMAINS));
        }
        return sender;
    }

    @Test
    void indexShouldRuleAsTheDocumentedPrecedenceSays() {
        ListIndex index = ListIndex.create(folder, 10, Clock.fixed(NOW, ZoneOffset.UTC));
        int decided = 0;
        for (int round = 0; round < 3_000; round++) {
            change(index);
            Sender envelope = random.nextInt(10) == 0 ? Sender.NOBODY : anySender();
            Sender header = random.nextInt(4) == 0 ? anySender() : Sender.NOBODY;
            Sender sender = envelope.withHeader(header);
            Optional<Network> client =
                    random.nextBoolean() ? Optional.empty() : Optional.of(Network.address(any(CLIENTS)));
            Optional<Boolean> authenticated = any(List.of(Optional.empty(), Optional.of(true), Optional.of(false)));
            Set<String> proven = authenticated.isEmpty()
                    ? Set.copyOf(DOMAINS)
                    : Stream.of(authenticated.get() ? envelope : Sender.NOBODY, header)
                            .map(Sender::domain)
                            .collect(Collectors.toSet());
            MailSource source = MailSource.of(envelope.address(), header.address(), client, authenticated);
            long tenant = random.nextInt(2);
            List<EmailAddress> recipients =
                    RECIPIENTS.stream().map(EmailAddress::parse).toList();
            List<Entry> concerning = index.concerning(tenant, source, recipients);
            assertThat(index.nearestEnd(tenant, source, recipients))
                    .isEqualTo(concerning.stream()
                            .mapToLong(entry -> model.get(entry.id()).expires())
                            .filter(end -> end != 0)
                            .min()
                            .orElse(Long.MAX_VALUE));
            Policy policy = new Policy(concerning);
            for (EmailAddress recipient : recipients) {
                Ruling ruling = policy.rule(source, recipient);
                assertThat(Optional.ofNullable(ruling.entry()))
                        .as("round %s: %s from %s to %s", round, sender, client, recipient.text())
                        .isEqualTo(plainly(tenant, envelope, header, proven, client, recipient));
                decided += ruling.entry() == null ? 0 : 1;
            }
        }
        // Half of them and more must have been decided by an entry, or this would compare nothing with nothing.
        assertThat(decided).isBetween(6_000, 17_900);
    }

    @Test
    void aPatternThatIsReplacedShouldCountThroughout() throws Exception {
        ListIndex index = ListIndex.create(folder, 10, Clock.fixed(NOW, ZoneOffset.UTC));
        ListIndex.Row pattern =
                new ListIndex.Row(1, 0, EntryKind.REGEX, "^u1@", "", Verdict.BLOCK, ListEntries.Origin.MANUAL, 0);
        index.add(pattern);
        MailSource source = MailSource.of(Optional.of(EmailAddress.parse("u1@x.org")));
        AtomicInteger missed = new AtomicInteger();
        AtomicBoolean replaced = new AtomicBoolean();
        CountDownLatch reading = new CountDownLatch(1);
        Thread reader = new Thread(() -> {
            while (!replaced.get()) {
                missed.addAndGet(1 - index.concerning(0, source, List.of()).size());
                reading.countDown();
            }
        });
        reader.start();
        reading.await();

        for (int i = 0; i < 20_000; i++) {
            index.replace(0, "", "^u1@", List.of(pattern));
        }
        replaced.set(true);
        reader.join();

        assertThat(missed).hasValue(0);
        index.replace(0, "", "^u1@", List.of());
        assertThat(index.concerning(0, source, List.of())).isEmpty();
    }

    private void change(ListIndex index) {
        if (model.size() < 25 || random.nextBoolean() && model.size() < 60) {
            ListIndex.Row row = anyRow();
            boolean taken = model.values().stream()
                    .anyMatch(other -> other.tenantId() == row.tenantId()
                            && other.owner().equals(row.owner())
                            && other.value().equals(row.value())
                            && other.kind() == row.kind()
                            && other.verdict() == row.verdict());
            if (!taken) {
                model.put(row.id(), row);
                index.add(row);
                index.add(row);
            }
            return;
        }
        ListIndex.Row gone = any(new ArrayList<>(model.values()));
        model.remove(gone.id());
        index.replace(
                gone.tenantId(),
                gone.owner(),
                gone.value(),
                model.values().stream()
                        .filter(row -> row.tenantId() == gone.tenantId()
                                && row.owner().equals(gone.owner())
                                && row.value().equals(gone.value()))
                        .toList());
    }

    /** As docs/lists.md says, under "Which entry decides". */
    private Optional<Long> plainly(
            long tenant,
            Sender envelope,
            Sender header,
            Set<String> proven,
            Optional<Network> client,
            EmailAddress recipient) {
        List<String> all = envelope.withHeader(header).identities();
        // "What it names counts for an allow entry only if the authenticated From is of that domain."
        Set<String> credible = all.stream()
                .filter(identity -> envelope.owns(identity)
                        || header.owns(identity)
                        || envelope.named().contains(identity)
                                && identity.endsWith("@" + header.domain())
                                && !header.domain().equals(envelope.domain()))
                .collect(Collectors.toSet());
        Optional<ListIndex.Row> first = first(tenant, all, credible, proven, client, recipient);
        if (first.isPresent() && first.get().verdict() == Verdict.DELIVER) {
            // "What it names lets nobody in whom you block as what stands on the envelope."
            List<String> unclaimed = all.stream()
                    .filter(identity ->
                            identity.endsWith("@" + envelope.domain()) || identity.endsWith("@" + header.domain()))
                    .toList();
            first = first(tenant, unclaimed, credible, proven, client, recipient)
                    .filter(row -> row.verdict() == Verdict.BLOCK)
                    .or(() -> first(tenant, all, credible, proven, client, recipient));
        }
        return first.map(ListIndex.Row::id);
    }

    private Optional<ListIndex.Row> first(
            long tenant,
            List<String> identities,
            Set<String> credible,
            Set<String> proven,
            Optional<Network> client,
            EmailAddress recipient) {
        String user = recipient.localPart().replaceFirst("\\+.*", "") + "@"
                + recipient.domain().name();
        List<List<String>> scopes = List.of(
                List.of(recipient.canonical(), user), List.of(recipient.domain().name()), List.of(""));
        List<List<ListIndex.Row>> inForce = scopes.stream()
                .map(owners -> model.values().stream()
                        .filter(row -> row.tenantId() == tenant && owners.contains(row.owner()))
                        .filter(row -> row.expires() == 0 || row.expires() > NOW.toEpochMilli())
                        .toList())
                .toList();
        List<Predicate<ListIndex.Row>> ranks = ranks(identities, credible, proven, client);
        for (List<ListIndex.Row> rows : inForce) {
            for (Predicate<ListIndex.Row> rank : ranks) {
                for (Verdict verdict : List.of(Verdict.BLOCK, Verdict.DELIVER)) {
                    Optional<ListIndex.Row> first = rows.stream()
                            .filter(row -> row.verdict() == verdict && rank.test(row))
                            .findFirst();
                    if (first.isPresent()) {
                        return first;
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** "Address, domain, parent domain, its parent and so on, the smallest network first, patterns last." */
    private static List<Predicate<ListIndex.Row>> ranks(
            List<String> identities, Set<String> credible, Set<String> proven, Optional<Network> client) {
        List<Predicate<ListIndex.Row>> ranks = new ArrayList<>();
        // "The sender as it is on the envelope decides before what it stands for."
        identities.forEach(identity -> ranks.add(row -> row.kind() == EntryKind.ADDRESS
                && row.value().equals(identity)
                && counts(row, identity, credible, proven)));
        for (int level = 0; level < 5; level++) {
            int above = level;
            ranks.add(row -> identities.stream()
                    .anyMatch(identity -> counts(row, identity, credible, proven) && isOfDomain(row, identity, above)));
        }
        client.ifPresent(address -> {
            for (int prefix = address.prefix(); prefix >= 0; prefix--) {
                String network = address.masked(prefix).toString();
                ranks.add(row -> (row.kind() == EntryKind.IP || row.kind() == EntryKind.CIDR)
                        && row.value().equals(network));
            }
        });
        ranks.add(row -> row.kind() == EntryKind.REGEX
                && identities.stream()
                        .filter(identity -> counts(row, identity, credible, proven))
                        .anyMatch(identity -> Pattern.compile(row.value(), Pattern.CASE_INSENSITIVE)
                                .matcher(identity)
                                .find()));
        return ranks;
    }

    /** An entry for authenticated senders applies only to messages in which that sender is authenticated. */
    private static boolean counts(ListIndex.Row row, String identity, Set<String> credible, Set<String> proven) {
        return (row.verdict() == Verdict.BLOCK || credible.contains(identity))
                && (!row.authenticatedOnly() || proven.contains(identity.substring(identity.lastIndexOf('@') + 1)));
    }

    private static boolean isOfDomain(ListIndex.Row row, String identity, int above) {
        String[] labels = identity.substring(identity.lastIndexOf('@') + 1).split("\\.");
        boolean kind = row.kind() == EntryKind.DOMAIN
                || row.kind() == (above == 0 ? EntryKind.DOMAIN_ONLY : EntryKind.SUBDOMAINS);
        return kind
                && above < labels.length
                && row.value().equals(String.join(".", List.of(labels).subList(above, labels.length)));
    }
}
