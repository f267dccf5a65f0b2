package org.turingmail.agent.authentication.dns;

import java.util.Locale;

/** Domain names as text, such as a message brings them. */
public final class DnsNames {
    private static final int LONGEST_NAME = 253;
    private static final int LONGEST_LABEL = 63;

    private DnsNames() {}

    /** In lower case and without its last dot. */
    public static String normal(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    /**
     * Whether a name can be in DNS at all: printable octets of ASCII, labels of 1 to 63, 253 together (RFC 1035,
     * section 2.3.4).
     */
    public static boolean canExist(String name) {
        String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        if (bare.isEmpty() || bare.length() > LONGEST_NAME) {
            return false;
        }
        int label = 0;
        for (int i = 0; i < bare.length(); i++) {
            char c = bare.charAt(i);
            if (c == '.') {
                if (label == 0) {
                    return false;
                }
                label = 0;
            } else if (c < ' ' || c > '~' || ++label > LONGEST_LABEL) {
                return false;
            }
        }
        return label > 0;
    }

    /**
     * Whether a name can be the domain of an address that is reachable by mail: two labels or more of letters, digits,
     * hyphens and underscores.
     */
    public static boolean isMailDomain(String name) {
        return canExist(name)
                && normal(name).contains(".")
                && name.chars()
                        .allMatch(c -> c >= 'a' && c <= 'z'
                                || c >= 'A' && c <= 'Z'
                                || c >= '0' && c <= '9'
                                || c == '-'
                                || c == '_'
                                || c == '.');
    }
}
