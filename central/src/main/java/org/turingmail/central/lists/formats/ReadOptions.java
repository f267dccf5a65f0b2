package org.turingmail.central.lists.formats;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.turingmail.protocol.EntryScope;
import org.turingmail.protocol.Verdict;

/**
 * What a file does not say itself.
 *
 * @param verdict of lines that have none
 * @param scope of lines that have none
 * @param owner canonical; empty for the whole tenant
 * @param withSubdomains in {@code postfix-access}, whether a domain alone stands for its subdomains too, as it does in a
 *     Postfix with {@code smtpd_access_maps} in {@code parent_domain_matches_subdomains}
 */
public record ReadOptions(Optional<Verdict> verdict, EntryScope scope, String owner, boolean withSubdomains) {
    public ReadOptions {
        requireNonNull(verdict);
        requireNonNull(scope);
        requireNonNull(owner);
    }

    /** Entries for the whole tenant. */
    public static ReadOptions ofTenant(Optional<Verdict> verdict) {
        return new ReadOptions(verdict, EntryScope.TENANT, "", false);
    }
}
