package org.turingmail.protocol;

/**
 * Reason codes: the same words in the API, in the audit trail, in the log and in tests. What each means to an
 * administrator stands in {@code docs/reasons.md}.
 *
 * <p>Rules may add codes of their own, so a reader must accept a code that is not listed here.
 */
public final class Reason {
    /** An allow entry matched. */
    public static final String KNOWN_SENDER = "known-sender";
    /** A user of ours sent the mail, and proved to be that user. */
    public static final String AUTHENTICATED_USER = "authenticated-user";
    /** James itself wrote the mail: a bounce, for one. */
    public static final String WRITTEN_HERE = "written-here";
    /** The mail answers one that the recipient sent. */
    public static final String REPLY = "reply";
    /** A block entry matched. */
    public static final String BLOCKED_SENDER = "blocked-sender";
    /** No entry and no rule matched. */
    public static final String UNKNOWN_SENDER = "unknown-sender";
    /** Central did not answer, and the agent had no cached verdict. */
    public static final String CENTRAL_UNAVAILABLE = "central-unavailable";

    /** The envelope sender is {@code <>} (RFC 3834, section 2). */
    public static final String NULL_SENDER = "null-sender";
    /** {@code Auto-Submitted} is present and not {@code no} (RFC 3834, section 5). */
    public static final String AUTO_SUBMITTED = "auto-submitted";
    /** The sender is a role or a list manager, such as {@code mailer-daemon} (RFC 5230, section 4.6). */
    public static final String ROLE_SENDER = "role-sender";
    /**
     * The sender's address is no dot-atom of at most 64 octets at a domain name (RFC 5321, section 4.1.2): mail
     * programs disagree whom it names.
     */
    public static final String SENDER_SYNTAX = "sender-syntax";
    /** A {@code List-*} field is present (RFC 2369, RFC 2919). */
    public static final String MAILING_LIST = "mailing-list";
    /** {@code Precedence: bulk}, {@code list} or {@code junk}, or {@code X-Auto-Response-Suppress}. */
    public static final String BULK = "bulk";
    /** {@code multipart/report}: a delivery or disposition notification, a feedback report. */
    public static final String REPORT = "report";
    /** The recipient stands in none of {@code To}, {@code Cc}, {@code Bcc} and their {@code Resent-} forms. */
    public static final String NOT_ADDRESSED = "not-addressed";
    /** The sender's domain is not authenticated: a challenge could hit a stranger whose address was forged. */
    public static final String UNAUTHENTICATED = "unauthenticated";
    /** The sender claims a domain of this server, but is not authenticated. */
    public static final String OWN_DOMAIN = "own-domain";
    /** An upstream filter marked the mail as spam or virus. */
    public static final String SPAM_SCORE = "spam-score";
    /** One open challenge covers all held mails of a sender. */
    public static final String ALREADY_CHALLENGED = "already-challenged";
    /**
     * So many challenges were sent in this hour that no more are: by client network, sender domain, recipient or
     * tenant.
     */
    public static final String RATE_LIMITED = "rate-limited";
    /** The mail carries our own {@code X-Turing-Challenge} field. */
    public static final String LOOPED = "looped";
    /** The mail is too broken to be judged. */
    public static final String UNREADABLE = "unreadable";
    /** To screen the mail took longer than the agent waits. */
    public static final String SCREENING_TIMEOUT = "screening-timeout";
    /** The envelope sender is too long, or has characters that no address has: it is registered under another one. */
    public static final String INVALID_SENDER = "invalid-sender";
    /** The administrator holds mail of this way silently. */
    public static final String HELD_SILENTLY = "held-silently";

    /** The sender solved the challenge. */
    public static final String CHALLENGE_SOLVED = "challenge-solved";
    /** The time to answer is over. */
    public static final String EXPIRED = "expired";
    /** The recipient, or a manager of the tenant, released or discarded it in the inbox of held messages. */
    public static final String RECIPIENT = "recipient";
    /** The assistant of the recipient released or discarded it, on the page for that. */
    public static final String ASSISTANT = "assistant";
    /** A person or program released or discarded the mail on the agent, through WebAdmin. */
    public static final String ADMINISTRATOR = "administrator";

    private Reason() {}
}
