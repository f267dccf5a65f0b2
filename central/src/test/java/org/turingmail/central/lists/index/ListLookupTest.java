package org.turingmail.central.lists.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.turingmail.central.AgentClient.entry;

import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.turingmail.central.AgentClient;
import org.turingmail.central.NewTenant;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.address.Network;
import org.turingmail.central.database.Mappings;
import org.turingmail.central.lists.ListChanges;
import org.turingmail.central.lists.ListEntries;
import org.turingmail.central.lists.ListEntry;
import org.turingmail.central.policy.Entry;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.central.policy.EntryScope;
import org.turingmail.central.policy.MailSource;
import org.turingmail.protocol.verdicts.Verdict;

/** The index says what the database says, whatever happens to the lists and by whom. */
@QuarkusTest
class ListLookupTest {
    private static final MailSource BOB = MailSource.of(
            Optional.of(EmailAddress.parse("bob@mail.example.org")),
            Optional.empty(),
            Optional.of(Network.address("192.0.2.7")));
    private static final List<EmailAddress> ALICE = List.of(EmailAddress.parse("alice@example.com"));

    @Inject
    ListLookup lookup;

    @Inject
    ListEntries entries;

    @Inject
    Jdbi jdbi;

    @NewTenant
    private String tenant;

    @NewTenant
    private AgentClient agent;

    private long tenantId;

    @BeforeEach
    void indexIsReady() {
        await().atMost(Duration.ofSeconds(30)).until(lookup::isReady);
        tenantId = jdbi.withHandle(handle -> handle.createQuery("SELECT id FROM tenant WHERE name = :name")
                .bind("name", tenant)
                .mapTo(Long.class)
                .one());
    }

    /**
     * What is answered at once, be it by the database, and what the index says as soon as it answers again: the same.
     */
    private List<Entry> indexed() {
        List<Entry> atOnce = lookup.concerning(tenantId, BOB, ALICE);
        await().atMost(Duration.ofSeconds(30)).until(lookup::answersAtOnce);
        List<Entry> indexed = lookup.concerning(tenantId, BOB, ALICE);
        assertThat(indexed).containsExactlyInAnyOrderElementsOf(atOnce);
        return indexed;
    }

    private List<Entry> stored() {
        return jdbi.withHandle(handle -> entries.concerning(handle, tenantId, BOB, ALICE));
    }

    /** Also of a public suffix, which is refused unless it is meant. */
    private void add(EntryKind kind, String value) {
        agent.addBroad(ListEntry.builder()
                .kind(kind)
                .value(value)
                .verdict(Verdict.BLOCK)
                .scope(EntryScope.TENANT));
    }

    @Test
    void everyKindShouldBeThereWhenTheRequestThatAddedItIsAnswered() {
        add(EntryKind.ADDRESS, "Bob@mail.Example.org");
        assertThat(indexed()).hasSize(1).isEqualTo(stored());
        add(EntryKind.DOMAIN, "example.org");
        add(EntryKind.SUBDOMAINS, "org");
        add(EntryKind.DOMAIN_ONLY, "mail.example.org");
        add(EntryKind.IP, "192.0.2.7");
        add(EntryKind.CIDR, "192.0.2.0/24");
        add(EntryKind.REGEX, "^bob@");
        agent.add(entry(Verdict.DELIVER, "bob@mail.example.org")
                .scope(EntryScope.USER)
                .owner("alice@example.com")
                .authenticatedOnly(true));

        assertThat(indexed())
                .filteredOn(Entry::authenticatedOnly)
                .extracting(Entry::scope)
                .containsExactly(EntryScope.USER);
        assertThat(indexed()).hasSize(8).containsExactlyInAnyOrderElementsOf(stored());
    }

