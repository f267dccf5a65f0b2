package org.turingmail.central.lists.formats;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.turingmail.central.policy.EntryScope;
import org.turingmail.protocol.verdicts.Verdict;

/**
 * What a file does not say itself.
 *
 * @param verdict of lines that have none
 * @param scope of lines that have none
 * @param owner canonical; empty for the whole tenant
 * @param withSubdomains in {@code postfix-access}, whether a domain alone stands for its subdomains too, as it does in
 *     a Postfix with {@code smtpd_access_maps} in {@code parent_domain_matches_subdomains}
 * @param allowBroad whether entries may be about everybody below a public suffix, see
 *     {@link org.turingmail.central.policy.Breadth}
 */
public record ReadOptions(
        Optional<Verdict> verdict, EntryScope scope, String owner, boolean withSubdomains, boolean allowBroad) {
    public ReadOptions {
        requireNonNull(verdict);
        requireNonNull(scope);
        requireNonNull(owner);
    }

    /** The same where lines have another verdict if they have none. */
    ReadOptions withVerdict(Verdict other) {
        return new ReadOptions(Optional.of(other), scope, owner, withSubdomains, allowBroad);
    }

    /** Entries for the whole tenant. */
    public static ReadOptions ofTenant(Optional<Verdict> verdict) {
        return new ReadOptions(verdict, EntryScope.TENANT, "", false, false);
    }
}
