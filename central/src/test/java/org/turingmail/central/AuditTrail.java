package org.turingmail.central;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** Reads the audit trail of a tenant. */
@ApplicationScoped
public class AuditTrail {
    private final Jdbi jdbi;

    AuditTrail(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** {@code actor action subject detail}, oldest first, of those whose action begins so. */
    public List<String> of(String tenant, String action) {
        return jdbi.withHandle(
                handle -> handle.createQuery("SELECT concat_ws(' ', a.actor, a.action, a.subject, a.detail)"
                                + " FROM audit a JOIN tenant t ON t.id = a.tenant_id"
                                + " WHERE t.name = :tenant AND a.action LIKE :action || '%' ORDER BY a.id")
                        .bind("tenant", tenant)
                        .bind("action", action)
                        .mapTo(String.class)
                        .list());
    }
}
