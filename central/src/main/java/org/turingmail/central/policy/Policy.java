package org.turingmail.central.policy;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.Verdict;

/**
 * Which verdict a sender gets from the entries of a recipient's user, domain and tenant.
 *
 * <p>The narrower scope decides first: user, domain, tenant. Within a scope an address decides before its domain, a domain
 * before its parent, any domain before a network, the smaller network before the larger one, and a network before a
 * pattern. At the same rank a block decides before an allow. If nothing matches, the sender is unknown.
 *
 * <p>Pure: no clock, no I/O. Immutable, built for the entries of one mail.
 */
public final class Policy {
    private final Map<String, List<Entry>> byOwner;

    /** @param entries those that may concern the mail; others do no harm */
    public Policy(Collection<Entry> entries) {
        this.byOwner = entries.stream().collect(Collectors.groupingBy(Entry::owner));
    }

    /** Rules for one recipient. */
    public Ruling rule(MailSource source, EmailAddress recipient) {
        return decisive(source, owners(recipient))
                .map(Policy::follow)
                .orElseGet(() -> new Ruling(Verdict.HOLD, Reason.UNKNOWN_SENDER, null));
    }

    /** Rules by the entries of the whole tenant alone, whoever the recipient may be. */
    public Ruling rule(MailSource source) {
        return decisive(source, List.of(""))
                .map(Policy::follow)
                .orElseGet(() -> new Ruling(Verdict.HOLD, Reason.UNKNOWN_SENDER, null));
    }

    /** The owners of the entries that count for a recipient: the address, the address without its detail, the domain, everybody. */
    public static List<String> owners(EmailAddress recipient) {
        String whole = recipient.canonical();
        int plus = recipient.localPart().indexOf('+');
        String domain = recipient.domain().name();
        return plus > 0
                ? List.of(whole, recipient.localPart().substring(0, plus) + "@" + domain, domain, "")
                : List.of(whole, domain, "");
    }

    private Optional<Entry> decisive(MailSource source, List<String> owners) {
        return owners.stream()
                .flatMap(owner -> byOwner.getOrDefault(owner, List.of()).stream())
                .flatMap(entry ->
                        Matching.distance(entry, source).stream().mapToObj(distance -> new Match(entry, distance)))
                .min(Match.ORDER)
                .map(Match::entry);
    }

    private record Match(Entry entry, int distance) {
        private static final Comparator<Match> ORDER = Comparator.comparing((Match match) -> match.entry.scope())
                .thenComparing(Match::distance)
                .thenComparing(match -> match.entry.verdict() == Verdict.BLOCK ? 0 : 1)
                .thenComparing(match -> match.entry.id());
    }

    private static Ruling follow(Entry entry) {
        String reason = entry.verdict() == Verdict.BLOCK ? Reason.BLOCKED_SENDER : Reason.KNOWN_SENDER;
        return new Ruling(entry.verdict(), reason, entry.id());
    }
}
