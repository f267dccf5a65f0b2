package org.turingmail.central.held;

import java.util.Collection;
import org.jdbi.v3.core.Handle;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.address.SenderIdentities;

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
     * @param identity canonical, {@code held_mail.sender_identity}; all with the same mailbox in the end share one
     *     lock, for none of them is asked twice. Empty for the null sender
     */
    public static void take(Handle handle, long tenantId, String identity) {
        handle.createQuery("SELECT pg_advisory_xact_lock(hashtextextended(:sender, :tenant)) IS NULL")
                .bind("sender", lockOf(identity))
                .bind("tenant", tenantId)
                .mapTo(Boolean.class)
                .one();
    }

    private static String lockOf(String identity) {
        return identity.isEmpty() ? "" : SenderIdentities.mailbox(EmailAddress.parse(identity));
    }

    /** The same for many, in an order that everybody keeps who takes more than one. */
    static void takeAll(Handle handle, long tenantId, Collection<String> identities) {
        if (!identities.isEmpty()) {
            handle.createQuery(
                            """
                        SELECT count(pg_advisory_xact_lock(lock))
                        FROM (
                            SELECT DISTINCT hashtextextended(sender, :tenant) AS lock
                            FROM unnest(:senders) AS sender
                            ORDER BY lock
                        ) AS locks
                        """)
                    .bindArray(
                            "senders",
                            String.class,
                            identities.stream().map(SenderLock::lockOf).toList())
                    .bind("tenant", tenantId)
                    .mapTo(Long.class)
                    .one();
        }
    }
}
