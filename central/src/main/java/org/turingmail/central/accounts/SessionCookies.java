package org.turingmail.central.accounts;

import jakarta.inject.Singleton;
import java.time.Duration;
import org.turingmail.central.configuration.CentralConfiguration;

/**
 * The cookies of people who sign in, as text of {@code Set-Cookie} (RFC 6265). Where the pages are behind TLS their
 * names begin with {@code __Host-}, so that no other host of the domain can set them, and they are {@code Secure}. No
 * script reads them, and they come with no form of another site. Immutable.
 */
@Singleton
public final class SessionCookies {
    private final boolean secure;

    SessionCookies(CentralConfiguration configuration) {
        this.secure = "https".equalsIgnoreCase(configuration.publicUrl().getScheme());
    }

    /** The name of the cookie of a session. */
    public String sessionName() {
        return name("turing-session");
    }

    /** The name of the cookie of a browser that asked for a link. */
    public String browserName() {
        return name("turing-sign-in");
    }

    private String name(String name) {
        return secure ? "__Host-" + name : name;
    }

    /** Keeps the secret of a session. */
    public String session(String secret) {
        return cookie(sessionName(), secret, Sessions.LIFE);
    }

    /** Keeps what shows that this browser asked for a link. */
    public String browser(String secret) {
        return cookie(browserName(), secret, SignIns.LIFE);
    }

    /** Forgets the session. */
    public String noSession() {
        return cookie(sessionName(), "", Duration.ZERO);
    }

    /** Forgets that this browser asked for a link. */
    public String noBrowser() {
        return cookie(browserName(), "", Duration.ZERO);
    }

    private String cookie(String name, String value, Duration life) {
        return name + "=" + value + "; Path=/; Max-Age=" + life.toSeconds() + "; HttpOnly; SameSite=Lax"
                + (secure ? "; Secure" : "");
    }
}
