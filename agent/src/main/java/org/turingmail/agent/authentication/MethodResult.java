package org.turingmail.agent.authentication;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What one method of authentication said, such as {@code spf=pass smtp.mailfrom=example.org} (RFC 8601, section 2.2).
 * Immutable. Method, result and names of properties are in lower case.
 */
public final class MethodResult {
    private final String method;
    private final String result;
    private final Optional<String> reason;
    private final Map<String, String> properties;

    private MethodResult(String method, String result, Optional<String> reason, Map<String, String> properties) {
        this.method = lower(method);
        this.result = lower(result);
        this.reason = reason;
        this.properties = Map.copyOf(properties);
    }

    /**
     * @param method such as {@code dkim}
     * @param result such as {@code pass}
     * @param properties by names such as {@code header.d}, in lower case
     * @throws IllegalArgumentException if method or result is empty
     */
    public static MethodResult of(
            String method, String result, Optional<String> reason, Map<String, String> properties) {
        if (method.isEmpty() || result.isEmpty()) {
            throw new IllegalArgumentException("a method and its result must be given");
        }
        return new MethodResult(method, result, reason, properties);
    }

    /** Such as {@code spf}, {@code dkim} or {@code dmarc}. */
    public String method() {
        return method;
    }

    /** Such as {@code pass}, {@code fail} or {@code none}. */
    public String result() {
        return result;
    }

    /** Whether the result is {@code pass}. */
    public boolean isPass() {
        return result.equals("pass");
    }

    /** Why, in words. */
    public Optional<String> reason() {
        return reason;
    }

    /** The value of a property, freed of quotes; the first one where it was given several times. */
    public Optional<String> property(String name) {
        return Optional.ofNullable(properties.get(lower(name)));
    }

    public Map<String, String> properties() {
        return properties;
    }

    /**
     * The domain that the result is about: that of {@code smtp.mailfrom}, {@code header.d} (or {@code header.i}), or
     * {@code header.from}, in lower case; empty if there is none, or for other methods.
     */
    public Optional<String> domain() {
        switch (method) {
            case "spf":
                return property("smtp.mailfrom").flatMap(MethodResult::domainOf);
            case "dkim":
                return property("header.d").or(() -> property("header.i")).flatMap(MethodResult::domainOf);
            case "dmarc":
                return property("header.from").flatMap(MethodResult::domainOf);
            default:
                return Optional.empty();
        }
    }

    private static Optional<String> domainOf(String addressOrDomain) {
        String domain = lower(addressOrDomain.substring(addressOrDomain.lastIndexOf('@') + 1));
        String name = domain.endsWith(".") ? domain.substring(0, domain.length() - 1) : domain;
        boolean valid = !name.isEmpty()
                && name.length() <= 253
                && name.chars()
                        .allMatch(
                                c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '.' || c == '_');
        return valid ? Optional.of(name) : Optional.empty();
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MethodResult
                && method.equals(((MethodResult) other).method)
                && result.equals(((MethodResult) other).result)
                && reason.equals(((MethodResult) other).reason)
                && properties.equals(((MethodResult) other).properties);
    }

    @Override
    public int hashCode() {
        return Objects.hash(method, result, reason, properties);
    }

    @Override
    public String toString() {
        return method + "=" + result + properties;
    }
}
