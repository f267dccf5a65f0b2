package org.turingmail.webadmin;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.commons.lang3.StringUtils;
import org.turingmail.agent.quarantine.HeldMail;
import spark.Request;

/**
 * Which held mails a caller wants to see: {@code sender} and {@code recipient} are an address, or {@code @domain} for
 * all of one domain; the null sender is {@code <>}. Immutable.
 */
final class Filter {
    static final String SENDER = "sender";
    static final String RECIPIENT = "recipient";

    private final Predicate<String> sender;
    private final Predicate<String> recipient;
    private final boolean everything;

    private Filter(Optional<String> sender, Optional<String> recipient) {
        this.sender = sender.map(Filter::matching).orElse(any -> true);
        this.recipient = recipient.map(Filter::matching).orElse(any -> true);
        this.everything = sender.isEmpty() && recipient.isEmpty();
    }

    /** Everything. */
    static final Filter NONE = new Filter(Optional.empty(), Optional.empty());

    static Filter of(Request request) {
        return new Filter(pattern(request, SENDER), pattern(request, RECIPIENT));
    }

    boolean matchesEverything() {
        return everything;
    }

    boolean matches(HeldMail mail) {
        return sender.test(mail.sender()) && mail.recipients().stream().anyMatch(recipient);
    }

    private static Predicate<String> matching(String pattern) {
        if (pattern.equals("<>")) {
            return String::isEmpty;
        }
        String lower = pattern.toLowerCase(Locale.ROOT);
        return lower.startsWith("@")
                ? address -> address.toLowerCase(Locale.ROOT).endsWith(lower)
                : address -> address.toLowerCase(Locale.ROOT).equals(lower);
    }

    private static Optional<String> pattern(Request request, String parameter) {
        String value = request.queryParams(parameter);
        if (value == null) {
            return Optional.empty();
        }
        String pattern = value.trim();
        if (!pattern.equals("<>") && (!pattern.contains("@") || pattern.endsWith("@"))) {
            throw Failures.badRequest("'" + parameter + "' is '" + StringUtils.abbreviate(value, 100)
                    + "', but must be an address such as bob@example.org, a domain such as @example.org, or <> for the"
                    + " null sender");
        }
        return Optional.of(pattern);
    }
}
