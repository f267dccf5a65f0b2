package org.turingmail.central.captcha;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * A code captcha that needs no memory on the server until it is answered: the ticket is a random number, its end and
 * what it is for, signed; the code is computed from the ticket with our key. So a page may be fetched a million times
 * by mail scanners without one row being written, and every replica knows the code of every ticket.
 *
 * <p>Layout: 16 octets random, 8 octets end (seconds since 1970), 16 octets binding, 16 octets signature; in base64url.
 *
 * <p>Immutable and thread-safe.
 */
final class CodeTicket {
    static final int DIGITS = 6;

    private static final int BODY = 16 + 8 + 16;
    private static final int SIGNATURE = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final CaptchaKey key;
    private final byte[] body;

    private CodeTicket(CaptchaKey key, byte[] body) {
        this.key = key;
        this.body = body;
    }

    static CodeTicket issue(CaptchaKey key, CaptchaScope scope, Instant expiresAt) {
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        byte[] body = ByteBuffer.allocate(BODY)
                .put(random)
                .putLong(expiresAt.getEpochSecond())
                .put(key.binding(scope))
                .array();
        return new CodeTicket(key, body);
    }

    /** The ticket in this text, if it is one of ours; expired ones are. */
    static Optional<CodeTicket> parse(CaptchaKey key, String text) {
        byte[] octets;
        try {
            octets = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (octets.length != BODY + SIGNATURE) {
            return Optional.empty();
        }
        byte[] body = Arrays.copyOf(octets, BODY);
        byte[] signature = Arrays.copyOfRange(octets, BODY, octets.length);
        return MessageDigest.isEqual(signature, signature(key, body))
                ? Optional.of(new CodeTicket(key, body))
                : Optional.empty();
    }

    private static byte[] signature(CaptchaKey key, byte[] body) {
        return Arrays.copyOf(key.mac("code ticket", body), SIGNATURE);
    }

    Instant expiresAt() {
        return Instant.ofEpochSecond(ByteBuffer.wrap(body).getLong(16));
    }

    boolean isFor(CaptchaScope scope) {
        return MessageDigest.isEqual(Arrays.copyOfRange(body, 24, BODY), key.binding(scope));
    }

    /** {@value #DIGITS} digits. */
    String code() {
        byte[] mac = key.mac("code", body);
        // 62 bits taken modulo a million: no digit is likelier than another by more than a trillionth.
        long number = ByteBuffer.wrap(mac).getLong() >>> 2;
        return String.format("%0" + DIGITS + "d", number % 1_000_000);
    }

    /**
     * A seed that only we can compute: the picture and the sound are the same at each request, so asking twice does not
     * help to average the noise away, and the noise cannot be computed and subtracted.
     */
    long seed(String use) {
        return ByteBuffer.wrap(key.mac("noise of " + use, body)).getLong();
    }

    /** Under which this ticket is remembered as used. */
    byte[] id() {
        return key.mac("used code ticket", body);
    }

    /** For a form field and for the addresses of picture and sound: letters, digits, {@code -} and {@code _}. */
    String text() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(ByteBuffer.allocate(BODY + SIGNATURE)
                        .put(body)
                        .put(signature(key, body))
                        .array());
    }
}
