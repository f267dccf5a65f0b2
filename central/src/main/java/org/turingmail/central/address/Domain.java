package org.turingmail.central.address;

import static java.util.Objects.requireNonNull;

import java.net.IDN;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A domain in canonical form: lower case, A-labels, no dot at the end; or an address literal such as
 * {@code [192.0.2.1]} (RFC 5321, section 4.1.3). Immutable.
 */
public record Domain(String name) {
    private static final int MAX_LENGTH = 255;

    public Domain {
        requireNonNull(name);
    }

    /**
     * Reads a domain.
     *
     * @throws IllegalArgumentException if it cannot be one; the message says why
     */
    public static Domain parse(String text) {
        String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        if (name.isEmpty() || name.length() > MAX_LENGTH || name.startsWith(".") || name.contains("..")) {
            throw new IllegalArgumentException("is not a domain (1 to " + MAX_LENGTH + " characters, no empty label)");
        }
        if (!Text.isClean(name) || name.indexOf(' ') >= 0 || name.indexOf('@') >= 0) {
            throw new IllegalArgumentException("has a character that no domain has");
        }
        return new Domain(toAscii(name).toLowerCase(Locale.ROOT));
    }

    private static String toAscii(String name) {
        if (name.chars().allMatch(c -> c < 0x80)) {
            return name;
        }
        try {
            return IDN.toASCII(name, IDN.ALLOW_UNASSIGNED);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("is not an internationalised domain that can be encoded", e);
        }
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
