package org.turingmail.central.inbox;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Which held messages, in which order. Immutable.
 *
 * @param text that stands in sender, header {@code From} or subject, whatever its case
 * @param reason why no challenge was sent, or why it is held
 */
public record HeldFilter(Optional<String> text, Optional<String> reason, Order order) {
    /** The longest text, in characters. */
    public static final int MAX_TEXT = 200;

    public HeldFilter {
        requireNonNull(order);
        text = text.map(String::strip).filter(one -> !one.isEmpty());
        reason = reason.filter(one -> !one.isEmpty());
    }

    /** All of them, the latest first. */
    public static HeldFilter none() {
        return new HeldFilter(Optional.empty(), Optional.empty(), Order.NEWEST);
    }

    public boolean isNone() {
        return text.isEmpty() && reason.isEmpty();
    }

    /** In which order they come. */
    public enum Order {
        /** As they came, the latest first. */
        NEWEST,
        /** As they came. */
        OLDEST
    }
}
