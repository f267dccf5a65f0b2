package org.turingmail.central.audit;

import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The audit trail. An entry is written in the transaction of what it tells: neither is there without the other. */
public final class Audit {
    private Audit() {}

    /**
     * Adds an entry.
     *
     * @param actor {@code agent:NAME}, {@code sender}, {@code expiry}, {@code policy} or {@code command}
     * @param action what was done, such as {@code challenge-solved}
     * @param subject what was acted upon: a key of a held mail, an address, the name of an agent
     * @param detail more, if there is
     */
    public static void record(
            Handle handle,
            long tenantId,
            Instant at,
            String actor,
            String action,
            String subject,
            Optional<String> detail) {
        handle.createUpdate(
                        """
                INSERT INTO audit (tenant_id, at, actor, action, subject, detail)
                VALUES (:tenant, :at, :actor, :action, :subject, :detail)
                """)
                .bind("tenant", tenantId)
                .bind("at", at)
                .bind("actor", actor)
                .bind("action", action)
                .bind("subject", subject)
                .bind("detail", detail.orElse(null))
                .execute();
    }
}
