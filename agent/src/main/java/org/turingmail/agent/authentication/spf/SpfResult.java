package org.turingmail.agent.authentication.spf;

import java.util.Locale;

/** What SPF says of a client and a domain (RFC 7208, section 2.6). */
public enum SpfResult {
    NONE,
    NEUTRAL,
    PASS,
    FAIL,
    SOFTFAIL,
    TEMPERROR,
    PERMERROR;

    /** As it is written into {@code Authentication-Results}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
