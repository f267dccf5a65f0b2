package org.turingmail.central.changes;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What came of a change. Immutable.
 *
 * @param value what the caller gets
 * @param trace what the audit trail says; empty if nothing has changed, or another history has it
 * @param concerned the tenants whose verdicts may be others now; empty for that of the author
 * @param senders whose cached verdicts may be wrong: addresses, {@code @domain}, or {@code *} for all
 * @param reason a reason code that agents are told; empty for that of the cache
 */
public record Outcome<T>(
        T value, Optional<Trace> trace, Optional<Set<Long>> concerned, List<String> senders, Optional<String> reason) {
    /** Stands for all senders. */
    public static final String ALL = "*";

    public Outcome {
        requireNonNull(trace);
        requireNonNull(reason);
        concerned = concerned.map(Set::copyOf);
        senders = List.copyOf(senders);
    }

    /**
     * What the audit trail says.
     *
     * @param subject what was changed
     * @param detail more, if there is
     */
    public record Trace(String subject, Optional<String> detail) {
        public Trace {
            requireNonNull(subject);
            requireNonNull(detail);
        }

        @Override
        public String toString() {
            return detail.map(more -> subject + ", " + more).orElse(subject);
        }
    }

    /** Nothing has changed: there is nothing to record, and nobody to tell. */
    public static <T> Outcome<T> unchanged(T value) {
        return new Outcome<>(value, Optional.empty(), Optional.of(Set.of()), List.of(), Optional.empty());
    }

    /** A change that concerns all mail of the author's tenant. */
    public static <T> Outcome<T> changed(T value, String subject) {
        Trace trace = new Trace(subject, Optional.empty());
        return new Outcome<>(value, Optional.of(trace), Optional.empty(), List.of(ALL), Optional.empty());
    }

    /**
     * A change that a history of its own records in the same transaction, with who made it, such as that of the lists.
     * The audit trail needs no second line.
     *
     * @param senders whose cached verdicts may be wrong
     * @param reason a reason code that agents are told
     */
    public static <T> Outcome<T> inHistory(T value, List<String> senders, String reason) {
        return new Outcome<>(value, Optional.empty(), Optional.empty(), senders, Optional.of(reason));
    }

    public Outcome<T> detail(String detail) {
        return new Outcome<>(
                value, trace.map(one -> new Trace(one.subject, Optional.of(detail))), concerned, senders, reason);
    }

    /** A change that concerns these tenants instead; none if no verdict depends on it. */
    public Outcome<T> concerning(Collection<Long> tenants) {
        return new Outcome<>(value, trace, Optional.of(Set.copyOf(tenants)), senders, reason);
    }

    /** A change that concerns the mail of these senders only. */
    public Outcome<T> about(List<String> only) {
        return new Outcome<>(value, trace, concerned, only, reason);
    }

    /** A change of which agents are told this reason code. */
    public Outcome<T> because(String code) {
        return new Outcome<>(value, trace, concerned, senders, Optional.of(code));
    }
}
