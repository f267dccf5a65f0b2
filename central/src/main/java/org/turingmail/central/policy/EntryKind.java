package org.turingmail.central.policy;

/**
 * What an entry matches. In the order of precedence: within one scope an address decides before a domain, a domain
 * before its parent domain, any domain before a network (the smaller one first), and a network before a pattern.
 */
public enum EntryKind {
    /** One address, {@code user@domain}. It matches {@code user+anything@domain} as well. */
    ADDRESS,
    /** All addresses of a domain and of its subdomains. */
    DOMAIN,
    /** All addresses of a domain, but not those of its subdomains. */
    DOMAIN_ONLY,
    /** All addresses of the subdomains of a domain, but not those of the domain itself. */
    SUBDOMAINS,
    /** The address of the client that delivers the mail, IPv4 or IPv6. */
    IP,
    /** A network of such clients, {@code 192.0.2.0/24} or {@code 2001:db8::/32}. */
    CIDR,
    /**
     * A pattern that is looked for anywhere in the sender's canonical address, without regard to case. The syntax is
     * that of RE2: no back references and no look-around, so it takes a time that is linear in the length of the
     * address.
     */
    REGEX
}
