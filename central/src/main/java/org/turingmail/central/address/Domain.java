package org.turingmail.central.address;

import static java.util.Objects.requireNonNull;

import com.ibm.icu.text.IDNA;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.turingmail.protocol.UntrustedText;

/**
 * A domain in canonical form: lower case, A-labels, no dot at the end; or an address literal such as
 * {@code [192.0.2.1]} (RFC 5321, section 4.1.3). A-labels are those of <a
 * href="https://www.unicode.org/reports/tr46/">UTS 46</a>, nontransitional: {@code ß} is a letter of its own, as for
 * registries and browsers, so {@code straße.example} and {@code strasse.example} differ. Immutable.
 */
public record Domain(String name) {
    private static final int MAX_LENGTH = 255;
    /** What DNS has for mail. No registry has underscores, but some hosts do. */
    private static final Pattern HOST = Pattern.compile("[a-z0-9_-]{1,63}(?:\\.[a-z0-9_-]{1,63})*");

    private static final Pattern LITERAL = Pattern.compile("\\[[0-9a-z.:-]+]");
    private static final IDNA UTS_46 = IDNA.getUTS46Instance(IDNA.NONTRANSITIONAL_TO_ASCII | IDNA.CHECK_CONTEXTJ);

    public Domain {
        requireNonNull(name);
    }

    /**
     * Reads a domain as people write it.
     *
     * @throws IllegalArgumentException if it is none that DNS could have; the message says why
     */
    public static Domain parse(String text) {
        Domain domain = ofMail(text);
        if (!HOST.matcher(domain.name).matches()
                && !LITERAL.matcher(domain.name).matches()) {
            throw new IllegalArgumentException(
                    "is not a domain (labels of 1 to 63 letters, digits, hyphens and underscores; no wildcards)");
        }
        return domain;
    }

    /**
     * Reads the domain of an address in a mail. What a mail server accepted must be registrable here: a domain that
     * cannot be encoded stays as it is, so it is that of no entry.
     *
     * @throws IllegalArgumentException if it cannot be one at all; the message says why
     */
    static Domain ofMail(String text) {
        String name = checked(text);
        String ascii = toAscii(name);
        return new Domain(isAscii(name) || HOST.matcher(ascii).matches() ? ascii : lower(name));
    }

    private static String checked(String text) {
        String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        if (name.isEmpty() || name.length() > MAX_LENGTH || name.startsWith(".") || text.contains("..")) {
            throw new IllegalArgumentException("is not a domain (1 to " + MAX_LENGTH + " characters, no empty label)");
        }
        if (!UntrustedText.isClean(name) || name.indexOf(' ') >= 0 || name.indexOf('@') >= 0) {
            throw new IllegalArgumentException("has a character that no domain has");
        }
        return name;
    }

    /**
     * @return what must be looked at: a character may have been mapped to {@code @} or a blank; empty if it cannot be
     *     encoded
     */
    private static String toAscii(String name) {
        if (isAscii(name)) {
            return lower(name);
        }
        StringBuilder ascii = new StringBuilder();
        IDNA.Info info = new IDNA.Info();
        UTS_46.nameToASCII(name, ascii, info);
        if (info.hasErrors()) {
            return "";
        }
        // Other scripts have dots of their own.
        return ascii.charAt(ascii.length() - 1) == '.' ? ascii.substring(0, ascii.length() - 1) : ascii.toString();
    }

    private static boolean isAscii(String name) {
        return name.chars().allMatch(c -> c < 0x80);
    }

    /** Nothing but ASCII: what becomes of other letters is for UTS 46 to say. */
    private static String lower(String name) {
        return name.chars()
                .map(c -> c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c)
                .collect(StringBuilder::new, (text, c) -> text.append((char) c), StringBuilder::append)
                .toString();
    }

    /** This domain, then its parents, nearest first: {@code a.b.org}, {@code b.org}, {@code org}. */
    public List<String> withParents() {
        if (name.startsWith("[")) {
            return List.of(name);
        }
        List<String> names = new ArrayList<>();
        names.add(name);
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
            names.add(name.substring(dot + 1));
        }
        return List.copyOf(names);
    }
}
