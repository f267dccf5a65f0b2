package org.turingmail.central.policy;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.protocol.EntryKind;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.Verdict;

/**
 * Which verdict a sender gets from the entries of a recipient's user, domain and tenant.
 *
 * <p>The narrower scope decides first: user, domain, tenant. Within a scope an address decides before its domain, and a
 * domain before its parent. At the same rank a block decides before an allow. If nothing matches, the sender is unknown.
 *
 * <p>Pure: no clock, no I/O. Immutable, built for the entries of one mail.
 */
public final class Policy {
    private final Map<String, List<Entry>> byOwner;

    /** @param entries those that may concern the mail; others do no harm */
    public Policy(Collection<Entry> entries) {
        this.byOwner = entries.stream().collect(Collectors.groupingBy(Entry::owner));
    }

    /**
     * Rules for one recipient.
     *
     * @param sender empty for the null sender, which no entry matches
     */
    public Ruling rule(Optional<EmailAddress> sender, EmailAddress recipient) {
        return sender.flatMap(from -> decisive(from, recipient))
                .map(Policy::follow)
                .orElseGet(() -> new Ruling(Verdict.HOLD, Reason.UNKNOWN_SENDER, null));
    }

    private Optional<Entry> decisive(EmailAddress sender, EmailAddress recipient) {
        requireNonNull(recipient);
        List<String> domains = sender.domain().withParents();
        Function<Entry, Integer> distance = entry -> distance(entry, sender, domains);
        return Stream.of(recipient.canonical(), recipient.domain().name(), "")
                .flatMap(owner -> byOwner.getOrDefault(owner, List.of()).stream())
                .filter(entry -> distance.apply(entry) >= 0)
                .min(Comparator.comparing(Entry::scope)
                        .thenComparing(distance)
                        .thenComparing(entry -> entry.verdict() == Verdict.BLOCK ? 0 : 1)
                        .thenComparing(Entry::id));
    }

    /** 0 for the address itself, 1 for its domain, more for each parent; -1 if the entry is not about the sender. */
    private static int distance(Entry entry, EmailAddress sender, List<String> domains) {
        if (entry.kind() == EntryKind.ADDRESS) {
            return entry.value().equals(sender.canonical()) ? 0 : -1;
        }
        int index = domains.indexOf(entry.value());
        return index < 0 ? -1 : index + 1;
    }

    private static Ruling follow(Entry entry) {
        String reason = entry.verdict() == Verdict.BLOCK ? Reason.BLOCKED_SENDER : Reason.KNOWN_SENDER;
        return new Ruling(entry.verdict(), reason, entry.id());
    }
}
