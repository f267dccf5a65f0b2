package org.turingmail.central.tenants;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.audit.Audit;

/** The keys of programs, and those that only read exports of lists. Thread-safe. */
@Singleton
final class ProgramKeys {
    private static final String BY_COMMAND = "command";

    private final Jdbi jdbi;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    ProgramKeys(Jdbi jdbi, Clock clock) {
        this.jdbi = requireNonNull(jdbi);
        this.clock = requireNonNull(clock);
    }

    /**
     * Makes a key that reads the exports of a tenant's lists.
     *
     * @param name who has it: several keys may have the same
     * @return empty if there is no such tenant
     */
    Optional<ApiKey> issueExportKey(String tenantName, String name) {
        return jdbi.inTransaction(handle -> Tenants.tenant(handle, tenantName).map(tenant -> {
            Instant now = clock.instant();
            ApiKey key = ApiKey.ofExport(random);
            handle.createUpdate(
                            """
                    INSERT INTO export_key (tenant_id, name, hash, created_at)
                    VALUES (:tenant, :name, :hash, :now)
                    """)
                    .bind("tenant", tenant)
                    .bind("name", name)
                    .bind("hash", key.hash())
                    .bind("now", now)
                    .execute();
            Audit.record(handle, tenant, now, "command", "export-key-issued", name, Optional.empty());
            return key;
        }));
    }

    /**
     * Revokes all keys for exports of one name but those issued last.
     *
     * @param keep how many of the newest to keep, 0 for none
     * @return how many were revoked; empty if there never was one of the name
     */
    Optional<Integer> revokeExportKeys(String tenantName, String name, int keep) {
        return revoke("export_key", tenantName, name, keep, "export-keys-revoked");
    }

    /**
     * Makes a key of a program.
     *
     * @param name who has it: several keys may have the same
     * @param scopes what it may do, at least one
     * @param life after which it stops working by itself
     * @return empty if there is no such tenant
     */
    Optional<ApiKey> issueProgramKey(String tenantName, String name, Set<Scope> scopes, Optional<Duration> life) {
        return jdbi.inTransaction(handle -> Tenants.tenant(handle, tenantName)
                .map(tenant -> insert(handle, tenant, name, scopes, life.map(clock.instant()::plus), BY_COMMAND)
                        .key()));
    }

    /** A key as it was made: this once, its secret is known. */
    record Issued(ApiKey key, ApiKeyView view) {}

    /**
     * Makes a key of a program.
     *
     * @param actor who makes it
     */
    Issued issueProgramKey(long tenant, String name, Set<Scope> scopes, Optional<Instant> expiresAt, String actor) {
        return jdbi.inTransaction(handle -> insert(handle, tenant, name, scopes, expiresAt, actor));
    }

    private Issued insert(
            Handle handle, long tenant, String name, Set<Scope> scopes, Optional<Instant> expiresAt, String actor) {
        Instant now = clock.instant();
        ApiKey key = ApiKey.ofProgram(random);
        List<String> texts = scopes.stream().map(Scope::text).sorted().toList();
        ApiKeyView view = handle.createQuery(
                        """
                INSERT INTO program_key (tenant_id, name, hash, scopes, expires_at, created_by, created_at)
                VALUES (:tenant, :name, :hash, :scopes, :expires, :actor, :now)
                RETURNING id, name, scopes, expires_at, created_by, created_at, revoked_at
                """)
                .bind("tenant", tenant)
                .bind("name", name)
                .bind("hash", key.hash())
                .bindArray("scopes", String.class, texts)
                .bind("expires", expiresAt.orElse(null))
                .bind("actor", actor)
                .bind("now", now)
                .mapTo(Row.class)
                .one()
                .view();
        Audit.record(
                handle,
                tenant,
                now,
                actor,
                "api-key-issued",
                name,
                Optional.of(String.join(" ", texts)
                        + expiresAt.map(end -> " until " + end).orElse("")));
        return new Issued(key, view);
    }

    private record Row(
            long id,
            String name,
            List<String> scopes,
            Optional<Instant> expiresAt,
            String createdBy,
            Instant createdAt,
            Optional<Instant> revokedAt) {
        ApiKeyView view() {
            return ApiKeyView.builder()
                    .id(id)
                    .name(name)
                    .scopes(scopes)
                    .expiresAt(expiresAt)
                    .createdBy(createdBy)
                    .createdAt(createdAt)
                    .revokedAt(revokedAt)
                    .build();
        }
    }

