package org.turingmail.central.accounts;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.audit.Audit;
import org.turingmail.central.tenants.Role;

/** The accounts of a tenant's people. Thread-safe. */
@Singleton
public final class Members {
    private final Jdbi jdbi;
    private final Clock clock;

    Members(Jdbi jdbi, Clock clock) {
        this.jdbi = requireNonNull(jdbi);
        this.clock = requireNonNull(clock);
    }

    /**
     * Makes sure that addresses have an account each, which has the role of a member if it is new. To be called late in
     * a transaction: who makes the same account waits for its end.
     *
     * @param addresses canonical; one with a detail is that of the address without it
     */
    public void appear(Handle handle, long tenantId, Collection<String> addresses) {
        if (!addresses.isEmpty()) {
            insert(handle, tenantId, addresses, clock.instant());
        }
    }

    private static int insert(Handle handle, long tenantId, Collection<String> addresses, Instant now) {
        return handle.createUpdate(
                        """
                WITH wanted AS (
                    SELECT DISTINCT regexp_replace(address, '^([^"+@]+)\\+[^@]*@', '\\1@') AS address
                    FROM unnest(:addresses) AS address
                ), added AS (
                    INSERT INTO member_address (tenant_id, address, member_id, created_at)
                    SELECT :tenant, w.address, nextval('member_id'), :now
                    FROM wanted w
                    WHERE NOT EXISTS (
                        SELECT FROM member_address a
                        WHERE a.tenant_id = :tenant AND a.address = w.address
                    )
                    -- Always in the same order: two of these wait for each other, but never in a circle.
                    ORDER BY w.address
                    ON CONFLICT (tenant_id, address) DO NOTHING
                    RETURNING member_id
                )
                INSERT INTO member (id, tenant_id, role, created_at)
                SELECT member_id, :tenant, 'MEMBER', :now FROM added
                """)
                .bindArray("addresses", String.class, addresses)
                .bind("tenant", tenantId)
                .bind("now", now)
                .execute();
    }

    /**
     * Gives the account of an address a role, and makes the account if there is none.
     *
     * @param actor who does it
     * @return empty if there is no such tenant
     */
    Optional<Long> grant(String tenantName, EmailAddress address, Role role, String actor) {
        return jdbi.inTransaction(handle -> handle.createQuery("SELECT id FROM tenant WHERE name = :name")
                .bind("name", tenantName)
                .mapTo(Long.class)
                .findOne()
                .map(tenant -> {
                    Instant now = clock.instant();
                    insert(handle, tenant, List.of(address.canonical()), now);
                    long member = handle.createQuery(
                                    """
                            UPDATE member SET role = :role
                            WHERE id = (
                                SELECT member_id FROM member_address
                                WHERE tenant_id = :tenant
                                    AND address = regexp_replace(:address, '^([^"+@]+)\\+[^@]*@', '\\1@')
                            )
                            RETURNING id
                            """)
                            .bind("role", role)
                            .bind("tenant", tenant)
                            .bind("address", address)
                            .mapTo(Long.class)
                            .one();
                    Audit.record(
                            handle,
                            tenant,
                            now,
                            actor,
                            "member-role",
                            address.canonical(),
                            Optional.of(role.name().toLowerCase(Locale.ROOT)));
                    return member;
                }));
    }

    /** One line for each account that somebody has signed in to, or that is more than a member's. */
    List<String> describe() {
        return jdbi.withHandle(handle -> handle.createQuery(
                        """
                SELECT t.name || '  ' || string_agg(a.address, ',' ORDER BY a.created_at, a.address) || '  '
                    || lower(m.role) || coalesce('  signed in ' || to_char(m.last_sign_in_at AT TIME ZONE 'UTC',
                        'YYYY-MM-DD"T"HH24:MI:SS"Z"'), '')
                FROM member m
                JOIN tenant t ON t.id = m.tenant_id
                JOIN member_address a ON a.member_id = m.id
                WHERE m.role <> 'MEMBER' OR m.last_sign_in_at IS NOT NULL
                GROUP BY t.name, m.id
                ORDER BY t.name, m.id
                """)
                .mapTo(String.class)
                .list());
    }
}
