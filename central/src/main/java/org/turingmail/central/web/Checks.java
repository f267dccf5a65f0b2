package org.turingmail.central.web;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.turingmail.central.address.Domain;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.protocol.Problem;
import org.turingmail.protocol.Registrable;
import org.turingmail.protocol.UntrustedText;

/** Collects what is wrong with the values of one request, so that the answer names all of it. Not thread-safe. */
public final class Checks {
    /** More than this helps nobody, and a body may have 10,000 faults. */
    private static final int MAX_ERRORS = 100;

    private static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private final List<Problem.FieldError> errors = new ArrayList<>();

    /** What of the body could be read; a body that is absent ends the request. */
    public static <T> T body(T body) {
        if (body == null) {
            throw new ProblemException(ProblemKind.of(400)
                    .problem()
                    .detail("The body is empty; this route takes a JSON object")
                    .build());
        }
        return body;
    }

    public void that(boolean holds, String field, String message) {
        if (!holds) {
            reject(field, message);
        }
    }

    public void within(long value, long min, long max, String field) {
        that(value >= min && value <= max, field, "is " + value + ", but must be from " + min + " to " + max);
    }

    /** What a parser reads; empty, and the fault noted, if it refuses with an {@link IllegalArgumentException}. */
    public <T> Optional<T> attempt(Supplier<T> parser, String field) {
        try {
            return Optional.of(parser.get());
        } catch (IllegalArgumentException e) {
            reject(field, e.getMessage());
            return Optional.empty();
        }
    }

    /** An address; empty, and the fault noted, if it is none. */
    public Optional<EmailAddress> address(String text, String field) {
        return attempt(() -> EmailAddress.parse(text), field);
    }

    /** Returns the addresses, of which there must be 1 to {@code max}. Invalid ones are left out and recorded. */
    public List<EmailAddress> addresses(List<String> texts, int max, String field) {
        within(texts.size(), 1, max, field);
        List<EmailAddress> addresses = new ArrayList<>(texts.size());
        if (texts.size() <= max) {
            for (int i = 0; i < texts.size(); i++) {
                address(texts.get(i), field + "[" + i + "]").ifPresent(addresses::add);
            }
        }
        return List.copyOf(addresses);
    }

    /**
     * Addresses that a mail server accepted, of which there must be 1 to {@code max}: what cannot be kept is repaired.
     */
    public List<EmailAddress> accepted(List<String> texts, int max, String field) {
        within(texts.size(), 1, max, field);
        return texts.size() > max
                ? List.of()
                : texts.stream()
                        .map(Registrable::address)
                        .filter(text -> !text.isEmpty())
                        .map(EmailAddress::parse)
                        .toList();
    }

    /** The envelope sender: an address, or empty for the null sender. */
    public Optional<EmailAddress> sender(String text, String field) {
        return text.isEmpty() ? Optional.empty() : address(text, field);
    }

    public Optional<Domain> domain(String text, String field) {
        return attempt(() -> Domain.parse(text), field);
    }

    /** A word such as a reason code. */
    public void code(String text, String field) {
        that(
                !text.isEmpty() && text.length() <= 100 && text.chars().allMatch(c -> c > ' ' && c < 0x7f),
                field,
                "must be 1 to 100 printable ASCII characters without blanks");
    }

    /** A key of a held mail. */
    public void key(String text, String field) {
        that(
                !text.isEmpty() && text.length() <= 250 && text.chars().allMatch(c -> c >= ' ' && c < 0x7f),
                field,
                "must be 1 to 250 printable ASCII characters");
    }

    public void keys(List<String> keys, int max, String field) {
        within(keys.size(), 0, max, field);
        if (keys.size() <= max) {
            for (int i = 0; i < keys.size(); i++) {
                key(keys.get(i), field + "[" + i + "]");
            }
        }
    }

    public void text(String text, int max, String field) {
        that(
                text.length() <= max && UntrustedText.isClean(text),
                field,
                "must have at most " + max + " characters, and no control characters");
    }

    /** An instant that every part of the system can hold. */
    public void instant(Instant instant, String field) {
        that(isInstant(instant), field, "must be from " + EARLIEST + " to " + LATEST);
    }

    /** Whether every part of the system can hold it. */
    public static boolean isInstant(Instant instant) {
        return !instant.isBefore(EARLIEST) && !instant.isAfter(LATEST);
    }

    public void reject(String field, String message) {
        if (errors.size() < MAX_ERRORS) {
            errors.add(Problem.FieldError.of(field, message));
        }
    }

    /** What was noted so far. */
    public List<Problem.FieldError> errors() {
        return List.copyOf(errors);
    }

    /** Ends the request if something was noted. */
    public void done() {
        if (!errors.isEmpty()) {
            throw new ProblemException(ProblemKind.of(422)
                    .problem()
                    .detail("See errors for each invalid value")
                    .addAllErrors(errors)
                    .build());
        }
    }
}
