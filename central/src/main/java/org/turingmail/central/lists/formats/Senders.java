package org.turingmail.central.lists.formats;

import java.util.Optional;
import java.util.regex.Pattern;
import org.turingmail.central.lists.ListItem;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.protocol.verdicts.Verdict;

/** What several formats say of senders in the same words. */
final class Senders {
    private static final Pattern PLAIN = Pattern.compile("[0-9a-z!#$%&'+/=?^_`{|}~.-]+@.*");
    private static final String DETAIL = "(\\+[^@]*)?@";

    private Senders() {}

    /**
     * @throws IllegalArgumentException if the address has characters that the programs write and compare differently
     */
    static void requirePlain(String address) {
        if (!isPlain(address)) {
            throw new IllegalArgumentException(
                    "a local part with quotes, a * or beyond ASCII, which the programs do not all compare alike");
        }
    }

    static void requireNoComment(String address) {
        if (address.startsWith("#")) {
            throw new IllegalArgumentException("an address that begins with #, as a comment does");
        }
    }

    static boolean isPlain(String address) {
        return PLAIN.matcher(address).matches();
    }

    /** Whether it is an IP address in brackets, which has no subdomains. */
    static boolean isLiteral(String domain) {
        return domain.startsWith("[");
    }

    /** {@code user@} stands for a user in all domains, which is a pattern here. */
    static String patternOfUser(String localPart) {
        return "^" + PortablePattern.quote(localPart) + DETAIL;
    }

    /** The user of a pattern that {@link #patternOfUser} made; empty if it did not. */
    static Optional<String> userOfPattern(String pattern) {
        return between(pattern, "^", DETAIL).filter(user -> user.indexOf('@') < 0);
    }

    /** A pattern of the address, also with a detail: {@code user+detail@domain}. */
    static String patternOfAddress(String address) {
        int at = address.lastIndexOf('@');
        String localPart = PortablePattern.quote(address.substring(0, at));
        // Only what stands before the first plus is looked up besides the whole.
        String detail = address.lastIndexOf('+', at) < 0 ? DETAIL : "@";
        return "^" + localPart + detail + PortablePattern.quote(address.substring(at + 1)) + "$";
    }

    /** The opposite of the patterns that we write for addresses and domains; empty if it is none of them. */
    static Optional<ListItem> entryOfPattern(String pattern, Verdict verdict) {
        Optional<ListItem> entry = between(pattern, "[.@]", "$")
                .map(domain -> ListItem.ofTenant(EntryKind.DOMAIN, domain, verdict))
                .or(() -> between(pattern, "@", "$")
                        .map(domain -> ListItem.ofTenant(EntryKind.DOMAIN_ONLY, domain, verdict)))
                .or(() -> between(pattern, "\\.", "$")
                        .map(domain -> ListItem.ofTenant(EntryKind.SUBDOMAINS, domain, verdict)));
        if (entry.isPresent()) {
            return entry;
        }
        if (!pattern.startsWith("^") || !pattern.endsWith("$")) {
            return Optional.empty();
        }
        return unquote(pattern.substring(1, pattern.length() - 1).replace(DETAIL, "@"))
                .filter(address -> address.lastIndexOf('@') > 0)
                .filter(address -> patternOfAddress(address).equals(pattern))
                .map(address -> ListItem.ofTenant(EntryKind.ADDRESS, address, verdict));
    }

    private static Optional<String> between(String pattern, String start, String end) {
        return pattern.startsWith(start) && pattern.endsWith(end) && pattern.length() > start.length() + end.length()
                ? unquote(pattern.substring(start.length(), pattern.length() - end.length()))
                : Optional.empty();
    }

    /** The opposite of {@link PortablePattern#quote}; empty if the text is more than quoted characters. */
    private static Optional<String> unquote(String quoted) {
        String plain = quoted.replace("[{]", "{").replaceAll("\\\\(.)", "$1");
        return PortablePattern.quote(plain).equals(quoted) && !plain.isEmpty() ? Optional.of(plain) : Optional.empty();
    }
}
