package org.turingmail.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What both sides make of text that a mail server accepted and a database, an index or a log cannot hold: it is
 * repaired, not refused, for a refusal would keep the message held and unknown for ever. Both sides repair alike, so
 * the agent recognises its recipients in a decision. Text that needs no repair stays as it is. Pure.
 */
public final class Registrable {
    /** The longest address that is kept as it is, in octets of UTF-8; RFC 5321, section 4.5.3.1, allows 320. */
    public static final int MAX_ADDRESS = 600;

    /** The longest code, such as a reason. */
    public static final int MAX_CODE = 100;

    private static final int MAX_DOMAIN = 255;
    private static final int HASH_DIGITS = 32;
    private static final int REPLACEMENT = 0xfffd;
    /** No mail goes there (RFC 2606, section 2). */
    private static final String NO_DOMAIN = "invalid";

    private static final String NO_CODE = "unknown";

    private Registrable() {}

    /**
     * An envelope address. One that has to be changed gets a hash of what it was, so that two that differ never become
     * the same; its domain stays, where it can be one, so that entries about the domain apply.
     *
     * @return the same text if it needs no repair; empty for the null sender
     */
    public static String address(String address) {
        if (address.isEmpty()) {
            return address;
        }
        String clean = UntrustedText.clean(address);
        int at = clean.lastIndexOf('@');
        String local = at < 0 ? clean : clean.substring(0, at);
        String domain = at < 0 ? "" : clean.substring(at + 1);
        if (clean.equals(address) && at > 0 && isDomain(domain) && octets(address) <= MAX_ADDRESS) {
            return address;
        }
        String kept = isDomain(domain) ? domain : NO_DOMAIN;
        int room = MAX_ADDRESS - octets(kept) - HASH_DIGITS - 2;
        return cut(local, room) + "~" + hash(address) + "@" + kept;
    }

    /** A word such as a reason: 1 to {@value #MAX_CODE} printable characters of ASCII, without spaces. */
    public static String code(String code) {
        StringBuilder repaired = new StringBuilder();
        code.codePoints()
                .limit(MAX_CODE)
                .forEach(point -> repaired.append(point > ' ' && point < 0x7f ? (char) point : '_'));
        return repaired.length() == 0 ? NO_CODE : repaired.toString();
    }

    private static boolean isDomain(String domain) {
        String name = domain.endsWith(".") ? domain.substring(0, domain.length() - 1) : domain;
        return !name.isEmpty()
                && octets(name) <= MAX_DOMAIN
                && !name.startsWith(".")
                && !domain.contains("..")
                && name.indexOf(' ') < 0
                && name.indexOf(REPLACEMENT) < 0;
    }

    private static String cut(String text, int maxOctets) {
        StringBuilder cut = new StringBuilder();
        int octets = 0;
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            octets += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
            if (octets > maxOctets) {
                break;
            }
            cut.appendCodePoint(point);
            i += Character.charCount(point);
        }
        return cut.toString();
    }

    private static int octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static String hash(String text) {
        try {
            // Of the characters as they are, for every encoding takes all halves of pairs for the same.
            ByteBuffer characters = ByteBuffer.allocate(2 * text.length());
            characters.asCharBuffer().put(text);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(characters.array());
            StringBuilder digits = new StringBuilder(HASH_DIGITS);
            for (int i = 0; i < HASH_DIGITS / 2; i++) {
                digits.append(String.format("%02x", digest[i]));
            }
            return digits.toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
