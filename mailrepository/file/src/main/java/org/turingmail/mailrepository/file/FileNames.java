package org.turingmail.mailrepository.file;

import com.google.common.hash.Hashing;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Names of files for keys of any length and of any characters, and of folders for paths. Different keys have different
 * names, which no file system and no shell misreads: a letter, digit or one of {@code - _ + = @ ! , .} is itself, every
 * other byte of the UTF-8 form is {@code %XX}, and so is a dot at the beginning.
 *
 * <p>A key whose name would be longer than {@value #LONGEST} characters, or that has no UTF-8 form, is shortened and
 * ends in {@code ~} and 32 digits of its SHA-256: the key itself is in the file then.
 */
final class FileNames {
    static final int LONGEST = 180;
    private static final int KEPT = 140;
    private static final int DIGITS = 32;
    private static final String HEX = "0123456789ABCDEF";
    private static final Pattern SHORTENED = Pattern.compile("[^~]*~[0-9a-f]{" + DIGITS + "}");

    private FileNames() {}

    static String of(String key) {
        Optional<byte[]> utf8 = utf8(key);
        if (utf8.isPresent()) {
            String escaped = escape(utf8.get());
            if (escaped.length() <= LONGEST) {
                return escaped;
            }
        }
        // without the percent signs: nothing is cut in the middle of %XX, and a reader sees that it is no key
        String kept = escape(key.substring(0, Math.min(KEPT, key.length())).getBytes(StandardCharsets.UTF_8))
                .replace("%", "");
        return kept.substring(0, Math.min(KEPT, kept.length())) + "~"
                + Hashing.sha256().hashBytes(units(key)).toString().substring(0, DIGITS);
    }

    /** Returns the key of a name; empty if the name is a shortened one, or none that {@link #of} returns. */
    static Optional<String> key(String name) {
        byte[] bytes = new byte[name.length()];
        int length = 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '%') {
                int high = i + 2 < name.length() ? HEX.indexOf(name.charAt(i + 1)) : -1;
                int low = i + 2 < name.length() ? HEX.indexOf(name.charAt(i + 2)) : -1;
                if (high < 0 || low < 0) {
                    return Optional.empty();
                }
                bytes[length++] = (byte) (high << 4 | low);
                i += 2;
            } else if (c < 0x80) {
                bytes[length++] = (byte) c;
            } else {
                return Optional.empty();
            }
        }
        String key = new String(bytes, 0, length, StandardCharsets.UTF_8);
        return Optional.of(key).filter(any -> !key.isEmpty() && of(key).equals(name));
    }

    static boolean isShortened(String name) {
        return SHORTENED.matcher(name).matches();
    }

    private static Optional<byte[]> utf8(String text) {
        try {
            ByteBuffer buffer = StandardCharsets.UTF_8
                    .newEncoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            return Optional.of(bytes);
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** What an encoder would replace stays apart. */
    private static byte[] units(String text) {
        ByteBuffer buffer = ByteBuffer.allocate(text.length() * Character.BYTES);
        buffer.asCharBuffer().put(text);
        return buffer.array();
    }

    private static String escape(byte[] utf8) {
        StringBuilder escaped = new StringBuilder(utf8.length + 16);
        for (byte b : utf8) {
            if (isPlain((char) (b & 0xff), escaped.length() == 0)) {
                escaped.append((char) b);
            } else {
                escaped.append('%').append(HEX.charAt(b >> 4 & 0xf)).append(HEX.charAt(b & 0xf));
            }
        }
        return escaped.toString();
    }

    private static boolean isPlain(char c, boolean first) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || "-_+=@!,".indexOf(c) >= 0
                || c == '.' && !first;
    }
}
