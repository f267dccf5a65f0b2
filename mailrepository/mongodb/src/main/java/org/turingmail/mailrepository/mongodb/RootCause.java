package org.turingmail.mailrepository.mongodb;

/** The message of the failure at the bottom, which says what is wrong; those above it say where it was noticed. */
final class RootCause {
    private RootCause() {}

    static String of(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
