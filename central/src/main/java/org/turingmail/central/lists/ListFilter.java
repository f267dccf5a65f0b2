package org.turingmail.central.lists;

import java.util.Locale;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.turingmail.central.address.Domain;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.central.policy.EntryScope;
import org.turingmail.protocol.verdicts.Verdict;

/**
 * Which entries are wanted: null means all.
 *
 * @param search a part of the value, in lower case
 * @param canonicalSearch the same in the form in which values are stored; as {@code search} if it has no such form
 * @param owner in the form in which owners are stored
 */
record ListFilter(
        String search,
        String canonicalSearch,
        EntryKind kind,
        Verdict verdict,
        EntryScope scope,
        String owner,
        String origin) {
    /** Of what a person writes. */
    static ListFilter of(
            String search, EntryKind kind, Verdict verdict, EntryScope scope, String owner, String origin) {
        return new ListFilter(
                search == null ? null : search.toLowerCase(Locale.ROOT),
                search == null ? null : isAscii(search) ? search.toLowerCase(Locale.ROOT) : canonical(search),
                kind,
                verdict,
                scope,
                owner == null ? null : canonical(owner),
                origin);
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    /** An address, a domain or the end of an address; in lower case if it is neither. */
    private static String canonical(String text) {
        int at = text.lastIndexOf('@');
        try {
            return at > 0
                    ? EmailAddress.parse(text).canonical()
                    : (at == 0 ? "@" : "")
                            + Domain.parse(text.substring(at + 1)).name();
        } catch (IllegalArgumentException e) {
            return text.toLowerCase(Locale.ROOT);
        }
    }

    private static final String WHERE =
            """
            WHERE e.tenant_id = :tenant
              AND (:kind::text IS NULL OR e.kind = :kind)
              AND (:verdict::text IS NULL OR e.verdict = :verdict)
              AND (:scope::text IS NULL OR e.scope = :scope)
              AND (:owner::text IS NULL OR e.owner = :owner)
              AND (:origin::text IS NULL OR e.origin = :origin)
              AND (:search::text IS NULL OR position(:search in lower(e.value)) > 0
                  OR position(:canonicalSearch in lower(e.value)) > 0)
            """;

    /**
     * A query about those entries of a tenant.
     *
     * @param select all before {@code WHERE}, with {@code e} for the entry
     * @param rest all after the condition
     */
    Query query(Handle handle, long tenantId, String select, String rest) {
        return handle.createQuery(select + WHERE + rest)
                .bind("tenant", tenantId)
                .bind("kind", kind == null ? null : kind.name())
                .bind("verdict", verdict == null ? null : verdict.name())
                .bind("scope", scope == null ? null : scope.name())
                .bind("owner", owner)
                .bind("origin", origin)
                .bind("search", search)
                .bind("canonicalSearch", canonicalSearch);
    }
}
