package org.turingmail.agent.header;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import javax.mail.internet.MimeUtility;
import org.turingmail.protocol.UntrustedText;

/**
 * The text of an unstructured header field, such as {@code Subject}, for a person to read: unfolded (RFC 5322, section
 * 2.2.3), its encoded words decoded (RFC 2047), UTF-8 read as what it is (RFC 6532), and made harmless by
 * {@link UntrustedText}.
 *
 * <p>What a sender wrote wrongly spoils nothing but itself. Where the charset of an encoded word is unknown, its ASCII
 * is shown, and {@code U+FFFD} in place of the rest; of what only begins like an encoded word, the beginning is shown
 * as {@code U+FFFD}. So nothing is returned that another program would decode. The work is linear in the length, and
 * what stands behind the first 20,000 characters of the field is not read.
 */
public final class FieldText {
    static final int READ = 20_000;
    private static final int LONGEST_CHARSET = 60;
    private static final char REPLACEMENT = '\uFFFD';

    private final String field;
    private final StringBuilder text = new StringBuilder();
    private final ByteArrayOutputStream octets = new ByteArrayOutputStream();
    private Charset charset = StandardCharsets.US_ASCII;

    private FieldText(String field) {
        this.field = field;
    }

    /** Returns the text of a field's value as the mail API gives it: an octet is a character. */
    public static String of(String value) {
        return of(value, READ);
    }

    /**
     * Returns the text of a field's value.
     *
     * @param max the maximum length in UTF-16 units, see {@link UntrustedText#line(String, int)}
     */
    public static String of(String value, int max) {
        return UntrustedText.header(decode(value), max);
    }

    private static String decode(String value) {
        return new FieldText(characters(unfold(cut(value)))).decode();
    }

    /** Not within a character of UTF-8, which would make the whole of it invalid. */
    private static String cut(String value) {
        if (value.length() <= READ) {
            return value;
        }
        int end = READ;
        while (end > READ - 4 && (value.charAt(end) & 0xFFC0) == 0x80) {
            end--;
        }
        return value.substring(0, end);
    }

    private static String unfold(String value) {
        StringBuilder unfolded = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c != '\r' && c != '\n') {
                unfolded.append(c);
            } else if (i + 1 < value.length() && " \t\r\n".indexOf(value.charAt(i + 1)) < 0) {
                unfolded.append(' ');
            }
        }
        return unfolded.toString();
    }

    /**
     * UTF-8 where it is valid, else the charset that most programs mean which write neither UTF-8 nor encoded words.
     */
    private static String characters(String value) {
        if (value.chars().allMatch(c -> c < 0x80) || value.chars().anyMatch(c -> c > 0xFF)) {
            return value;
        }
        byte[] octets = value.getBytes(StandardCharsets.ISO_8859_1);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(octets, Charset.forName("windows-1252"));
        }
    }

    private String decode() {
        int at = 0;
        while (at < field.length()) {
            int begin = field.indexOf("=?", at);
            if (begin < 0) {
                break;
            }
            between(at, begin);
            at = word(begin);
        }
        flush();
        return text.append(field, Math.min(at, field.length()), field.length()).toString();
    }

    /** What stands between two encoded words: spaces alone only separate them (RFC 2047, section 6.2). */
    private void between(int begin, int end) {
        String plain = field.substring(begin, end);
        if (octets.size() > 0 && plain.isBlank()) {
            return;
        }
        flush();
        text.append(plain);
    }

    /** Reads the word at {@code begin}; returns where it ends. */
    private int word(int begin) {
        int charsetEnd = indexOf('?', begin + 2, LONGEST_CHARSET);
        if (charsetEnd < 0 || charsetEnd + 2 >= field.length() || field.charAt(charsetEnd + 2) != '?') {
            return invalid(begin);
        }
        int end = field.indexOf('?', charsetEnd + 3);
        while (end >= 0 && end + 1 < field.length() && field.charAt(end + 1) != '=') {
            // A question mark in a Q word is wrong, but common.
            if (field.charAt(end + 1) == '?' || field.charAt(end - 1) == '=') {
                return invalid(begin);
            }
            end = field.indexOf('?', end + 1);
        }
        if (end < 0 || end + 1 >= field.length()) {
            return invalid(begin);
        }
        String content = field.substring(charsetEnd + 3, end);
        Charset ofWord = charset(field.substring(begin + 2, charsetEnd));
        if (!ofWord.equals(charset)) {
            flush();
            charset = ofWord;
        }
        switch (field.charAt(charsetEnd + 1)) {
            case 'b':
            case 'B':
                base64(content);
                break;
            case 'q':
            case 'Q':
                quoted(content);
                break;
            default:
                return invalid(begin);
        }
        return end + 2;
    }

    /** Without its beginning, no program takes it for an encoded word. */
    private int invalid(int begin) {
        flush();
        text.append(REPLACEMENT);
        return begin + 2;
    }

    private int indexOf(char c, int from, int atMost) {
        int end = Math.min(field.length(), from + atMost);
        for (int i = from; i < end; i++) {
            if (field.charAt(i) == c) {
                return i;
            }
            if (Character.isWhitespace(field.charAt(i))) {
                return -1;
            }
        }
        return -1;
    }

    /** Neighbours of one charset are decoded together, since some programs split a character between two words. */
    private void flush() {
        text.append(new String(octets.toByteArray(), charset));
        octets.reset();
    }

    private static Charset charset(String name) {
        int language = name.indexOf('*');
        try {
            return Charset.forName(MimeUtility.javaCharset(language < 0 ? name : name.substring(0, language)));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return StandardCharsets.US_ASCII;
        }
    }

    /** Takes padding anywhere or nowhere, and passes over what is no base64. */
    private void base64(String content) {
        int bits = 0;
        int held = 0;
        for (int i = 0; i < content.length(); i++) {
            int value = value(content.charAt(i));
            if (value < 0) {
                if (content.charAt(i) == '=') {
                    bits = 0;
                }
                continue;
            }
            held = held << 6 | value;
            bits += 6;
            if (bits >= 8) {
                bits -= 8;
                octets.write(held >> bits);
            }
        }
    }

    private static int value(char c) {
        return "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".indexOf(c);
    }

    private void quoted(String content) {
        for (int i = 0; i < content.length(); i++) {
            char c = content.charAt(i);
            if (c == '=' && i + 2 < content.length() && isHex(content.charAt(i + 1)) && isHex(content.charAt(i + 2))) {
                octets.write(Integer.parseInt(content.substring(i + 1, i + 3), 16));
                i += 2;
            } else if (c == '_') {
                octets.write(' ');
            } else {
                plain(c);
            }
        }
    }

    /** Belongs encoded; in UTF-8 nevertheless, it is that. */
    private void plain(char c) {
        if (c < 0x80) {
            octets.write(c);
        } else if (charset.equals(StandardCharsets.UTF_8)) {
            octets.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
        } else {
            octets.write('?');
        }
    }

    private static boolean isHex(char c) {
        return Character.digit(c, 16) >= 0 && c < 0x80;
    }
}
