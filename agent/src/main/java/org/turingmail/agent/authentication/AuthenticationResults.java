package org.turingmail.agent.authentication;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.turingmail.agent.header.FieldScanner;

/**
 * The value of one {@code Authentication-Results} field (RFC 8601, section 2.2). Immutable.
 *
 * <p>Comments and quoted strings are read before anything is split, so what a sender wrote into a quoted local part is
 * a value and never a result. Values may contain more than the grammar allows ({@code header.b=AbC/+=},
 * {@code action=none}), as fields in the wild do. A field in which a quoted string or a comment does not end, a result
 * is no result, or which has more than {@value #MAX_RESULTS} results, is malformed and says nothing.
 */
public final class AuthenticationResults {
    /** The most results of a field. */
    public static final int MAX_RESULTS = 100;

    private static final int LINE = 78;
    private static final int MAX_WORD = 900;
    private static final int MAX_PROPERTIES = 50;
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9@._+-]+");

    private final Optional<String> authservId;
    private final List<MethodResult> results;

    private AuthenticationResults(Optional<String> authservId, List<MethodResult> results) {
        this.authservId = authservId;
        this.results = List.copyOf(results);
    }

    /** Results of an own check. */
    public static AuthenticationResults of(String authservId, List<MethodResult> results) {
        return new AuthenticationResults(Optional.of(authservId.toLowerCase(Locale.ROOT)), results);
    }

    /**
     * Parses the value of a field; empty if it is malformed. It takes time in proportion to the length, of which the
     * first {@link org.turingmail.agent.header.HeaderFields#MAX_LENGTH} characters are read.
     */
    public static Optional<AuthenticationResults> parse(CharSequence value) {
        FieldScanner scanner = new FieldScanner(value);
        List<MethodResult> results = new ArrayList<>();
        String first = scanner.skip().word(";=");
        scanner.skip();
        Optional<String> authservId;
        if (scanner.isAt('=')) {
            // Exchange Online writes no authserv-id.
            authservId = Optional.empty();
            Optional<MethodResult> result = result(scanner, first);
            if (result.isEmpty()) {
                return Optional.empty();
            }
            results.add(result.get());
        } else {
            if (first.isEmpty()) {
                return Optional.empty();
            }
            authservId = Optional.of(first.toLowerCase(Locale.ROOT));
            scanner.word(";=");
        }
        while (!scanner.skip().atEnd()) {
            if (!scanner.take(';') || results.size() == MAX_RESULTS) {
                return Optional.empty();
            }
            if (scanner.skip().atEnd() || scanner.isAt(';')) {
                continue;
            }
            String method = scanner.word(";=");
            if (method.equalsIgnoreCase("none") && !scanner.skip().isAt('=')) {
                continue;
            }
            Optional<MethodResult> result = result(scanner, method);
            if (result.isEmpty()) {
                return Optional.empty();
            }
            results.add(result.get());
        }
        return scanner.isWellFormed() ? Optional.of(new AuthenticationResults(authservId, results)) : Optional.empty();
    }

    /** Reads from behind the method to the next semicolon. */
    private static Optional<MethodResult> result(FieldScanner scanner, String methodAndVersion) {
        String method = name(scanner, methodAndVersion);
        int slash = method.indexOf('/');
        String bare = slash < 0 ? method : method.substring(0, slash);
        if (bare.isEmpty() || !scanner.take('=')) {
            return Optional.empty();
        }
        String result = scanner.skip().word(";=");
        if (result.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> reason = Optional.empty();
        Map<String, String> properties = new HashMap<>();
        while (!scanner.skip().atEnd() && !scanner.isAt(';')) {
            String name = name(scanner, scanner.word(";="));
            if (name.isEmpty() || !scanner.take('=')) {
                return Optional.empty();
            }
            String value = scanner.skip().word(";");
            if (name.equals("reason")) {
                reason = reason.or(() -> Optional.of(value));
            } else if (properties.size() < MAX_PROPERTIES) {
                properties.putIfAbsent(name, value);
            }
        }
        return Optional.of(MethodResult.of(bare, result, reason, properties));
    }

    /** White space and comments may stand around the dot of a property and the slash of a version. */
    private static String name(FieldScanner scanner, String begin) {
        StringBuilder name = new StringBuilder(begin);
        while (!scanner.skip().atEnd() && !scanner.isAt('=') && !scanner.isAt(';')) {
            String next = scanner.word(";=");
            boolean joined = name.length() > 0 && ".//".indexOf(name.charAt(name.length() - 1)) >= 0
                    || next.startsWith(".")
                    || next.startsWith("/");
            if (!joined || next.isEmpty()) {
                return "";
            }
            name.append(next);
        }
        return name.toString().toLowerCase(Locale.ROOT);
    }

    /** Who wrote the field, in lower case; empty if it does not say so. */
    public Optional<String> authservId() {
        return authservId;
    }

    /** In their order; none for {@code none}. */
    public List<MethodResult> results() {
        return results;
    }

    /**
     * The value of a field that says the same, on one line. What is no plain word stands in quotes, so no value can be
     * read as a result; control characters are left out.
     */
    public String asField() {
        StringBuilder field = new StringBuilder(quotedIfNeeded(authservId.orElse("unknown")));
        if (results.isEmpty()) {
            return field.append("; none").toString();
        }
        for (MethodResult result : results) {
            field.append("; ").append(String.join(" ", words(result)));
        }
        return field.toString();
    }

    /**
     * A whole field that says the same, with its CRLF at the end: each result begins a line, and no line is longer than
     * {@value #LINE} characters unless one word is (RFC 5322, section 2.1.1). A reason or a property of more than
     * {@value #MAX_WORD} characters is left out.
     */
    public String asHeader() {
        StringBuilder field = new StringBuilder(TrustedResults.FIELD + ": ");
        field.append(quotedIfNeeded(authservId.orElse("unknown")));
        if (results.isEmpty()) {
            field.append("; none");
        }
        for (MethodResult result : results) {
            field.append(';');
            int length = LINE;
            for (String word : words(result)) {
                if (word.length() > MAX_WORD) {
                    continue;
                }
                // One for the space, one for the semicolon that may follow.
                if (length + 1 + word.length() + 1 > LINE) {
                    field.append("\r\n\t").append(word);
                    length = 8 + word.length();
                } else {
                    field.append(' ').append(word);
                    length += 1 + word.length();
                }
            }
        }
        return field.append("\r\n").toString();
    }

    private static List<String> words(MethodResult result) {
        List<String> words = new ArrayList<>();
        words.add(result.method() + "=" + result.result());
        result.reason().ifPresent(reason -> words.add("reason=" + quoted(reason)));
        new TreeMap<>(result.properties()).forEach((name, value) -> words.add(name + "=" + quotedIfNeeded(value)));
        return words;
    }

    private static String quotedIfNeeded(String value) {
        return PLAIN.matcher(value).matches() ? value : quoted(value);
    }

    private static String quoted(String value) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : value.toCharArray()) {
            if (c == '"' || c == '\\') {
                quoted.append('\\');
            }
            if (c >= ' ' && c < 0x7f) {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