    @Test
    void whatIsBoundToAuthenticationShouldBeSoAtOnce() {
        ListEntry entry = agent.add(entry(Verdict.DELIVER, "example.org"));

        agent.exchange(
                "PUT",
                "/list-entries/" + entry.id().orElseThrow(),
                ListEntry.builder().from(entry).authenticatedOnly(true).build(),
                ListEntry.class);

        assertThat(indexed())
                .isEqualTo(stored())
                .extracting(Entry::authenticatedOnly)
                .containsExactly(true);
    }

    @Test
    void whatIsRemovedShouldBeGone() {
        ListEntry entry = agent.add(entry(Verdict.BLOCK, "example.org"));
        assertThat(indexed()).hasSize(1);

        agent.removeEntry(entry.id().orElseThrow());

        assertThat(indexed()).isEmpty();
    }

    /** As another replica would: its commit is told by the database alone. */
    @Test
    void changesOfOthersShouldArrive() {
        jdbi.useTransaction(handle -> {
            handle.execute(
                    "INSERT INTO list_entry (tenant_id, kind, value, verdict, scope, owner, origin, created_at)"
                            + " VALUES (?, 'DOMAIN', 'example.org', 'BLOCK', 'TENANT', '', 'manual', now())",
                    tenantId);
            handle.execute(
                    "INSERT INTO list_change (tenant_id, at, actor, action, entry_id, kind, value, owner)"
                            + " SELECT tenant_id, now(), 'other', 'added', id, kind, value, owner FROM list_entry"
                            + " WHERE tenant_id = ?",
                    tenantId);
            handle.execute("NOTIFY " + ListChanges.CHANNEL);
        });

        await().atMost(Duration.ofSeconds(10))
                .until(() -> lookup.concerning(tenantId, BOB, ALICE).size() == 1);
        assertThat(indexed()).isEqualTo(stored());
    }

    /** An older transaction that commits later must not be missed, although its number is smaller. */
    @Test
    void aTransactionThatBeganBeforeAndEndsAfterShouldNotBeMissed() {
        try (var late = jdbi.open()) {
            late.begin();
            late.execute(
                    "INSERT INTO list_entry (tenant_id, kind, value, verdict, scope, owner, origin, created_at)"
                            + " VALUES (?, 'ADDRESS', 'bob@mail.example.org', 'BLOCK', 'TENANT', '', 'manual', now())",
                    tenantId);
            late.execute(
                    "INSERT INTO list_change (tenant_id, at, actor, action, entry_id, kind, value, owner)"
                            + " SELECT tenant_id, now(), 'other', 'added', id, kind, value, owner FROM list_entry"
                            + " WHERE tenant_id = ?",
                    tenantId);
            add(EntryKind.DOMAIN, "example.org");
            assertThat(indexed()).hasSize(1);
            late.commit();
        }
        add(EntryKind.DOMAIN, "org");

        assertThat(indexed()).hasSize(3).containsExactlyInAnyOrderElementsOf(stored());
    }

    @Test
    void anImportAndItsEndShouldBeSeenAsAWhole() {
        long importId = importDomain(changes);
        assertThat(indexed()).hasSize(1).isEqualTo(stored());

        undo(importId, changes);

        assertThat(indexed()).isEmpty();
    }

    private long importDomain(ListChanges told) {
        return jdbi.inTransaction(handle -> {
            long id = handle.createQuery("INSERT INTO list_import (tenant_id, name, format, lines, added, unchanged,"
                            + " rejected, created_by, created_at) VALUES (:tenant, 'test', 'plain', 1, 1, 0, 0, 'test',"
                            + " now()) RETURNING id")
                    .bind("tenant", tenantId)
                    .mapTo(Long.class)
                    .one();
            handle.execute(
                    "INSERT INTO list_entry (tenant_id, kind, value, verdict, scope, owner, origin, created_at,"
                            + " import_id) VALUES (?, 'DOMAIN', 'example.org', 'BLOCK', 'TENANT', '', 'import', now(),"
                            + " ?)",
                    tenantId,
                    id);
            told.imported(handle, tenantId, id, "test");
            return id;
        });
    }

