package org.turingmail.central.lists;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turingmail.central.AgentClient.entry;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.turingmail.central.AgentClient;
import org.turingmail.central.MovingClock;
import org.turingmail.central.NewTenant;
import org.turingmail.central.lists.files.ListImport;
import org.turingmail.protocol.verdicts.Verdict;

@QuarkusTest
class ListRetentionTest {
    private static final Duration RETENTION = Duration.ofDays(400);

    @Inject
    ListRetention retention;

    @Inject
    MovingClock clock;

    @Inject
    Jdbi jdbi;

    @NewTenant
    private AgentClient agent;

    private ListChangePage history() {
        return agent.send("GET", "/api/v1/list-changes?limit=1000", null).as(ListChangePage.class);
    }

    private void deleteAll() {
        while (retention.deleteSome(RETENTION) > 0) {
            // until nothing is left
        }
    }

    private String tag() {
        return agent.download("plain?verdict=BLOCK")
                .response()
                .headers()
                .firstValue("ETag")
                .orElseThrow();
    }

    @Test
    void changesShouldGoWhenTheyAreOldAndEntriesStay() {
        agent.add(entry(Verdict.BLOCK, "one@example.org"));
        agent.add(entry(Verdict.BLOCK, "two@example.org"));
        clock.advance(RETENTION.minusSeconds(60));
        agent.add(entry(Verdict.BLOCK, "three@example.org"));
        deleteAll();
        assertThat(history().changes()).hasSize(3);

        clock.advance(Duration.ofSeconds(120));
        deleteAll();

        assertThat(history().changes())
                .extracting(change -> change.after().orElseThrow().value())
                .containsExactly("three@example.org");
        assertThat(agent.download("plain?verdict=BLOCK").response().body().lines())
                .hasSize(3);
    }

    @Test
    void versionOfExportsShouldNeverBeAFormerOne() {
        String empty = tag();
        agent.add(entry(Verdict.BLOCK, "one@example.org"));
        agent.add(entry(Verdict.BLOCK, "two@example.org"));

        clock.advance(RETENTION.plusSeconds(60));
        deleteAll();

        assertThat(history().changes())
                .hasSize(1)
                .first()
                .extracting(ListChange::action)
                .isEqualTo("added");
        assertThat(tag()).isNotEqualTo(empty);
    }

    @Test
    void importShouldGoWhenNothingIsLeftOfIt() {
        long kept = imported("kept@example.org");
        long gone = imported("gone@example.org");
        agent.send("DELETE", "/api/v1/list-imports/" + gone, null);
        agent.add(entry(Verdict.BLOCK, "last@example.org"));

        clock.advance(RETENTION.plusSeconds(60));
        deleteAll();

        assertThat(agent.send("GET", "/api/v1/list-imports/" + gone, null).status())
                .isEqualTo(404);
        assertThat(agent.send("GET", "/api/v1/list-imports/" + kept, null).status())
                .isEqualTo(200);
        assertThat(agent.send("DELETE", "/api/v1/list-imports/" + kept, null).status())
                .isEqualTo(204);
    }

    @Test
    void changesOfAnotherServerShouldGoToo() {
        agent.add(entry(Verdict.BLOCK, "one@example.org"));
        jdbi.useHandle(handle -> handle.execute(
                "UPDATE list_change SET xid = '9000000000000000000' WHERE value = ?"
                        + " AND id = (SELECT max(id) FROM list_change)",
                "one@example.org"));
        agent.add(entry(Verdict.BLOCK, "two@example.org"));
        clock.advance(RETENTION.plusSeconds(60));

        deleteAll();

        assertThat(history().changes()).hasSize(1);
        assertThat(jdbi.<Boolean, RuntimeException>withHandle(handle -> handle.createQuery(
                                "SELECT xid < pg_snapshot_xmax(pg_current_snapshot()) FROM list_change_horizon")
                        .mapTo(Boolean.class)
                        .one()))
                .as("indexes can go on")
                .isTrue();
    }

    private long imported(String address) {
        return agent.upload("?format=plain&verdict=BLOCK", address + "\n")
                .as(ListImport.class)
                .id()
                .orElseThrow();
    }
}
