package org.turingmail.central.lists;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.turingmail.central.address.Domain;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.policy.Breadth;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.central.policy.EntryScope;
import org.turingmail.central.web.Checks;
import org.turingmail.protocol.verdicts.Verdict;

/** Entries as people write them, in the form in which they are kept. */
final class CanonicalEntry {
    /** Of a client nobody authenticates a name, and a pattern may match what is part of one. */
    private static final Set<EntryKind> OF_SENDERS =
            EnumSet.of(EntryKind.ADDRESS, EntryKind.DOMAIN, EntryKind.DOMAIN_ONLY, EntryKind.SUBDOMAINS);

    private CanonicalEntry() {}

    /**
     * The entry with nothing but what a request may say of it.
     *
     * @param at put in front of the names of fields
     * @param allowBroad whether it may be {@linkplain Breadth broad}
     * @return empty if a value is invalid; the error is recorded in {@code checks}
     */
    static Optional<ListEntry> of(ListEntry entry, Checks checks, String at, boolean allowBroad) {
        int faults = checks.errors().size();
        Optional<String> value = checks.attempt(() -> ListItem.canonical(entry.kind(), entry.value()), at + "value");
        if (!allowBroad) {
            value.flatMap(canonical -> Breadth.of(entry.kind(), canonical))
                    .ifPresent(why -> checks.reject(at + "value", why + "; if that is meant, set allowBroad"));
        }
        checks.that(entry.verdict() != Verdict.HOLD, at + "verdict", "must be DELIVER or BLOCK");
        Optional<String> owner = owner(entry, checks, at + "owner");
        entry.note().ifPresent(note -> checks.text(note, ListItem.MAX_NOTE, at + "note"));
        entry.expiresAt().ifPresent(expires -> checks.instant(expires, at + "expiresAt"));
        boolean authenticatedOnly = entry.authenticatedOnly().orElse(false);
        checks.that(
                !authenticatedOnly || entry.verdict() == Verdict.DELIVER && OF_SENDERS.contains(entry.kind()),
                at + "authenticatedOnly",
                "is for verdict DELIVER and the kinds ADDRESS, DOMAIN, DOMAIN_ONLY and SUBDOMAINS only");
        if (checks.errors().size() > faults) {
            return Optional.empty();
        }
        return Optional.of(ListEntry.builder()
                .kind(entry.kind())
                .value(value.orElseThrow())
                .verdict(entry.verdict())
                .scope(entry.scope())
                .owner(owner)
                .note(entry.note())
                .expiresAt(entry.expiresAt())
                .authenticatedOnly(entry.authenticatedOnly().filter(only -> only))
                .build());
    }

    /** Notes what of an entry cannot be changed, and was. */
    static void checkSame(ListEntry changed, ListEntry entry, Checks checks, String at) {
        String same = "must stay as it is; add another entry and remove this one";
        checks.that(changed.kind() == entry.kind(), at + "kind", same);
        checks.that(changed.value().equals(entry.value()), at + "value", same);
        checks.that(changed.scope() == entry.scope(), at + "scope", same);
        checks.that(changed.owner().equals(entry.owner()), at + "owner", same);
    }

    private static Optional<String> owner(ListEntry entry, Checks checks, String field) {
        if (entry.scope() == EntryScope.TENANT) {
            checks.that(entry.owner().isEmpty(), field, "must be absent with scope TENANT");
            return Optional.empty();
        }
        if (entry.owner().isEmpty()) {
            checks.reject(field, "is needed with scope " + entry.scope());
            return Optional.empty();
        }
        return entry.scope() == EntryScope.USER
                ? checks.address(entry.owner().get(), field).map(EmailAddress::canonical)
                : checks.domain(withoutAt(entry.owner().get()), field).map(Domain::name);
    }

    /** People write {@code @example.org} as well. */
    private static String withoutAt(String domain) {
        return domain.startsWith("@") ? domain.substring(1) : domain;
    }
}
