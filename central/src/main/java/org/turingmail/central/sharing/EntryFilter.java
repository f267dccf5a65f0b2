package org.turingmail.central.sharing;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.protocol.verdicts.Verdict;

/** Which entries of a list are meant. Immutable. */
public record EntryFilter(Set<EntryKind> kinds, Set<Verdict> verdicts) {
    /** A guess at a network or pattern cannot be looked up by its hash. */
    public static final Set<EntryKind> HASHABLE =
            Set.of(EntryKind.ADDRESS, EntryKind.DOMAIN, EntryKind.DOMAIN_ONLY, EntryKind.SUBDOMAINS, EntryKind.IP);

    public EntryFilter {
        kinds = Set.copyOf(kinds);
        verdicts = Set.copyOf(verdicts);
    }

    /** As the API says it: what is empty stands for all. */
    public static EntryFilter of(Collection<EntryKind> kinds, Collection<Verdict> verdicts) {
        return new EntryFilter(
                kinds.isEmpty() ? EnumSet.allOf(EntryKind.class) : EnumSet.copyOf(kinds),
                verdicts.isEmpty() ? EnumSet.of(Verdict.DELIVER, Verdict.BLOCK) : EnumSet.copyOf(verdicts));
    }

    /** What both mean. */
    EntryFilter and(EntryFilter other) {
        Set<EntryKind> bothKinds = EnumSet.allOf(EntryKind.class);
        bothKinds.retainAll(kinds);
        bothKinds.retainAll(other.kinds);
        Set<Verdict> bothVerdicts = EnumSet.allOf(Verdict.class);
        bothVerdicts.retainAll(verdicts);
        bothVerdicts.retainAll(other.verdicts);
        return new EntryFilter(bothKinds, bothVerdicts);
    }

    /** What of it can be shared as hashes. */
    EntryFilter hashable() {
        return and(new EntryFilter(HASHABLE, verdicts));
    }

    public boolean accepts(EntryKind kind, Verdict verdict) {
        return kinds.contains(kind) && verdicts.contains(verdict);
    }

    boolean acceptsNetworks() {
        return kinds.contains(EntryKind.IP) || kinds.contains(EntryKind.CIDR);
    }
}
