package org.turingmail.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;

/**
 * What went wrong, as a problem document (RFC 9457, section 3).
 *
 * <p>{@link #type()} is one of the constants below and stays the same across releases; {@link #title()} and
 * {@link #detail()} are for people and may change.
 */
@Value.Immutable
@JsonSerialize(as = ImmutableProblem.class)
@JsonDeserialize(as = ImmutableProblem.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public interface Problem {
    /** No API key, or one that central does not know. Status 401. */
    String UNAUTHORIZED = "urn:turing:problem:unauthorized";
    /** The key is known but may not do this. Status 403. */
    String FORBIDDEN = "urn:turing:problem:forbidden";
    /** No such resource for this caller. Status 404. */
    String NOT_FOUND = "urn:turing:problem:not-found";
    /** The body is not JSON, or not JSON of the shape that this route takes. Status 400. */
    String MALFORMED = "urn:turing:problem:malformed-request";
    /** The body has the right shape, but a value is out of bounds; {@link #errors()} names each one. Status 422. */
    String INVALID = "urn:turing:problem:invalid-value";
    /** The state does not allow it, for instance releasing what was discarded. Status 409. */
    String CONFLICT = "urn:turing:problem:conflict";
    /** {@code If-Match} names a state that is no more. Status 412. */
    String PRECONDITION_FAILED = "urn:turing:problem:precondition-failed";
    /** Body over the limit. Status 413. */
    String TOO_LARGE = "urn:turing:problem:too-large";
    /** Wrong method (405), media type (415) or {@code Accept} (406). */
    String NOT_SUPPORTED = "urn:turing:problem:not-supported";
    /** Too many requests. Status 429. */
    String RATE_LIMITED = "urn:turing:problem:rate-limited";
    /** Central cannot answer now; try again later. Status 503. */
    String UNAVAILABLE = "urn:turing:problem:unavailable";
    /** A fault in central itself. Status 500. */
    String INTERNAL = "urn:turing:problem:internal";

    /** A URI that names the kind of problem. */
    String type();

    /** The kind of problem in a few words. */
    String title();

    /** The HTTP status. */
    int status();

    /** What is wrong with this request and how to fix it. */
    Optional<String> detail();

    /** Identifies this occurrence in central's log. */
    Optional<String> instance();

    /** One entry for each invalid value. */
    List<FieldError> errors();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableProblem.Builder {
        Builder() {}
    }

    /** An invalid value. */
    @Value.Immutable
    @JsonSerialize(as = ImmutableFieldError.class)
    @JsonDeserialize(as = ImmutableFieldError.class)
    interface FieldError {
        /** Path of the value in the body, such as {@code recipients[3]}. */
        @Value.Parameter
        String field();

        /** What is wrong with it, and what would be right. */
        @Value.Parameter
        String message();

        static FieldError of(String field, String message) {
            return ImmutableFieldError.of(field, message);
        }
    }
}
