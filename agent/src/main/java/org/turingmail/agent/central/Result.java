package org.turingmail.agent.central;

import java.util.Optional;
import java.util.function.Function;

/**
 * What became of a question to central: a value, or a {@link Failure} that the caller has to deal with. Immutable.
 *
 * @param <T> type of the value
 */
public final class Result<T> {
    private final T value;
    private final Failure failure;

    private Result(T value, Failure failure) {
        this.value = value;
        this.failure = failure;
    }

    /** @param value null for calls that answer nothing */
    public static <T> Result<T> of(T value) {
        return new Result<>(value, null);
    }

    public static <T> Result<T> failed(Failure failure) {
        return new Result<>(null, failure);
    }

    /** For tests and fakes of this module. */
    public static <T> Result<T> failed(Failure.Kind kind, String message) {
        return failed(new Failure(kind, message));
    }

    public boolean isGiven() {
        return failure == null;
    }

    public Optional<T> value() {
        return Optional.ofNullable(value);
    }

    public Optional<Failure> failure() {
        return Optional.ofNullable(failure);
    }

    public <R> R fold(Function<T, R> ifGiven, Function<Failure, R> ifFailed) {
        return failure == null ? ifGiven.apply(value) : ifFailed.apply(failure);
    }

    @Override
    public String toString() {
        return failure == null ? "Result[" + value + "]" : "Result[" + failure + "]";
    }
}
