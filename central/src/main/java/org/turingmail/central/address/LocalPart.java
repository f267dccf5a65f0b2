package org.turingmail.central.address;

import java.text.Normalizer;
import java.util.Locale;

/**
 * The canonical form of a local part: lower case, normalisation form C, and quoted only if it must be. {@code "bob"},
 * {@code "b\ob"} and {@code bob} are the same mailbox (RFC 5321, section 4.1.2: the quoted form may be used, and means
 * the same; the shorter one should). Pure.
 */
final class LocalPart {
    /** What atoms have beside letters and digits (RFC 5322, section 3.2.3). */
    private static final String ATOM = "!#$%&'*+-/=?^_`{|}~";

    private LocalPart() {}

    /** Folds a local part; what is malformed keeps its quotes and backslashes. */
    static String canonical(String text) {
        String folded = fold(text);
        if (folded.indexOf('"') < 0) {
            return folded;
        }
        String content = content(folded);
        return content == null ? folded : isDotAtom(content) ? content : quoted(content);
    }

    /** Whether it needs no quotes; all beyond ASCII needs none (RFC 6531, section 3.3). */
    static boolean isDotAtom(String localPart) {
        boolean afterDot = true;
        for (int i = 0; i < localPart.length(); i++) {
            char c = localPart.charAt(i);
            if (c == '.' ? afterDot : !isAtom(c)) {
                return false;
            }
            afterDot = c == '.';
        }
        return !afterDot;
    }

    private static boolean isAtom(char c) {
        return c >= 0x80
                || c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || ATOM.indexOf(c) >= 0;
    }

    /**
     * Without quotes and quoted pairs; words may be joined by dots (RFC 5322, section 4.4). Null if it is malformed.
     */
    private static String content(String text) {
        StringBuilder content = new StringBuilder();
        boolean inQuotes = false;
        boolean wordMayBegin = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (inQuotes) {
                if (c == '"') {
                    inQuotes = false;
                } else if (c != '\\') {
                    content.append(c);
                } else if (++i < text.length()) {
                    content.append(text.charAt(i));
                } else {
                    return null;
                }
            } else if (c == '"') {
                if (!wordMayBegin) {
                    return null;
                }
                inQuotes = true;
                wordMayBegin = false;
            } else {
                boolean afterQuotes = i > 0 && text.charAt(i - 1) == '"';
                if (afterQuotes && c != '.' || c == '\\') {
                    return null;
                }
                wordMayBegin = c == '.';
                content.append(c);
            }
        }
        return inQuotes ? null : content.toString();
    }

    private static String quoted(String content) {
        return '"' + content.replaceAll("[\\\\\"]", "\\\\$0") + '"';
    }

    /** Normal at the end as well: there are small letters with an accent whose capital has none of its own. */
    private static String fold(String text) {
        return nfc(nfc(text).toLowerCase(Locale.ROOT));
    }

    private static String nfc(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }
}
