package org.turingmail.central.changes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.turingmail.central.AgentClient;
import org.turingmail.central.AuditTrail;
import org.turingmail.central.NewTenant;
import org.turingmail.central.tenants.TestAgents;
import org.turingmail.protocol.decisions.Decision;

@QuarkusTest
class TenantChangeTest {
    @Inject
    TestAgents agents;

    @Inject
    AuditTrail audit;

    @Inject
    Jdbi jdbi;

    @Inject
    TenantChange change;

    private final RecordingCache cache = new RecordingCache();

    @NewTenant
    private String tenant;

    @NewTenant
    private AgentClient agent;

    private long id;

    @BeforeEach
    void idOfTheTenant() {
        id = id(tenant);
    }

    private long id(String name) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT id FROM tenant WHERE name = :name")
                .bind("name", name)
                .mapTo(Long.class)
                .one());
    }

    /** Notes what it is told, and whether the change was committed by then. */
    private final class RecordingCache implements TenantCache {
        private final List<String> calls = new ArrayList<>();

        @Override
        public void notifyReplicas(Handle handle, Collection<Long> tenants) {
            calls.add("notify " + tenants + " " + zone(handle));
        }

        @Override
        public void refresh(Collection<Long> tenants) {
            calls.add("refresh " + tenants + " " + committedZone());
        }
    }

    private String committedZone() {
        // Not the handle of a transaction that this thread may be in.
        try (Handle other = jdbi.open()) {
            return zone(other);
        }
    }

    private String zone(Handle handle) {
        return handle.createQuery("SELECT zone FROM tenant WHERE id = :tenant")
                .bind("tenant", id)
                .mapTo(String.class)
                .one();
    }

    private void moveTo(Handle handle, String zone) {
        handle.createUpdate("UPDATE tenant SET zone = :zone WHERE id = :tenant")
                .bind("zone", zone)
                .bind("tenant", id)
                .execute();
    }

    private List<Decision> told(AgentClient one) {
        return one.decisions();
    }

    @Test
    void changeShouldBeRecordedAndToldToAgentsAndReplicas() {
        String value = change.run(id, "test", cache, "zone-changed", handle -> {
            moveTo(handle, "Asia/Tokyo");
            return Outcome.changed("done", "Asia/Tokyo").detail("by hand");
        });

        assertThat(value).isEqualTo("done");
        assertThat(audit.of(tenant, "zone")).containsExactly("test zone-changed Asia/Tokyo by hand");
        assertThat(told(agent)).singleElement().satisfies(forget -> {
            assertThat(forget.sender()).contains("*");
            assertThat(forget.by()).isEqualTo("test");
            assertThat(forget.reason()).isEqualTo("zone-changed");
        });
        assertThat(cache.calls).containsExactly("notify [" + id + "] Asia/Tokyo", "refresh [" + id + "] Asia/Tokyo");
    }

    @Test
    void failureShouldLeaveNothingBehind() {
        assertThatThrownBy(() -> change.run(id, "test", cache, "zone-changed", handle -> {
                    moveTo(handle, "Asia/Tokyo");
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");

        assertThat(committedZone()).isEqualTo("UTC");
        assertThat(audit.of(tenant, "zone")).isEmpty();
        assertThat(told(agent)).isEmpty();
        assertThat(cache.calls).isEmpty();
    }

    @Test
    void nothingShouldBeRecordedOrToldWhenNothingHasChanged() {
        change.run(id, "test", cache, "zone-changed", handle -> Outcome.unchanged("same"));

        assertThat(audit.of(tenant, "zone")).isEmpty();
        assertThat(told(agent)).isEmpty();
        assertThat(cache.calls).isEmpty();
    }

    @Test
    void changeShouldBeToldToThoseWhomItConcernsAndRecordedWithItsAuthor() {
        String other = agents.tenant();
        AgentClient concerned = agents.agent(other, "james1");

        change.run(id, "test", cache, "zone-changed", handle -> Outcome.changed("done", "zone")
                .concerning(Set.of(id(other))));

        assertThat(audit.of(tenant, "zone")).hasSize(1);
        assertThat(audit.of(other, "zone")).isEmpty();
        assertThat(told(agent)).isEmpty();
        assertThat(told(concerned)).hasSize(1);
        assertThat(cache.calls).containsExactly("notify [" + id(other) + "] UTC", "refresh [" + id(other) + "] UTC");
    }

    @Test
    void agentsShouldForgetThoseSendersOnlyWhomAChangeIsAbout() {
        change.run(id, "test", cache, "zone-changed", handle -> Outcome.changed("done", "zone")
                .about(List.of("alice@example.com", "@example.net")));

        assertThat(told(agent))
                .extracting(forget -> forget.sender().orElseThrow())
                .containsExactly("alice@example.com", "@example.net");
    }

    @Test
    void changeThatJoinsShouldBeConfirmedWithItsTransaction() {
        String value = jdbi.inTransaction(handle -> {
            String joined = change.join(handle, id, "test", cache, "zone-changed", same -> {
                moveTo(same, "Asia/Tokyo");
                return Outcome.changed("done", "Asia/Tokyo");
            });
            assertThat(cache.calls).containsExactly("notify [" + id + "] Asia/Tokyo");
            assertThat(committedZone()).isEqualTo("UTC");
            return joined;
        });

        assertThat(value).isEqualTo("done");
        assertThat(audit.of(tenant, "zone")).containsExactly("test zone-changed Asia/Tokyo");
        assertThat(told(agent)).hasSize(1);
        assertThat(cache.calls).containsExactly("notify [" + id + "] Asia/Tokyo", "refresh [" + id + "] Asia/Tokyo");
    }

    @Test
    void changeThatJoinsShouldLeaveNothingBehindWhenItsTransactionFails() {
        assertThatThrownBy(() -> jdbi.useTransaction(handle -> {
                    change.join(handle, id, "test", cache, "zone-changed", same -> {
                        moveTo(same, "Asia/Tokyo");
                        return Outcome.changed("done", "Asia/Tokyo");
                    });
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");

        assertThat(committedZone()).isEqualTo("UTC");
        assertThat(audit.of(tenant, "zone")).isEmpty();
        assertThat(told(agent)).isEmpty();
        assertThat(cache.calls).noneMatch(call -> call.startsWith("refresh"));
    }

    @Test
    void changeShouldNotJoinWhatIsNoTransaction() {
        assertThatThrownBy(() -> jdbi.useHandle(handle ->
                        change.join(handle, id, "test", cache, "zone-changed", same -> Outcome.unchanged("same"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("transaction");
    }

    @Test
    void changeWithAHistoryOfItsOwnShouldBeToldAllTheSame() {
        change.run(
                id,
                "test",
                cache,
                "zone-changed",
                handle -> Outcome.inHistory("done", List.of("bob@example.org"), "known-sender"));

        assertThat(audit.of(tenant, "zone")).isEmpty();
        assertThat(told(agent)).singleElement().satisfies(forget -> {
            assertThat(forget.sender()).contains("bob@example.org");
            assertThat(forget.by()).isEqualTo("test");
            assertThat(forget.reason()).isEqualTo("known-sender");
        });
        assertThat(cache.calls).hasSize(2);
    }

    @Test
    void changesOfATenantShouldWaitInLine() throws Exception {
        CountDownLatch inFirst = new CountDownLatch(1);
        CountDownLatch endFirst = new CountDownLatch(1);
        CompletableFuture<Void> first =
                CompletableFuture.runAsync(() -> change.run(id, "a", cache, "zone-a", handle -> {
                    moveTo(handle, "Asia/Tokyo");
                    inFirst.countDown();
                    awaitQuietly(endFirst);
                    return Outcome.changed("done", "first");
                }));
        assertThat(inFirst.await(30, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<String> second =
                CompletableFuture.supplyAsync(() -> change.run(id, "b", cache, "zone-b", handle -> {
                    String found = zone(handle);
                    return Outcome.changed(found, "second");
                }));

        Awaitility.await().atMost(Duration.ofSeconds(30)).until(this::somebodyWaitsForTheTenant);
        assertThat(second).isNotDone();
        endFirst.countDown();

        assertThat(second.get(30, TimeUnit.SECONDS)).isEqualTo("Asia/Tokyo");
        first.get(30, TimeUnit.SECONDS);
    }

    private boolean somebodyWaitsForTheTenant() {
        return jdbi.withHandle(handle -> handle.createQuery(
                        """
                        SELECT EXISTS (SELECT FROM pg_stat_activity
                        WHERE wait_event_type = 'Lock' AND query LIKE 'SELECT name FROM tenant%FOR NO KEY UPDATE')
                        """)
                .mapTo(Boolean.class)
                .one());
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
