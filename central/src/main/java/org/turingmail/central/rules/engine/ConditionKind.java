package org.turingmail.central.rules.engine;

/** What a condition of a rule looks at. */
public enum ConditionKind {
    /** The recipient is one of these addresses or is in one of these domains (without their subdomains). */
    RECIPIENT,
    /** The recipient is in one of these groups, by their names. */
    RECIPIENT_GROUP,
    /** The envelope sender is one of these addresses; {@code <>} for the null sender. */
    SENDER,
    /** The envelope sender is in one of these domains or their subdomains. */
    SENDER_DOMAIN,
    /**
     * The authenticated address of the header {@code From} is one of these addresses, or is in one of these domains or
     * their subdomains.
     */
    HEADER_FROM,
    /** The sender's domain is authenticated. */
    AUTHENTICATED,
    /** The score of a spam filter is within bounds. */
    SCORE,
    /** The size in octets is within bounds. */
    SIZE,
    /** One of these header fields is present. */
    HEADER,
    /** The client that delivered the mail has one of these addresses or is in one of these networks. */
    CLIENT,
    /** The mail comes at one of these times. */
    SCHEDULE
}
