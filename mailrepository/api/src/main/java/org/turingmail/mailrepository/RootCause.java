package org.turingmail.mailrepository;

/** The message of the failure at the bottom, which says what is wrong; those above it say where it was noticed. */
public final class RootCause {
    private RootCause() {}

    /** The message of the last cause, or its class where it has none. */
    public static String of(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
