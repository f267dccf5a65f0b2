package org.turingmail.central.captcha;

import static java.util.Objects.requireNonNull;

/**
 * What a captcha is for. A captcha that was made for one scope is refused for every other.
 *
 * <p>Immutable and thread-safe.
 *
 * @param purpose the kind of thing that is protected, chosen by the caller, such as {@code challenge}; keeps two uses
 *     of captchas apart whose subjects happen to be equal
 * @param subject the one thing that is protected, such as a token. It never leaves the server: only a keyed hash of it
 *     is part of a captcha
 */
public record CaptchaScope(String purpose, String subject) {
    public CaptchaScope {
        requireNonNull(purpose, "purpose");
        requireNonNull(subject, "subject");
        if (purpose.isEmpty() || purpose.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("a purpose is one line of text");
        }
    }

    /** Without the subject, which may be a secret. */
    @Override
    public String toString() {
        return "CaptchaScope[" + purpose + "]";
    }
}
