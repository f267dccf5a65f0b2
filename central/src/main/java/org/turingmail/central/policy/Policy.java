package org.turingmail.central.policy;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.verdicts.Verdict;

/**
 * Which verdict a sender gets from the entries of a recipient's user, domain and tenant, and from the shared lists that
 * the tenant subscribes to.
 *
 * <p>The narrower scope decides first: user, domain, tenant, then the shared lists, see {@link Vote}. Within a scope an
 * address decides before its domain, a domain before its parent, any domain before a network, the smaller network
 * before the larger one, and a network before a pattern. At the same rank a block decides before an allow. If nothing
 * matches, the sender is unknown. An allow entry that matches only an address claimed by rewriting (SRS) does not
 * override a block of the envelope sender itself.
 *
 * <p>Pure: no clock, no I/O. Immutable, built for the entries of one mail.
 */
public final class Policy {
    private final List<Entry> entries;
    private final List<SharedEntry> shared;
    private final Map<String, List<Entry>> byOwner;
    /** Most mails concern no entry that asks for authentication. */
    private final boolean asksForAuthentication;

    /** Without shared lists. */
    public Policy(Collection<Entry> entries) {
        this(entries, List.of());
    }

    /**
     * @param entries those that may concern the mail; others do no harm
     * @param shared the same of shared lists
     */
    public Policy(Collection<Entry> entries, Collection<SharedEntry> shared) {
        this.entries = List.copyOf(entries);
        this.shared = List.copyOf(shared);
        this.byOwner = entries.stream().collect(Collectors.groupingBy(Entry::owner));
        this.asksForAuthentication = entries.stream().anyMatch(Entry::authenticatedOnly)
                || shared.stream().anyMatch(SharedEntry::authenticatedOnly);
    }

    /** All that it was made of but for shared lists. */
    public List<Entry> entries() {
        return entries;
    }

    /** What the shared lists say; empty if none of them matches. */
    public Optional<Vote> vote(MailSource source) {
        return shared.isEmpty() ? Optional.empty() : Vote.of(shared, source);
    }

    /** Rules for one recipient. */
    public Ruling rule(MailSource source, EmailAddress recipient) {
        return rule(source, owners(recipient));
    }

    /** Returns the ruling of the tenant-wide entries and shared lists alone, for any recipient. */
    public Ruling rule(MailSource source) {
        return rule(source, List.of(""));
    }

    /**
     * The owners of the entries that count for a recipient: the address, the address without its detail, the domain,
     * everybody.
     */
    public static List<String> owners(EmailAddress recipient) {
        String whole = recipient.canonical();
        int plus = recipient.localPart().indexOf('+');
        String domain = recipient.domain().name();
        return plus > 0
                ? List.of(whole, recipient.localPart().substring(0, plus) + "@" + domain, domain, "")
                : List.of(whole, domain, "");
    }

    private Ruling rule(MailSource source, List<String> owners) {
        Ruling ruling = decide(source, owners);
        return asksForAuthentication
                ? new Ruling(
                        ruling.verdict(),
                        ruling.reason(),
                        ruling.entry(),
                        ruling.list(),
                        !decide(source.unproven(), owners).equals(ruling),
                        !decide(source.proven(), owners).equals(ruling))
                : ruling;
    }

    /** Whom a sender claims to be by rewriting does not let in whom somebody blocks as what stands on the envelope. */
    private Ruling decide(MailSource source, List<String> owners) {
        Ruling ruling = closest(source, owners);
        return ruling.verdict() == Verdict.DELIVER
                ? source.unclaimed()
                        .map(envelope -> closest(envelope, owners))
                        .filter(ofEnvelope -> ofEnvelope.verdict() == Verdict.BLOCK)
                        .orElse(ruling)
                : ruling;
    }

    private Ruling closest(MailSource source, List<String> owners) {
        return decisive(source, owners)
                .map(Policy::follow)
                .or(() -> vote(source).map(Policy::follow))
                .orElseGet(() -> new Ruling(Verdict.HOLD, Reason.UNKNOWN_SENDER, null));
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
        return new Ruling(entry.verdict(), reason(entry.verdict()), entry.id());
    }

    private static Ruling follow(Vote vote) {
        return new Ruling(vote.verdict(), reason(vote.verdict()), null, vote.decisive());
    }

    private static String reason(Verdict verdict) {
        return verdict == Verdict.BLOCK ? Reason.BLOCKED_SENDER : Reason.KNOWN_SENDER;
    }
}
