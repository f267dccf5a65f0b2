package org.turingmail.central.tenants;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.protocol.Api;

/**
 * Which James servers use which key, as all replicas of central saw it in the last 24 hours. Noted in memory and
 * written twice a minute, all in one statement, so that no request waits for it; what was noted since then is lost in a
 * crash. Thread-safe.
 */
@ApplicationScoped
public class InstanceRecords {
    private static final Duration KEPT = Duration.ofDays(1);
    /** Keys between two writes; more are not noted. */
    private static final int MAX_KEYS = 10_000;

    private static final Pattern VERSION = Pattern.compile(Api.AGENT_PRODUCT + "/([0-9A-Za-z.+_-]{1,64})");

    private final Jdbi jdbi;
    private final Clock clock;
    private final Map<Long, Map<String, Noted>> ofKeys = new HashMap<>();

    InstanceRecords(Jdbi jdbi, Clock clock) {
        this.jdbi = jdbi;
        this.clock = clock;
    }

    private record Noted(String version, Instant first, Instant last) {}

    private record Place(long keyId, String instance) {}

    /**
     * Notes a request.
     *
     * @param instance as the agent names itself; null or malformed if it does not
     * @param userAgent of the request, or null
     */
    void note(Agent agent, String instance, String userAgent) {
        if (!AgentInstances.isName(instance)) {
            return;
        }
        Instant now = clock.instant();
        synchronized (ofKeys) {
            if (ofKeys.size() >= MAX_KEYS && !ofKeys.containsKey(agent.keyId())) {
                return;
            }
            Map<String, Noted> ofKey = ofKeys.computeIfAbsent(agent.keyId(), id -> new LinkedHashMap<>());
            Noted known = ofKey.get(instance);
            if (known == null && ofKey.size() >= Api.MAX_INSTANCES) {
                return;
            }
            ofKey.put(instance, new Noted(version(userAgent), known == null ? now : known.first, now));
        }
    }

    private static String version(String userAgent) {
        Matcher matcher = VERSION.matcher(userAgent == null ? "" : userAgent);
        return matcher.matches() ? matcher.group(1) : null;
    }

    @Scheduled(every = "30s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void write() {
        // In one order, so that replicas never wait for each other in a circle.
        SortedMap<Place, Noted> noted =
                new TreeMap<>(Comparator.comparingLong(Place::keyId).thenComparing(Place::instance));
        synchronized (ofKeys) {
            ofKeys.forEach((key, instances) ->
                    instances.forEach((instance, what) -> noted.put(new Place(key, instance), what)));
            ofKeys.clear();
        }
        if (noted.isEmpty()) {
            return;
        }
        jdbi.useHandle(handle -> handle.createUpdate(
                        """
                INSERT INTO agent_instance AS a (key_id, instance, version, first_seen_at,
                    last_seen_at) SELECT k.id, n.instance, n.version, to_timestamp(n.first / 1000.0),
                    to_timestamp(n.last / 1000.0)
                FROM unnest(:keys, :instances, :versions, :firsts, :lasts) AS n (key_id, instance, version,
                    first, last)
                JOIN api_key k ON k.id = n.key_id
                ORDER BY k.id, n.instance
                ON CONFLICT (key_id, instance) DO UPDATE SET version = excluded.version,
                    first_seen_at = least(a.first_seen_at, excluded.first_seen_at),
                    last_seen_at = greatest(a.last_seen_at, excluded.last_seen_at)
                """)
                .bindArray(
                        "keys",
                        Long.class,
                        noted.keySet().stream().map(Place::keyId).toList())
                .bindArray(
                        "instances",
                        String.class,
                        noted.keySet().stream().map(Place::instance).toList())
                .bindArray(
                        "versions",
                        String.class,
                        noted.values().stream().map(Noted::version).toArray())
                .bindArray(
                        "firsts",
                        Long.class,
                        noted.values().stream()
                                .map(what -> what.first.toEpochMilli())
                                .toList())
                .bindArray(
                        "lasts",
                        Long.class,
                        noted.values().stream()
                                .map(what -> what.last.toEpochMilli())
                                .toList())
                .execute());
    }

    void stop(@Observes ShutdownEvent event) {
        write();
    }

    /** Deletes old rows, and the oldest of a key that has many: a client may change its name with each request. */
    @Scheduled(every = "10m", delayed = "3m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void retain() {
        jdbi.useHandle(handle -> handle.createUpdate(
                        """
                        DELETE FROM agent_instance
                        WHERE last_seen_at < :before
                           OR (key_id, instance) IN (
                               SELECT key_id, instance
                               FROM (
                                   SELECT key_id, instance,
                                       row_number() OVER (PARTITION BY key_id ORDER BY last_seen_at DESC) AS nth
                                   FROM agent_instance) AS each
                               WHERE nth > :most)
                        """)
                .bind("before", clock.instant().minus(KEPT))
                .bind("most", Api.MAX_INSTANCES)
                .execute());
    }

