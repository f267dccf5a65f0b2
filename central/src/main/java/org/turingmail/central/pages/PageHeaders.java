package org.turingmail.central.pages;

import java.util.Map;

/** What browsers, caches and search engines are told about everything that people see. */
final class PageHeaders {
    /** Nothing from elsewhere, no frames, no plug-ins, no scripts or styles within the page, forms to here only. */
    static final String CONTENT_SECURITY_POLICY =
            "default-src 'self'; object-src 'none'; base-uri 'none';" + " frame-ancestors 'none'; form-action 'self'";

    /** A year, over TLS only (RFC 6797). Other hosts of the domain are not ours to decide on. */
    static final String STRICT_TRANSPORT_SECURITY = "max-age=31536000";

    /** For every answer. */
    static final Map<String, String> ALL = Map.of(
            "Content-Security-Policy", CONTENT_SECURITY_POLICY,
            "Referrer-Policy", "no-referrer",
            "X-Content-Type-Options", "nosniff",
            "X-Robots-Tag", "noindex, nofollow",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");

    /** For pages, which are of the moment and of one reader; files may be kept. */
    static final Map<String, String> OF_PAGES =
            Map.of("Cache-Control", "no-store", "Vary", "Accept-Language, Accept-Encoding");

    private PageHeaders() {}
}
