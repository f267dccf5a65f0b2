package org.turingmail.central.lists;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.turingmail.central.AgentClient.entry;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.turingmail.central.AgentClient;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.address.Network;
import org.turingmail.central.policy.Entry;
import org.turingmail.central.policy.MailSource;
import org.turingmail.central.tenants.TestAgents;
import org.turingmail.protocol.EntryKind;
import org.turingmail.protocol.EntryScope;
import org.turingmail.protocol.ListEntry;
import org.turingmail.protocol.Verdict;

/** The index says what the database says, whatever happens to the lists and by whom. */
@QuarkusTest
class ListLookupTest {
    private static final MailSource BOB = MailSource.of(
            Optional.of(EmailAddress.parse("bob@mail.example.org")),
            Optional.empty(),
            Optional.of(Network.address("192.0.2.7")));
    private static final List<EmailAddress> ALICE = List.of(EmailAddress.parse("alice@example.com"));

    @Inject
    TestAgents agents;

    @Inject
    ListLookup lookup;

    @Inject
    ListEntries entries;

    @Inject
    Jdbi jdbi;

    private AgentClient agent;
    private long tenantId;

    @BeforeEach
    void newTenant() {
        await().atMost(Duration.ofSeconds(30)).until(lookup::isReady);
        String tenant = agents.tenant();
        agent = agents.agent(tenant, "james1");
        tenantId = jdbi.withHandle(handle -> handle.createQuery("SELECT id FROM tenant WHERE name = :name")
                .bind("name", tenant)
                .mapTo(Long.class)
                .one());
    }

    private List<Entry> indexed() {
        assertThat(lookup.isReady()).isTrue();
        return lookup.concerning(tenantId, BOB, ALICE);
    }

    private List<Entry> stored() {
        return jdbi.withHandle(handle -> entries.concerning(handle, tenantId, BOB, ALICE));
    }

    private void add(EntryKind kind, String value) {
        agent.add(ListEntry.builder()
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
                .owner("alice@example.com"));

        assertThat(indexed()).hasSize(8).containsExactlyInAnyOrderElementsOf(stored());
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

        await().atMost(Duration.ofSeconds(10)).until(() -> indexed().size() == 1);
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
        long importId = jdbi.inTransaction(handle -> {
            long id = handle.createQuery("INSERT INTO list_import (tenant_id, name, format, lines, added, unchanged,"
                            + " rejected, created_by, created_at) VALUES (:tenant, 'test', 'plain', 1, 1, 0, 0, 'test',"
                            + " now()) RETURNING id")
                    .bind("tenant", tenantId)
                    .mapTo(Long.class)
                    .one();
            handle.execute(
                    "INSERT INTO list_entry (tenant_id, kind, value, verdict, scope, owner, origin, created_at,"
                            + " import_id) VALUES (?, 'DOMAIN', 'example.org', 'BLOCK', 'TENANT', '', 'import', now(), ?)",
                    tenantId,
                    id);
            changes.imported(handle, tenantId, id, "test");
            return id;
        });
        assertThat(indexed()).hasSize(1).isEqualTo(stored());

        jdbi.useTransaction(handle -> {
            handle.execute("DELETE FROM list_entry WHERE import_id = ?", importId);
            changes.undone(handle, tenantId, importId, "test");
        });

        assertThat(indexed()).isEmpty();
    }

    @Inject
    ListChanges changes;
}
