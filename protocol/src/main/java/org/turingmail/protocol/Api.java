package org.turingmail.protocol;

import java.util.List;

/** Names that both sides share. */
public final class Api {
    /** Where version 1 of the contract lives. */
    public static final String ROOT = "/api/v1";

    /** Media type of an error (RFC 9457, section 3). */
    public static final String PROBLEM_JSON = "application/problem+json";

    /** The most recipients that one verdict request or one registration may name. */
    public static final int MAX_RECIPIENTS = 10_000;

    /** The most mails that one request registers. */
    public static final int MAX_BATCH = 500;

    /** The most keys in one page of reconciliation, decisions or acknowledgements. */
    public static final int MAX_PAGE = 1_000;

    /** The most mails that one notice names. */
    public static final int MAX_NOTICE_ITEMS = 10;

    /** The longest time, in seconds, that central keeps a request for decisions waiting. */
    public static final int MAX_WAIT_SECONDS = 30;

    /** The most operations on list entries in one request. */
    public static final int MAX_OPERATIONS = 1_000;

    /** The most list entries that one request removes by what they have in common. */
    public static final int MAX_REMOVED = 100_000;

    /**
     * Header of a request: a name that an agent gives itself at each start, so that central sees whether two agents use
     * one key. At most {@value #MAX_INSTANCE} letters, digits and hyphens.
     */
    public static final String INSTANCE = "Turing-Instance";

    /** The most characters of {@link #INSTANCE}. */
    public static final int MAX_INSTANCE = 64;

    /** The most instances of an agent that are shown for a key. */
    public static final int MAX_INSTANCES = 16;

    /**
     * The languages that challenges, notices and pages are written in (language subtags, RFC 5646), in the order of the
     * links to them; the first is taken where nothing else is known. One more needs its texts on both sides.
     */
    public static final List<String> LANGUAGES = List.of("en", "de", "fr", "es");

    /** Product in the {@code User-Agent} of an agent, followed by a slash and its version if that is known. */
    public static final String AGENT_PRODUCT = "turing-agent";

    /** Header of an answer: how many agents use the key of the request at the same time, if it is more than one. */
    public static final String INSTANCES = "Turing-Instances";

    private Api() {}
}
