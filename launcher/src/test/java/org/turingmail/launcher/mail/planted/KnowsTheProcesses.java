package org.turingmail.launcher.mail.planted;

import org.turingmail.launcher.process.JamesServer;

/** Breaks the rule on layers: mail programs know nothing of our servers. */
public final class KnowsTheProcesses {
    /** Returns what it should not know. */
    public JamesServer james() {
        return new JamesServer("127.0.0.1", 1, 2, 3, 4);
    }
}
