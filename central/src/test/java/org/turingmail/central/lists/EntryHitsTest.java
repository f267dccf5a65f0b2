package org.turingmail.central.lists;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.turingmail.central.AgentClient.entry;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Optional;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.turingmail.central.AgentClient;
import org.turingmail.central.NewTenant;
import org.turingmail.protocol.verdicts.Verdict;

@QuarkusTest
class EntryHitsTest {
    @Inject
    Jdbi jdbi;

    private boolean away;
    private EntryHits hits;
    private long entry;

    @NewTenant
    private AgentClient agent;

    @BeforeEach
    void anEntry() {
        hits = new EntryHits(
                Jdbi.create(() -> {
                    if (away) {
                        throw new SQLException("away");
                    }
                    return jdbi.open().getConnection();
                }),
                Clock.systemUTC());
        entry = agent.add(entry(Verdict.BLOCK, "spam.example")).id().orElseThrow();
    }

    private Optional<Long> written() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT hits FROM list_entry_hit WHERE entry_id = :entry")
                .bind("entry", entry)
                .mapTo(Long.class)
                .findOne());
    }

    @Test
    void whatIsCountedShouldBeWrittenOnce() {
        hits.count(entry);
        hits.count(null);
        hits.count(entry);
        hits.write();
        hits.write();
        hits.count(entry);
        hits.write();

        assertThat(written()).contains(3L);
    }

    @Test
    void whatCannotBeWrittenShouldBeWrittenLater() {
        hits.count(entry);
        hits.count(entry);
        away = true;
        assertThatThrownBy(hits::write).isInstanceOf(ConnectionException.class);
        hits.count(entry);
        away = false;

        hits.write();

        assertThat(written()).contains(3L);
    }

    @Test
    void anEntryThatIsGoneShouldNotKeepOthersFromBeingWritten() {
        long gone = agent.add(entry(Verdict.BLOCK, "gone.example")).id().orElseThrow();
        hits.count(gone);
        hits.count(entry);
        away = true;
        assertThatThrownBy(hits::write).isInstanceOf(ConnectionException.class);
        away = false;
        agent.removeEntry(gone);

        hits.write();

        assertThat(written()).contains(1L);
    }
}
