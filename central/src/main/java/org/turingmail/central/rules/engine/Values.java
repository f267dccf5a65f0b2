package org.turingmail.central.rules.engine;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.turingmail.central.address.Domain;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.address.Network;
import org.turingmail.protocol.UntrustedText;

/** Reads values of rules and groups. */
public final class Values {
    /** The longest note, in characters. */
    public static final int MAX_NOTE = 1_000;

    private static final int SHOWN = 3;
    private static final int MAX_URL = 1_000;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    /** RFC 5322, section 2.2, and no longer than anybody needs. */
    private static final Pattern FIELD_NAME = Pattern.compile("[!-9;-~]{1,76}");

    private Values() {}

    /** Parses each value on its own; invalid ones are recorded and left out. */
    static <T> List<T> parse(
            List<String> texts, String field, int max, ErrorReporter faults, Function<String, T> parser) {
        if (texts.size() > max) {
            faults.reject(field, "has " + texts.size() + " values, but must have " + max + " at the most");
            return List.of();
        }
        List<T> values = new ArrayList<>(texts.size());
        Set<T> seen = new HashSet<>();
        for (int i = 0; i < texts.size(); i++) {
            try {
                T value = parser.apply(texts.get(i));
                if (seen.add(value)) {
                    values.add(value);
                }
            } catch (IllegalArgumentException e) {
                faults.reject(field + "[" + i + "]", e.getMessage());
            }
        }
        return values;
    }

    /** The name of a rule, a group or a calendar: it stands in reason codes. */
    public static String name(String text) {
        if (!NAME.matcher(text).matches()) {
            throw new IllegalArgumentException("must be 1 to 64 letters, digits, dots, hyphens or underscores");
        }
        return text;
    }

    static void name(String text, String field, ErrorReporter faults) {
        try {
            name(text);
        } catch (IllegalArgumentException e) {
            faults.reject(field, e.getMessage());
        }
    }

    /** A time zone by its name; empty, and the fault noted, if it is none. */
    public static Optional<ZoneId> zone(String name, String field, ErrorReporter faults) {
        try {
            return Optional.of(ZoneId.of(name));
        } catch (DateTimeException e) {
            faults.reject(field, "is not a time zone such as Europe/Berlin or UTC");
            return Optional.empty();
        }
    }

    static String address(String text) {
        return EmailAddress.parse(text).canonical();
    }

    static void address(String text, String field, ErrorReporter faults) {
        try {
            address(text);
        } catch (IllegalArgumentException e) {
            faults.reject(field, e.getMessage());
        }
    }

    static String addressOrNull(String text) {
        return text.equals(Condition.NULL_SENDER) ? text : address(text);
    }

    static String domain(String text) {
        return Domain.parse(text.startsWith("@") ? text.substring(1) : text).name();
    }

    /** {@code @example.org} is a domain, as people write it. */
    static String addressOrDomain(String text) {
        return text.indexOf('@') > 0 ? address(text) : domain(text);
    }

    static Network network(String text) {
        return text.indexOf('/') < 0 ? Network.address(text) : Network.parse(text);
    }

    static String fieldName(String text) {
        if (!FIELD_NAME.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "is not the name of a header field: 1 to 76 printable ASCII characters, no blank and no colon");
        }
        return text.toLowerCase(Locale.ROOT);
    }

    static void note(Optional<String> note, ErrorReporter faults) {
        note.filter(text -> text.length() > MAX_NOTE || !UntrustedText.isClean(text))
                .ifPresent(text -> faults.reject(
                        "note", "must have at most " + MAX_NOTE + " characters, and no control characters"));
    }

    static void notification(RuleNotification notification, ErrorReporter faults) {
        if (notification.webhook().isEmpty() && notification.mail().isEmpty()) {
            faults.reject("webhook", "at least one of webhook and mail must be given");
        }
        notification.mail().ifPresent(mail -> address(mail, "mail", faults));
        notification
                .webhook()
                .filter(url -> !isHttp(url))
                .ifPresent(url -> faults.reject(
                        "webhook",
                        "is not a URL such as https://hooks.example.org/turing, with no user, password or fragment"));
    }

    /** A URL of http or https, without user, password and fragment. */
    public static boolean isHttp(String text) {
        try {
            URI url = new URI(text);
            return text.length() <= MAX_URL
                    && ("https".equals(url.getScheme()) || "http".equals(url.getScheme()))
                    && url.getHost() != null
                    && url.getRawUserInfo() == null
                    && url.getRawFragment() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** For people: the first few, and how many more there are. */
    static String enumerate(List<String> values) {
        String shown = values.stream().limit(SHOWN).collect(Collectors.joining(" or "));
        return values.size() <= SHOWN ? shown : shown + " or " + (values.size() - SHOWN) + " more";
    }
}
