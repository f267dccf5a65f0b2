package org.turingmail.central.held;

import org.jdbi.v3.core.Handle;

/**
 * Makes all work on one sender of one tenant wait in line, on all replicas, until the transaction ends. Without it, a
 * registration could read the lists before a solved challenge changes them, and be written after the held mails were
 * released: nobody would release that mail.
 */
public final class SenderLock {
    private SenderLock() {}

    /**
     * To be the first statement of a transaction, since a statement sees what was committed before it began.
     *
     * @param identity canonical, {@code held_mail.sender_identity}
     */
    public static void take(Handle handle, long tenantId, String identity) {
        handle.createQuery("SELECT pg_advisory_xact_lock(hashtextextended(:sender, :tenant)) IS NULL")
                .bind("sender", identity)
                .bind("tenant", tenantId)
                .mapTo(Boolean.class)
                .one();
    }
}