    /** The keys of programs of a tenant, also those that have ended. */
    List<ApiKeyView> page(long tenant, long after, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        """
                SELECT id, name, scopes, expires_at, created_by, created_at, revoked_at
                FROM program_key
                WHERE tenant_id = :tenant AND id > :after
                ORDER BY id LIMIT :limit
                """)
                .bind("tenant", tenant)
                .bind("after", after)
                .bind("limit", limit)
                .mapTo(Row.class)
                .map(Row::view)
                .list());
    }

    /**
     * Revokes a key of a program, if it is not revoked yet.
     *
     * @return false if the tenant has no such key
     */
    boolean revokeProgramKey(long tenant, long id, String actor) {
        return jdbi.inTransaction(handle -> {
            Instant now = clock.instant();
            Optional<String> revoked = handle.createQuery(
                            """
                    UPDATE program_key SET revoked_at = :now
                    WHERE tenant_id = :tenant AND id = :id AND revoked_at IS NULL
                    RETURNING name
                    """)
                    .bind("now", now)
                    .bind("tenant", tenant)
                    .bind("id", id)
                    .mapTo(String.class)
                    .findOne();
            revoked.ifPresent(name -> {
                Tenants.tellOfRevocation(handle);
                Audit.record(handle, tenant, now, actor, "api-keys-revoked", name, Optional.of("1 keys"));
            });
            return revoked.isPresent()
                    || handle.createQuery(
                                    "SELECT EXISTS (SELECT FROM program_key WHERE tenant_id = :tenant AND id = :id)")
                            .bind("tenant", tenant)
                            .bind("id", id)
                            .mapTo(Boolean.class)
                            .one();
        });
    }

    /**
     * Revokes all keys of programs of one name but those issued last.
     *
     * @param keep how many of the newest to keep, 0 for none
     * @return how many were revoked; empty if there never was one of the name
     */
    Optional<Integer> revokeProgramKeys(String tenantName, String name, int keep) {
        return revoke("program_key", tenantName, name, keep, "api-keys-revoked");
    }

    private Optional<Integer> revoke(String table, String tenantName, String name, int keep, String action) {
        return jdbi.inTransaction(handle -> Tenants.tenant(handle, tenantName)
                .filter(tenant -> handle.createQuery(
                                "SELECT EXISTS (SELECT FROM <table> WHERE tenant_id = :tenant AND name = :name)")
                        .define("table", table)
                        .bind("tenant", tenant)
                        .bind("name", name)
                        .mapTo(Boolean.class)
                        .one())
                .map(tenant -> revoke(handle, table, tenant, name, keep, action)));
    }

    private int revoke(Handle handle, String table, long tenant, String name, int keep, String action) {
        Instant now = clock.instant();
        int revoked = handle.createUpdate(
                        """
                UPDATE <table>
                SET revoked_at = :now
                WHERE revoked_at IS NULL
                  AND id IN (SELECT id FROM <table> WHERE tenant_id = :tenant AND name = :name
                      AND revoked_at IS NULL ORDER BY id DESC OFFSET :keep)
                """)
                .define("table", table)
                .bind("now", now)
                .bind("tenant", tenant)
                .bind("name", name)
                .bind("keep", keep)
                .execute();
        if (revoked > 0) {
            Tenants.tellOfRevocation(handle);
            Audit.record(handle, tenant, now, "command", action, name, Optional.of(revoked + " keys"));
        }
        return revoked;
    }

    /** One line for each key of a program that works: tenant, name, scopes, and its end if it has one. */
    List<String> describeProgramKeys() {
        return jdbi.withHandle(handle -> handle.createQuery(
                        """
                SELECT tenant.name || '  ' || program_key.name || '  ' || array_to_string(program_key.scopes, ',')
                    || coalesce('  until ' || to_char(program_key.expires_at AT TIME ZONE 'UTC',
                        'YYYY-MM-DD"T"HH24:MI:SS"Z"'), '')
                FROM program_key
                JOIN tenant ON tenant.id = program_key.tenant_id
                WHERE program_key.revoked_at IS NULL
                    AND (program_key.expires_at IS NULL OR program_key.expires_at > :now)
                ORDER BY tenant.name, program_key.name, program_key.id
                """)
                .bind("now", clock.instant())
                .mapTo(String.class)
                .list());
    }

    /** One line for each name of keys for exports: tenant, name, how many keys work. */
    List<String> describeExportKeys() {
        return jdbi.withHandle(handle -> handle.createQuery(
                        """
                SELECT tenant.name || '  ' || export_key.name || '  ' || count(*) FILTER (WHERE
                    export_key.revoked_at IS NULL) || ' key(s)'
                FROM export_key
                JOIN tenant ON tenant.id = export_key.tenant_id
                GROUP BY tenant.name, export_key.name
                ORDER BY tenant.name, export_key.name
                """)
                .mapTo(String.class)
                .list());
    }
}
