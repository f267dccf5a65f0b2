package org.turingmail.central.web;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.turingmail.protocol.Problem;

/** Ends a request with a problem document. Thrown by resources only: inside, a refusal is a value. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    public ProblemException(Problem problem) {
        super(problem.title());
        this.problem = requireNonNull(problem);
    }

    /** No such thing for this caller, whether it exists for another one or not. */
    public static ProblemException notFound(String detail) {
        return new ProblemException(ProblemKind.of(404).problem().detail(detail).build());
    }

    /** The request is not whole, or cannot be read. */
    public static ProblemException malformed(String detail) {
        return new ProblemException(ProblemKind.of(400).problem().detail(detail).build());
    }

    /** An internal error of central. */
    public static ProblemException internal(String detail) {
        return new ProblemException(ProblemKind.of(500).problem().detail(detail).build());
    }

    /** The state does not allow it. */
    public static ProblemException conflict(String detail) {
        return new ProblemException(ProblemKind.of(409).problem().detail(detail).build());
    }

    /** The state does not allow parts of it. */
    public static ProblemException conflict(String detail, List<Problem.FieldError> errors) {
        return new ProblemException(ProblemKind.of(409)
                .problem()
                .detail(detail)
                .addAllErrors(errors)
                .build());
    }

    /** Invalid values in the request. */
    public static ProblemException invalid(String detail, List<Problem.FieldError> errors) {
        return new ProblemException(ProblemKind.of(422)
                .problem()
                .detail(detail)
                .addAllErrors(errors)
                .build());
    }

    /** Too much at a time. */
    public static ProblemException rateLimited(String detail) {
        return new ProblemException(ProblemKind.of(429).problem().detail(detail).build());
    }

    /** The body does not arrive in time. */
    public static ProblemException tooSlow(String detail) {
        return new ProblemException(ProblemKind.of(408).problem().detail(detail).build());
    }

    /**
     * There is no room for it now.
     *
     * @param retrySeconds when it may be tried again
     */
    public static ProblemException unavailable(String detail, int retrySeconds) {
        return new ProblemException(ProblemKind.of(503)
                .problem()
                .detail(detail + ". Try again in " + retrySeconds + " seconds")
                .build());
    }

    /** {@code If-Match} names a state that is no more. */
    public static ProblemException preconditionFailed(String detail) {
        return new ProblemException(ProblemKind.of(412).problem().detail(detail).build());
    }

    public Problem problem() {
        return problem;
    }
}