    private void undo(long importId, ListChanges told) {
        jdbi.useTransaction(handle -> {
            handle.execute("DELETE FROM list_entry WHERE import_id = ?", importId);
            told.undone(handle, tenantId, importId, "test");
        });
    }

    /** A second index, whose thread waits where it would read all entries, if it is told to. */
    private final class Held implements AutoCloseable {
        private final Semaphore reading = new Semaphore(0);
        private final Semaphore mayRead = new Semaphore(1);
        private final Map<String, Integer> statements = new ConcurrentHashMap<>();
        private final ListChanges told = new ListChanges(Clock.systemUTC());
        private final ListLookup lookup;

        Held() {
            Jdbi counting = Jdbi.create(() -> jdbi.open().getConnection()).installPlugin(new Mappings());
            counting.setSqlLogger(new SqlLogger() {
                @Override
                public void logBeforeExecution(StatementContext context) {
                    statements.merge(Thread.currentThread().getName(), 1, Integer::sum);
                    if (context.getRenderedSql().contains("count(*) FROM list_entry")) {
                        reading.release();
                        mayRead.acquireUninterruptibly();
                    }
                }
            });
            lookup =
                    new ListLookup(counting, new ListEntries(told, Clock.systemUTC()), told, folder, Clock.systemUTC());
            lookup.start();
            await().atMost(Duration.ofSeconds(30)).until(lookup::isReady);
            reading.drainPermits();
        }

        /** How many statements this thread has sent. */
        int statements() {
            return statements.getOrDefault(Thread.currentThread().getName(), 0);
        }

        @Override
        public void close() {
            mayRead.release(1_000);
            lookup.close();
        }
    }

    @TempDir
    Path folder;

    @Inject
    Vertx vertx;

    @Test
    @Timeout(120)
    void lookUpsShouldAskTheDatabaseWhileTheIndexIsBuiltAnew() throws Exception {
        try (Held held = new Held()) {
            long importId = importDomain(held.told);
            assertThat(held.lookup.concerning(tenantId, BOB, ALICE)).hasSize(1);
            await().atMost(Duration.ofSeconds(30)).until(held.lookup::answersAtOnce);

            undo(importId, held.told);
            assertThat(held.lookup.concerning(tenantId, BOB, ALICE))
                    .as("of a change that is committed")
                    .isEmpty();
            held.reading.acquire();

            int before = held.statements();
            Instant end = Instant.now().plusSeconds(1_000).truncatedTo(ChronoUnit.MILLIS);
            agent.add(entry(Verdict.BLOCK, "bob@mail.example.org").expiresAt(end));
            assertThat(held.lookup.concerning(tenantId, BOB, ALICE)).hasSize(1).isEqualTo(stored());
            assertThat(held.lookup.ofTenant(tenantId, BOB, Set.of(ListEntries.Origin.MANUAL)))
                    .hasSize(1);
            assertThat(held.lookup.hasNetworks(tenantId)).isFalse();
            assertThat(held.lookup.nearestEnd(tenantId, BOB, ALICE)).isEqualTo(end.toEpochMilli());
            assertThat(held.lookup.concerning(tenantId, BOB, List.of()))
                    .as("for nobody in particular")
                    .hasSize(1);
            assertThat(held.statements()).as("asked of the database").isEqualTo(before + 5);
            assertThat(held.lookup.answersAtOnce()).isFalse();

            held.mayRead.release();
            held.lookup.notified("");
            await().atMost(Duration.ofSeconds(30)).until(held.lookup::answersAtOnce);
            before = held.statements();
            assertThat(held.lookup.concerning(tenantId, BOB, ALICE)).hasSize(1).isEqualTo(stored());
            assertThat(held.lookup.nearestEnd(tenantId, BOB, ALICE)).isEqualTo(end.toEpochMilli());
            assertThat(held.statements()).as("answered by the index").isEqualTo(before);
        }
    }

