package org.turingmail.launcher;

/**
 * The end of this JVM by a signal: what was started is stopped meanwhile, by a thread of its own, so that the others
 * would see servers and programs go and take it for a failure.
 */
final class Ending {
    private Ending() {}

    /** Does not return if the JVM is ending. */
    static void waitIfUnderWay() {
        Thread hook = new Thread(() -> {}, "is-it-ending");
        try {
            Runtime.getRuntime().addShutdownHook(hook);
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            waitForEver();
        }
    }

    private static void waitForEver() {
        while (true) {
            try {
                Thread.currentThread().join();
            } catch (InterruptedException e) {
                // There is nothing else to do.
            }
        }
    }
}
