package org.turingmail.central.captcha;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The one secret behind all captchas. All replicas share it, and it outlives restarts, so a form that was opened before
 * a restart can be sent after it. Each use has a key of its own that is derived from it.
 *
 * <p>Immutable and thread-safe.
 */
public final class CaptchaKey {
    /** In octets. */
    public static final int LENGTH = 32;

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec secret;

    private CaptchaKey(byte[] octets) {
        if (octets.length != LENGTH) {
            throw new IllegalArgumentException(
                    "the captcha key must have " + LENGTH + " octets, this one has " + octets.length);
        }
        this.secret = new SecretKeySpec(octets, ALGORITHM);
    }

    /** @throws IllegalArgumentException if there are not exactly {@value #LENGTH} octets */
    public static CaptchaKey of(byte[] octets) {
        return new CaptchaKey(octets);
    }

    static byte[] random() {
        byte[] octets = new byte[LENGTH];
        new SecureRandom().nextBytes(octets);
        return octets;
    }

    /** A keyed hash, 32 octets, of the parts; {@code use} keeps the hashes of different uses apart. */
    byte[] mac(String use, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            mac.update(use.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) '\n');
            for (byte[] part : parts) {
                // The length goes first, so that no two lists of parts have the same octets.
                mac.update(new byte[] {
                    (byte) (part.length >>> 24),
                    (byte) (part.length >>> 16),
                    (byte) (part.length >>> 8),
                    (byte) part.length
                });
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    /** The scope as it may be shown to the world: 16 octets that tell nothing about the subject. */
    byte[] binding(CaptchaScope scope) {
        byte[] full = mac(
                "binding",
                scope.purpose().getBytes(StandardCharsets.UTF_8),
                scope.subject().getBytes(StandardCharsets.UTF_8));
        return java.util.Arrays.copyOf(full, 16);
    }

    /** A derived key as text, for libraries that take no octets. */
    String derivedText(String use) {
        return HexFormat.of().formatHex(mac(use));
    }

    @Override
    public String toString() {
        return "[REDACTED]";
    }
}
