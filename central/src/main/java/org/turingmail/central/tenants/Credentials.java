package org.turingmail.central.tenants;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * The key in a header {@code Authorization}.
 *
 * @param asPassword whether it came by RFC 7617 (Basic), of which the user name does not matter; else by RFC 6750
 *     (Bearer)
 */
record Credentials(ApiKey key, boolean asPassword) {
    private static final String BEARER = "Bearer ";
    private static final String BASIC = "Basic ";

    Credentials {
        requireNonNull(key);
    }

    /** What the header says; empty if it is of another scheme, or not of its own. */
    static Optional<Credentials> of(String header) {
        if (header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return Optional.of(
                    new Credentials(ApiKey.of(header.substring(BEARER.length()).strip()), false));
        } else if (header.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return password(header.substring(BASIC.length()).strip())
                    .map(password -> new Credentials(ApiKey.of(password), true));
        }
        return Optional.empty();
    }

    private static Optional<String> password(String encoded) {
        try {
            String pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return colon < 0 ? Optional.empty() : Optional.of(pair.substring(colon + 1));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
