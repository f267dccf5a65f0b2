package org.turingmail.webadmin;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import javax.mail.internet.MimeUtility;

/** Text from a mail, which anybody may have written, made fit for an administrator's terminal. */
final class Shown {
    // C0 and C1 control characters, line separators, and what turns the direction of the text that follows
    // (Unicode Standard Annex 9, section 2). JSON escapes some of them, but "jq -r" and terminals bring them back.
    private static final Pattern TRICKY = Pattern.compile(
            "[\\p{Cntrl}\\u0080-\\u009F\\u2028\\u2029\\u061C\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]+");

    private Shown() {}

    static String safely(String text) {
        return TRICKY.matcher(text).replaceAll(" ").trim();
    }

    /** A field's value unfolded (RFC 5322, section 2.2.3) and decoded (RFC 2047, RFC 6532); as it is where that fails. */
    static String decoded(String value) {
        String text = fromUtf8(value);
        try {
            return safely(MimeUtility.decodeText(MimeUtility.unfold(text)));
        } catch (Exception e) {
            // An unknown charset, or whatever else the sender thought of.
            return safely(text);
        }
    }

    /** The mail API reads each octet as one character; RFC 6532 lets a header hold UTF-8. */
    private static String fromUtf8(String value) {
        if (!value.chars().allMatch(c -> c <= 0xFF) || value.chars().allMatch(c -> c < 0x80)) {
            return value;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException e) {
            return value;
        }
    }
}
