package org.turingmail.central.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.junit.jupiter.api.Test;
import org.turingmail.central.AgentClient;
import org.turingmail.central.NewTenant;

/** A list of what is held reads what it shows, however much is held for others. */
@QuarkusTest
class HeldMessagesPlanTest {
    private static final String ANNA = "anna@example.com";

    @Inject
    Jdbi jdbi;

    @NewTenant
    private AgentClient agent;

    /** 20,000 messages for 200 people, in a transaction that is rolled back. */
    private String plan(String statement) {
        agent.register("PlannedList", "bob@example.org", ANNA);
        return jdbi.withHandle(handle -> {
            handle.begin();
            try {
                handle.execute("INSERT INTO held_mail (id, tenant_id, agent_id, key, sender, sender_address,"
                        + " sender_identity, size, held_at, registered_at, expires_at, reason, open)"
                        + " SELECT -i, tenant_id, agent_id, 'Planned' || i, sender, sender_address, sender_identity,"
                        + " size, held_at, registered_at, expires_at, reason, open"
                        + " FROM held_mail, generate_series(1, 20000) AS i WHERE key = 'PlannedList'"
                        + " AND tenant_id = (SELECT max(id) FROM tenant)");
                handle.execute("INSERT INTO held_recipient (held_mail_id, recipient, address, state)"
                        + " SELECT -i, a, a, 'HELD' FROM generate_series(1, 20000) AS i"
                        + " CROSS JOIN LATERAL (SELECT 'user' || i % 200 || '@example.com' AS a) AS one");
                handle.execute("ANALYZE held_mail, held_recipient");
                return String.join("\n", explain(handle, statement));
            } finally {
                handle.rollback();
            }
        });
    }

    private static List<String> explain(Handle handle, String statement) {
        Query query = handle.createQuery("EXPLAIN " + statement)
                .define("beyond", "<")
                .define("order", "DESC")
                .bind(
                        "tenant",
                        handle.createQuery("SELECT max(id) FROM tenant")
                                .mapTo(Long.class)
                                .one())
                .bind("after", Long.MAX_VALUE)
                .bind("text", "")
                .bind("reason", "")
                .bind("limit", 51);
        if (statement.contains(":mailboxes")) {
            query.bindArray("mailboxes", String.class, List.of("user7@example.com"));
        }
        return query.mapTo(String.class).list();
    }

    @Test
    void listOfAMemberShouldReadNothingOfOthers() {
        assertThat(plan(HeldMessages.OF_MAILBOXES))
                .contains("held_recipient_mailbox", "held_mail_pkey")
                .doesNotContain("Seq Scan")
                // In the order of the index, so that it ends with its page.
                .containsPattern("Unique[^\\n]*\\n *->  Nested Loop[^\\n]*\\n"
                        + " *->  Index (Only )?Scan Backward using held_recipient_mailbox");
    }

    @Test
    void listOfATenantShouldEndWithItsPage() {
        assertThat(plan(HeldMessages.OF_TENANT)).contains("Index Scan").doesNotContain("Seq Scan", "Sort");
    }
}