    /**
     * The agents of a tenant, in the order in which they were added.
     *
     * @param after the id of the last agent of the page before
     */
    public AgentPage page(long tenantId, long after, int limit) {
        return jdbi.inTransaction(handle -> {
            List<AgentRow> agents = handle.createQuery(
                            """
                            SELECT id, name
                            FROM agent
                            WHERE tenant_id = :tenant AND id > :after
                            ORDER BY id
                            LIMIT :limit
                            """)
                    .bind("tenant", tenantId)
                    .bind("after", after)
                    .bind("limit", limit + 1)
                    .mapTo(AgentRow.class)
                    .list();
            List<AgentRow> shown = agents.subList(0, Math.min(limit, agents.size()));
            Map<Long, List<AgentKey>> keys =
                    keys(handle, shown.stream().map(AgentRow::id).toList());
            return AgentPage.builder()
                    .addAllAgents(shown.stream()
                            .map(agent -> view(agent.name, keys.getOrDefault(agent.id, List.of())))
                            .toList())
                    .next(agents.size() > limit ? Optional.of(shown.get(limit - 1).id) : Optional.empty())
                    .build();
        });
    }

    private record AgentRow(long id, String name) {}

    private record KeyRow(long id, long agentId, Instant createdAt) {}

    private record InstanceRow(
            long keyId, String instance, Optional<String> version, Instant firstSeenAt, Instant lastSeenAt) {
        AgentInstance shown() {
            return AgentInstance.builder()
                    .instance(instance)
                    .version(version)
                    .firstSeenAt(firstSeenAt)
                    .lastSeenAt(lastSeenAt)
                    .build();
        }
    }

    private AgentView view(String name, List<AgentKey> keys) {
        return AgentView.builder()
                .name(name)
                .addAllKeys(keys)
                .duplicated(isDuplicated(keys))
                .build();
    }

    private Map<Long, List<AgentKey>> keys(Handle handle, List<Long> agentIds) {
        Map<Long, List<AgentInstance>> instances = handle.createQuery(
                        """
                        SELECT i.key_id, i.instance, i.version, i.first_seen_at, i.last_seen_at
                        FROM agent_instance i JOIN api_key k ON k.id = i.key_id
                        WHERE k.agent_id = ANY (:agents) AND k.revoked_at IS NULL AND i.last_seen_at >= :since
                        ORDER BY i.last_seen_at DESC, i.instance
                        """)
                .bindArray("agents", Long.class, agentIds)
                .bind("since", clock.instant().minus(KEPT))
                .mapTo(InstanceRow.class)
                .collect(Collectors.groupingBy(
                        InstanceRow::keyId, Collectors.mapping(InstanceRow::shown, Collectors.toList())));
        return handle.createQuery(
                        """
                        SELECT id, agent_id, created_at
                        FROM api_key
                        WHERE agent_id = ANY (:agents) AND revoked_at IS NULL
                        ORDER BY id
                        """)
                .bindArray("agents", Long.class, agentIds)
                .mapTo(KeyRow.class)
                .collect(Collectors.groupingBy(
                        KeyRow::agentId,
                        Collectors.mapping(
                                key -> AgentKey.builder()
                                        .createdAt(key.createdAt)
                                        .addAllInstances(instances.getOrDefault(key.id, List.of()).stream()
                                                .limit(Api.MAX_INSTANCES)
                                                .toList())
                                        .build(),
                                Collectors.toList())));
    }

    /** As {@link AgentInstances} proves it: both are heard now, and were for a minute together. */
    private boolean isDuplicated(List<AgentKey> keys) {
        Instant since = clock.instant().minus(AgentInstances.GONE);
        List<AgentInstance> heard = keys.stream()
                .flatMap(key -> key.instances().stream())
                .filter(instance -> instance.lastSeenAt().isAfter(since))
                .toList();
        return heard.stream().anyMatch(one -> heard.stream()
                .anyMatch(other -> one.firstSeenAt().isBefore(other.firstSeenAt())
                        && !one.lastSeenAt().isBefore(other.firstSeenAt().plus(AgentInstances.PROVEN))
                        && !other.lastSeenAt().isBefore(other.firstSeenAt().plus(AgentInstances.PROVEN))));
    }
}
