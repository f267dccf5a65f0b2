package org.turingmail.agent.authentication.dmarc;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A policy record (RFC 9989, section 4.8). Immutable. */
final class DmarcRecord {
    private static final Set<String> POLICIES = Set.of("none", "quarantine", "reject");
    private static final int MOST_TAGS = 100;

    private final Map<String, String> tags;

    private DmarcRecord(Map<String, String> tags) {
        this.tags = tags;
    }

    /** Empty if the text does not begin with the version; what cannot be read further on is ignored. */
    static Optional<DmarcRecord> parse(String text) {
        Map<String, String> tags = new HashMap<>();
        boolean first = true;
        int begin = 0;
        while (begin < text.length() && tags.size() < MOST_TAGS) {
            int end = text.indexOf(';', begin);
            end = end < 0 ? text.length() : end;
            String tag = text.substring(begin, end);
            int equals = tag.indexOf('=');
            String name = (equals < 0 ? tag : tag.substring(0, equals)).trim().toLowerCase(Locale.ROOT);
            String value = equals < 0 ? "" : tag.substring(equals + 1).trim();
            if (first && !(name.equals("v") && value.equals("DMARC1") && "vV".indexOf(tag.charAt(0)) >= 0)) {
                return Optional.empty();
            }
            first = false;
            if (equals >= 0) {
                tags.putIfAbsent(name, value);
            }
            begin = end + 1;
        }
        return first ? Optional.empty() : Optional.of(new DmarcRecord(tags));
    }

    private Optional<String> word(String tag) {
        return Optional.ofNullable(tags.get(tag)).map(value -> value.toLowerCase(Locale.ROOT));
    }

    private boolean isValid(String tag) {
        return word(tag).map(POLICIES::contains).orElse(true);
    }

    /**
     * Whether there is a policy to go by: {@code p} is valid, and so are {@code sp} and {@code np} where they are
     * given; or reports are wanted, which makes it {@code none} (section 4.7).
     */
    boolean isUsable() {
        return isWellFormed() || wantsReports();
    }

    private boolean isWellFormed() {
        return word("p").isPresent() && isValid("p") && isValid("sp") && isValid("np");
    }

    private boolean wantsReports() {
        return tags.getOrDefault("rua", "").toLowerCase(Locale.ROOT).matches("(?s)mailto:[^,@\\s]+@[^,@\\s]+.*");
    }

    /** What the domain asks for where messages from it fail. */
    String policy() {
        return isWellFormed() ? word("p").orElseThrow() : "none";
    }

    /** The same for a subdomain that has no record. */
    String subdomainPolicy() {
        return isWellFormed() ? word("sp").orElseGet(this::policy) : "none";
    }

    /** Whether DKIM must be of the very domain. */
    boolean isDkimStrict() {
        return word("adkim").filter("s"::equals).isPresent();
    }

    /** Whether SPF must be of the very domain. */
    boolean isSpfStrict() {
        return word("aspf").filter("s"::equals).isPresent();
    }

    /** Whether the domain says that it is a public suffix. */
    boolean isPublicSuffix() {
        return word("psd").filter("y"::equals).isPresent();
    }

    /** Whether the domain says that it is an organizational domain. */
    boolean isOrganizational() {
        return word("psd").filter("n"::equals).isPresent();
    }
}
