package org.turingmail.agent.header;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The addresses in a field such as {@code From} or {@code To} (RFC 5322, section 3.4), read in one pass: display names
 * and comments are passed over, the members of groups count. What is no address is left out. Immutable.
 */
public final class Mailboxes {
    private static final String DELIMITERS = "<>,;:";

    private final List<String> addresses;
    private final boolean plain;

    private Mailboxes(List<String> addresses, boolean plain) {
        this.addresses = List.copyOf(addresses);
        this.plain = plain;
    }

    /** Parses the value of a field, of which the first {@link HeaderFields#MAX_LENGTH} characters are read. */
    public static Mailboxes parse(CharSequence value) {
        FieldScanner scanner = new FieldScanner(value);
        List<String> addresses = new ArrayList<>();
        boolean plain = true;
        int entries = 0;
        int words = 0;
        String candidate = "";
        boolean angle = false;
        while (!scanner.skip().atEnd()) {
            if (scanner.isAt(',') || scanner.isAt(';') || scanner.isAt(':')) {
                plain &= scanner.isAt(',');
                boolean groupBegins = scanner.isAt(':');
                scanner.pass();
                if (!groupBegins && isAddress(candidate, angle || words == 1)) {
                    addresses.add(candidate);
                }
                entries += words > 0 || angle ? 1 : 0;
                words = 0;
                candidate = "";
                angle = false;
            } else if (scanner.take('<')) {
                plain &= !angle;
                angle = true;
                candidate = scanner.skip().rawWord(DELIMITERS);
                plain &= scanner.skip().take('>');
            } else {
                String word = scanner.rawWord(DELIMITERS);
                plain &= !word.isEmpty() && !angle;
                if (word.isEmpty()) {
                    scanner.pass();
                } else if (!angle) {
                    words++;
                    candidate = word;
                }
            }
        }
        if (isAddress(candidate, angle || words == 1)) {
            addresses.add(candidate);
        }
        entries += words > 0 || angle ? 1 : 0;
        return new Mailboxes(addresses, plain && entries == 1 && scanner.isWellFormed());
    }

    private static boolean isAddress(String candidate, boolean alone) {
        int at = candidate.lastIndexOf('@');
        return alone && at > 0 && at < candidate.length() - 1 && !candidate.endsWith("\"");
    }

    /** All addresses, in their order. */
    public List<String> all() {
        return addresses;
    }

    /**
     * The address if there is exactly one mailbox, which is in no group, and nothing else; as in a {@code From} field.
     */
    public Optional<String> only() {
        return plain && addresses.size() == 1 ? Optional.of(addresses.get(0)) : Optional.empty();
    }
}
