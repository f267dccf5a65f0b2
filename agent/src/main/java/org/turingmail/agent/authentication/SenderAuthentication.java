package org.turingmail.agent.authentication;

import org.apache.mailet.Mail;

/** Finds out which domains a message really comes from. Thread-safe. */
public interface SenderAuthentication {
    /**
     * The evidence in a message; the same for every call with the same message, wherever it was queued or split
     * meanwhile. Never throws: a message that cannot be read authenticates nobody.
     */
    Evidence of(Mail mail);
}
