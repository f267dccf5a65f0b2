package org.turingmail.agent.authentication.spf;

/** Ends an evaluation with a result, from whatever depth. */
final class SpfException extends Exception {
    private static final long serialVersionUID = 1L;

    private final SpfResult result;

    SpfException(SpfResult result, String reason) {
        super(reason, null, false, false);
        this.result = result;
    }

    static SpfException permanent(String reason) {
        return new SpfException(SpfResult.PERMERROR, reason);
    }

    static SpfException temporary(String reason) {
        return new SpfException(SpfResult.TEMPERROR, reason);
    }

    SpfResult result() {
        return result;
    }
}
