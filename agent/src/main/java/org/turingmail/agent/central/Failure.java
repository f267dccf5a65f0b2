package org.turingmail.agent.central;

/** Why central gave no answer that can be used. Immutable. */
public final class Failure {
    /** The kinds of failure, by what an administrator would do about them. */
    public enum Kind {
        /** No connection, no answer in time, or the connection broke. */
        UNREACHABLE,
        /** Central does not accept our API key (401, 403). */
        KEY_REFUSED,
        /** Central understood and said no (other 4xx). Asking the same again is useless. */
        REJECTED,
        /** A 5xx, or something that is not an answer of central at all. */
        BROKEN,
        /** Not asked: it failed too often just now. */
        CIRCUIT_OPEN;

        /** What an administrator can do about it: a sentence. */
        public String advice() {
            switch (this) {
                case KEY_REFUSED:
                    return "Check central.api-key in turing.properties";
                case UNREACHABLE:
                case CIRCUIT_OPEN:
                    return "Check that central runs and that central.url in turing.properties is right";
                default:
                    return "Check that central.url in turing.properties is that of a Turing central service";
            }
        }
    }

    private final Kind kind;
    private final String message;

    Failure(Kind kind, String message) {
        this.kind = kind;
        this.message = message;
    }

    public Kind kind() {
        return kind;
    }

    /** For a log line or a status page; contains no secrets. */
    public String message() {
        return message;
    }

    @Override
    public String toString() {
        return kind + ": " + message;
    }
}
