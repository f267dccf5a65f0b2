package org.turingmail.agent.authentication;

import org.turingmail.agent.authentication.dmarc.OrganizationalDomain;
import org.turingmail.agent.authentication.dns.DnsNames;

/** Whether an authenticated domain stands for the domain that a message claims to come from. */
public final class Alignment {
    private Alignment() {}

    /**
     * Whether the domains are the same, or have the same organizational domain (relaxed alignment, RFC 7489, section
     * 3.1): {@code mail.example.org} is aligned with {@code news.example.org}, {@code a.github.io} neither with
     * {@code b.github.io} nor with {@code github.io}. A top-level domain is aligned with nothing.
     *
     * @param authenticated the domain that was verified
     * @param claimed the domain that is claimed
     */
    public static boolean aligned(String authenticated, String claimed) {
        return DnsNames.isMailDomain(authenticated)
                && DnsNames.isMailDomain(claimed)
                && OrganizationalDomain.of(authenticated).equals(OrganizationalDomain.of(claimed));
    }
}
