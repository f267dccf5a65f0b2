package org.turingmail.central.web;

import org.turingmail.protocol.Problem;

/** The kinds of problem by HTTP status. */
record ProblemKind(int status, String type, String title) {
    static ProblemKind of(int status) {
        return switch (status) {
            case 400 -> new ProblemKind(status, Problem.MALFORMED, "The request cannot be read");
            case 401 -> new ProblemKind(status, Problem.UNAUTHORIZED, "No API key, or an unknown one");
            case 403 -> new ProblemKind(status, Problem.FORBIDDEN, "This key may not do that");
            case 404 -> new ProblemKind(status, Problem.NOT_FOUND, "There is no such thing here");
            case 405 -> new ProblemKind(status, Problem.NOT_SUPPORTED, "This route does not have that method");
            case 406 -> new ProblemKind(status, Problem.NOT_SUPPORTED, "This route answers application/json");
            case 415 -> new ProblemKind(status, Problem.NOT_SUPPORTED, "This route takes application/json");
            case 408 -> new ProblemKind(status, Problem.MALFORMED, "The body did not arrive in time");
            case 409 -> new ProblemKind(status, Problem.CONFLICT, "The state does not allow that");
            case 412 -> new ProblemKind(
                    status, Problem.PRECONDITION_FAILED, "Somebody else changed it in the meantime");
            case 413 -> new ProblemKind(status, Problem.TOO_LARGE, "The body is too large");
            case 422 -> new ProblemKind(status, Problem.INVALID, "A value is out of bounds");
            case 429 -> new ProblemKind(status, Problem.RATE_LIMITED, "Too many requests");
            case 503 -> new ProblemKind(status, Problem.UNAVAILABLE, "Central cannot answer now");
            default -> status >= 400 && status < 500
                    ? new ProblemKind(status, Problem.MALFORMED, "The request cannot be served")
                    : new ProblemKind(status, Problem.INTERNAL, "A fault in central");
        };
    }

    Problem.Builder problem() {
        return Problem.builder().type(type).title(title).status(status);
    }
}