    @Test
    @Timeout(120)
    void lookUpOnAnEventLoopShouldNeverWait() throws Exception {
        try (Held held = new Held()) {
            long importId = importDomain(held.told);
            await().atMost(Duration.ofSeconds(30)).until(held.lookup::answersAtOnce);
            undo(importId, held.told);
            held.reading.acquire();

            CompletableFuture<Integer> asked = new CompletableFuture<>();
            vertx.getOrCreateContext().runOnContext(nothing -> {
                try {
                    int before = held.statements();
                    held.lookup.concerning(tenantId, BOB, ALICE);
                    held.lookup.ofTenant(tenantId, BOB, Set.of(ListEntries.Origin.IMPORT));
                    held.lookup.hasNetworks(tenantId);
                    asked.complete(held.statements() - before);
                } catch (RuntimeException e) {
                    asked.completeExceptionally(e);
                }
            });
            assertThat(asked.get(30, TimeUnit.SECONDS)).isZero();
        }
    }

    @Test
    @Timeout(120)
    void lookUpShouldLeaveAnImportToTheThreadOfTheIndex() {
        try (Held held = new Held()) {
            importDomain(held.told);

            assertThat(held.lookup.concerning(tenantId, BOB, ALICE)).hasSize(1).isEqualTo(stored());

            await().atMost(Duration.ofSeconds(30)).until(held.lookup::answersAtOnce);
            int before = held.statements();
            assertThat(held.lookup.concerning(tenantId, BOB, ALICE)).hasSize(1).isEqualTo(stored());
            assertThat(held.statements()).isEqualTo(before);
            assertThat(held.reading.availablePermits()).as("built anew").isZero();
        }
    }

    @Test
    @Timeout(120)
    void changesThatWereDeletedUnreadShouldBeReadFromTheEntries() {
        try (Held held = new Held()) {
            held.mayRead.release(10);
            // As after a long sleep: another replica changed something, and deleted the change.
            jdbi.useHandle(handle -> handle.execute(
                    "INSERT INTO list_entry (tenant_id, kind, value, verdict, scope, owner, origin, created_at)"
                            + " VALUES (?, 'DOMAIN', 'example.org', 'BLOCK', 'TENANT', '', 'manual', now())",
                    tenantId));
            jdbi.useHandle(handle -> handle.execute("UPDATE list_change_horizon SET xid = greatest(xid,"
                    + " pg_snapshot_xmin(pg_current_snapshot()))"));

            held.lookup.notified("");

            await().atMost(Duration.ofSeconds(30))
                    .until(() -> held.lookup.answersAtOnce()
                            && held.lookup.concerning(tenantId, BOB, ALICE).size() == 1);
        }
    }

    @Test
    @Timeout(120)
    void numbersOfAnotherServerShouldNotHaveTheIndexBuiltAnewForEver() {
        try (Held held = new Held()) {
            jdbi.useHandle(handle -> handle.execute(
                    "INSERT INTO list_change (tenant_id, xid, at, actor, action, entry_id)"
                            + " SELECT ?, '9000000000000000000', now(), 'test', 'added', n FROM generate_series(1,"
                            + " 100001) n",
                    tenantId));

            add(EntryKind.DOMAIN, "example.org");
            held.lookup.notified("");

            await().atMost(Duration.ofSeconds(30))
                    .until(() -> held.lookup.answersAtOnce()
                            && held.lookup.concerning(tenantId, BOB, ALICE).size() == 1);
            assertThat(held.reading.availablePermits()).as("built anew").isZero();
        } finally {
            jdbi.useHandle(handle ->
                    handle.execute("DELETE FROM list_change WHERE actor = 'test' AND tenant_id = ?", tenantId));
        }
    }

    @Inject
    ListChanges changes;
}
