package org.turingmail.central.tenants;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.central.audit.Audit;
import org.turingmail.central.configuration.CentralConfiguration.Bootstrap;

/** Tenants, their agents and the keys of these; {@link ProgramKeys} has the others. Thread-safe. */
@Singleton
final class Tenants {
    /** NOTIFY channel for revoked keys. */
    static final String REVOCATIONS = "turing_key_revoked";

    private static final Logger LOGGER = LoggerFactory.getLogger(Tenants.class);

    private final Jdbi jdbi;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    Tenants(Jdbi jdbi, Clock clock) {
        this.jdbi = requireNonNull(jdbi);
        this.clock = requireNonNull(clock);
    }

    /** To whom a key belongs; empty if to nobody, or the key is revoked. */
    Optional<Caller> authenticate(ApiKey key) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        """
                        SELECT agent.id AS agent_id, agent.name, tenant.id AS tenant_id, tenant.name AS tenant,
                            NULL::text[] AS scopes, api_key.id AS key_id
                        FROM api_key
                        JOIN agent ON agent.id = api_key.agent_id
                        JOIN tenant ON tenant.id = agent.tenant_id
                        WHERE api_key.hash = :hash AND api_key.revoked_at IS NULL
                        UNION ALL
                        SELECT NULL, NULL, tenant_id, NULL, NULL, NULL
                        FROM export_key
                        WHERE hash = :hash AND revoked_at IS NULL
                        UNION ALL
                        SELECT NULL, program_key.name, tenant.id, tenant.name, program_key.scopes, NULL
                        FROM program_key
                        JOIN tenant ON tenant.id = program_key.tenant_id
                        WHERE program_key.hash = :hash
                            AND program_key.revoked_at IS NULL
                            AND (program_key.expires_at IS NULL OR program_key.expires_at > :now)
                        """)
                .bind("hash", key.hash())
                .bind("now", clock.instant())
                .mapTo(KeyOwner.class)
                .findFirst()
                .map(KeyOwner::caller));
    }

    /**
     * Whose key it is.
     *
     * @param agentId 0 if it is no agent's
     * @param name of the agent or program; null if the key is for exports
     * @param scopes of the program; null if it is none
     */
    private record KeyOwner(long agentId, String name, long tenantId, String tenant, List<String> scopes, long keyId) {
        Caller caller() {
            if (name == null) {
                return new Exporter(tenantId);
            }
            return scopes == null
                    ? new Agent(agentId, name, tenantId, tenant, keyId)
                    // A scope that a newer version wrote means nothing here.
                    : new Program(
                            name,
                            tenantId,
                            tenant,
                            scopes.stream()
                                    .flatMap(scope -> Scope.of(scope).stream())
                                    .collect(Collectors.toSet()));
        }
    }

    /**
     * Makes sure that tenant, agent and key of the configuration exist. Another key than last time takes its place: the
     * former one stops working. A key that a command revoked stays revoked, and nothing changes: the agents of
     * everybody else are not to suffer for it, so that is no reason not to start.
     */
    void bootstrap(Bootstrap bootstrap) {
        jdbi.useTransaction(handle -> {
            // Replicas that start together do it one after the other.
            handle.execute("SELECT pg_advisory_xact_lock(hashtextextended('turing-bootstrap', 0))");
            Instant now = clock.instant();
            long tenant = ensureTenant(handle, bootstrap.tenant(), Optional.ofNullable(bootstrap.organisation()), now);
            long agent = ensureAgent(handle, tenant, bootstrap.agent(), now);
            ApiKey key = ApiKey.of(bootstrap.apiKey());
            if (isRevokedForGood(handle, key)) {
                LOGGER.warn(
                        "The key in turing.central.bootstrap.api-key was revoked by 'key revoke', so agent {} of {} is"
                                + " refused with it. Put another key there, or remove turing.central.bootstrap.* if the"
                                + " agent has a key of 'agent add'",
                        bootstrap.agent(),
                        bootstrap.tenant());
                return;
            }
            int revoked = handle.createUpdate(
                            """
                            UPDATE api_key
                            SET revoked_at = :now
                            WHERE agent_id = :agent AND origin = 'bootstrap' AND hash <> :hash AND revoked_at IS NULL
                            """)
                    .bind("now", now)
                    .bind("agent", agent)
                    .bind("hash", key.hash())
                    .execute();
            if (revoked > 0) {
                tellOfRevocation(handle);
            }
            // A key that was rotated out may be rotated in again; one of another agent stays where it is.
            int added = handle.createUpdate(
                            """
                            INSERT INTO api_key (agent_id, hash, origin, created_at)
                            VALUES (:agent, :hash, 'bootstrap', :now)
                            ON CONFLICT (hash) DO UPDATE
                            SET revoked_at = NULL
                            WHERE api_key.agent_id = :agent AND api_key.revoked_at IS NOT NULL
                            """)
                    .bind("agent", agent)
                    .bind("hash", key.hash())
                    .bind("now", now)
                    .execute();
            if (added > 0) {
                Audit.record(handle, tenant, now, "bootstrap", "key-issued", bootstrap.agent(), Optional.empty());
            }
            boolean usable = handle.createQuery(
                            """
                                    SELECT EXISTS (SELECT FROM api_key WHERE hash = :hash AND agent_id = :agent)
                                    """)
                    .bind("hash", key.hash())
                    .bind("agent", agent)
                    .mapTo(Boolean.class)
                    .one();
            if (!usable) {
                throw new IllegalStateException(
                        "turing.central.bootstrap.api-key is the key of another agent already; give each its own");
            }
        });
    }

    private static boolean isRevokedForGood(Handle handle, ApiKey key) {
        return handle.createQuery(
                        """
                SELECT EXISTS (SELECT FROM api_key WHERE hash = :hash AND revoked_for_good)
                """)
                .bind("hash", key.hash())
                .mapTo(Boolean.class)
                .one();
    }

    /**
     * Adds a tenant.
     *
     * @return false if there is one of that name
     */
    boolean addTenant(String name, String organisation) {
        return jdbi.inTransaction(handle -> {
            boolean absent = tenant(handle, name).isEmpty();
            if (absent) {
                ensureTenant(handle, name, Optional.of(organisation), clock.instant());
            }
            return absent;
        });
    }

    /**
     * Gives an agent a key; adds the agent if it is new.
     *
     * @return empty if there is no such tenant
     */
    Optional<ApiKey> issueKey(String tenantName, String agentName) {
        return jdbi.inTransaction(handle -> tenant(handle, tenantName).map(tenant -> {
            Instant now = clock.instant();
            long agent = ensureAgent(handle, tenant, agentName, now);
            ApiKey key = ApiKey.random(random);
            handle.createUpdate(
                            """
                            INSERT INTO api_key (agent_id, hash, origin, created_at)
                            VALUES (:agent, :hash, 'issued', :now)
                            """)
                    .bind("agent", agent)
                    .bind("hash", key.hash())
                    .bind("now", now)
                    .execute();
            Audit.record(handle, tenant, now, "command", "key-issued", agentName, Optional.empty());
            return key;
        }));
    }

    /**
     * Revokes all keys of an agent but those issued last.
     *
     * @param keep how many of the newest to keep, 0 for none
     * @return how many were revoked; empty if there is no such agent
     */
    Optional<Integer> revokeKeys(String tenantName, String agentName, int keep) {
        return jdbi.inTransaction(
                handle -> tenant(handle, tenantName).flatMap(tenant -> agent(handle, tenant, agentName)
                        .map(agent -> revokeKeys(handle, tenant, agent, agentName, keep))));
    }

    private int revokeKeys(Handle handle, long tenant, long agent, String agentName, int keep) {
        Instant now = clock.instant();
        int revoked = handle.createUpdate(
                        """
                UPDATE api_key
                SET revoked_at = :now
                WHERE revoked_at IS NULL
                  AND id IN (SELECT id FROM api_key WHERE agent_id = :agent AND revoked_at IS NULL
                      ORDER BY id DESC OFFSET :keep)
                """)
                .bind("now", now)
                .bind("agent", agent)
                .bind("keep", keep)
                .execute();
        // Those that were rotated out before, too: none but the kept ones may come back.
        handle.createUpdate(
                        """
                                UPDATE api_key
                                SET revoked_for_good = true
                                WHERE agent_id = :agent
                                  AND revoked_at IS NOT NULL
                                """)
                .bind("agent", agent)
                .execute();
        if (revoked > 0) {
            tellOfRevocation(handle);
            Audit.record(handle, tenant, now, "command", "keys-revoked", agentName, Optional.of(revoked + " keys"));
        }
        return revoked;
    }

    /** Puts into the audit trail that a program or a person asks for a change, whatever becomes of it. */
    void recordCall(Scoped author, String method, String path, String client) {
        LOGGER.info("{} {} by {} of {} from {}", method, path, author.actor(), author.tenant(), client);
        jdbi.useHandle(handle -> Audit.record(
                handle,
                author.tenantId(),
                clock.instant(),
                author.actor(),
                "api-called",
                path,
                Optional.of(method + " from " + client)));
    }

    /** One line for each agent: tenant, agent, how many keys work. */
    List<String> describeAgents() {
        return jdbi.withHandle(handle -> handle.createQuery(
                        """
                SELECT tenant.name || '  ' || coalesce(agent.name,
                    '-') || '  ' || count(api_key.id) FILTER (WHERE api_key.revoked_at IS NULL) || ' key(s)'
                FROM tenant
                LEFT JOIN agent ON agent.tenant_id = tenant.id
                LEFT JOIN api_key ON api_key.agent_id = agent.id
                GROUP BY tenant.name, agent.name
                ORDER BY tenant.name, agent.name
                """)
                .mapTo(String.class)
                .list());
    }

    /** Replicas drop the keys that they have cached. */
    static void tellOfRevocation(Handle handle) {
        handle.createQuery("SELECT pg_notify(:channel, '')")
                .bind("channel", REVOCATIONS)
                .mapTo(String.class)
                .one();
    }

    /** The id of a tenant. */
    static Optional<Long> tenant(Handle handle, String name) {
        return handle.createQuery("SELECT id FROM tenant WHERE name = :name")
                .bind("name", name)
                .mapTo(Long.class)
                .findOne();
    }

    private static Optional<Long> agent(Handle handle, long tenant, String name) {
        return handle.createQuery("SELECT id FROM agent WHERE tenant_id = :tenant AND name = :name")
                .bind("tenant", tenant)
                .bind("name", name)
                .mapTo(Long.class)
                .findOne();
    }

    private static long ensureTenant(Handle handle, String name, Optional<String> organisation, Instant now) {
        handle.createUpdate(
                        """
                        INSERT INTO tenant (name, organisation, created_at)
                        VALUES (:name, coalesce(:organisation, :name), :now)
                        ON CONFLICT (name) DO UPDATE SET organisation = coalesce(:organisation, tenant.organisation)
                        """)
                .bind("name", name)
                .bind("organisation", organisation.orElse(null))
                .bind("now", now)
                .execute();
        return tenant(handle, name).orElseThrow();
    }

    private static long ensureAgent(Handle handle, long tenant, String name, Instant now) {
        handle.createUpdate(
                        """
                INSERT INTO agent (tenant_id, name, created_at)
                VALUES (:tenant, :name, :now)
                ON CONFLICT (tenant_id, name) DO NOTHING
                """)
                .bind("tenant", tenant)
                .bind("name", name)
                .bind("now", now)
                .execute();
        long agent = agent(handle, tenant, name).orElseThrow();
        handle.createUpdate(
                        """
                INSERT INTO feed (agent_id, last_sequence)
                VALUES (:agent, 0)
                ON CONFLICT DO NOTHING
                """)
                .bind("agent", agent)
                .execute();
        return agent;
    }
}
