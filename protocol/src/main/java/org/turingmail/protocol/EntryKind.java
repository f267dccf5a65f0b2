package org.turingmail.protocol;

/** What an entry matches. */
public enum EntryKind {
    /** One address, {@code user@domain}. */
    ADDRESS,
    /** All addresses of a domain and of its subdomains. */
    DOMAIN
}
