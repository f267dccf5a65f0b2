package org.turingmail.central.pages;

import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.Locale;
import java.util.Optional;

/** What every page of people who sign in asks of a request. */
public final class PageCall {
    private static final String LANGUAGE = "turing-language";
    private static final int YEAR = 365 * 24 * 3600;
    private static final int LONGEST_COOKIES = 8_000;

    @QueryParam("lang")
    String clicked;

    @HeaderParam("Accept-Language")
    String acceptLanguage;

    @HeaderParam("Cookie")
    String cookies;

    @HeaderParam("Sec-Fetch-Site")
    String site;

    @HeaderParam("Content-Type")
    String contentType;

    @HeaderParam("User-Agent")
    String userAgent;

    /** The value of a cookie (RFC 6265, section 4.2); null if there is none. */
    public String cookie(String name) {
        if (cookies == null || cookies.length() > LONGEST_COOKIES) {
            return null;
        }
        for (String pair : cookies.split(";")) {
            int equals = pair.indexOf('=');
            if (equals > 0 && pair.substring(0, equals).strip().equals(name)) {
                return pair.substring(equals + 1).strip();
            }
        }
        return null;
    }

    /**
     * Whether a form may have been sent by one of our pages: browsers say from where it comes (Fetch Metadata), and
     * those that do not are left to the token.
     */
    public boolean isFromHere() {
        return site == null || site.equals("same-origin");
    }

    public String contentType() {
        return contentType;
    }

    public String userAgent() {
        return userAgent;
    }

    /** The language: what was clicked now or before, what the browser asks for, or English. */
    public Locale language() {
        return PersonFrame.language(
                PageLanguage.choose(clicked, acceptLanguage, Optional.empty(), Optional.ofNullable(cookie(LANGUAGE))));
    }

    /** Lets the browser remember the language that was clicked. */
    public Response.ResponseBuilder remember(Response.ResponseBuilder response) {
        return clicked == null
                ? response
                : response.header(
                        "Set-Cookie",
                        LANGUAGE + "=" + language().toLanguageTag() + "; Path=/; Max-Age=" + YEAR + "; SameSite=Lax");
    }
}
