package org.turingmail.it;

/** One browser for all tests. */
final class Chromium {
    private static Browser shared;

    private Chromium() {}

    static synchronized Browser shared() {
        if (shared == null) {
            shared = Browser.open();
            Runtime.getRuntime().addShutdownHook(new Thread(shared::close));
        }
        return shared;
    }
}
