package org.turingmail.central.held;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turingmail.central.AgentClient.token;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.turingmail.central.AgentClient;
import org.turingmail.central.MovingClock;
import org.turingmail.central.NewTenant;
import org.turingmail.central.challenge.Challenges;
import org.turingmail.protocol.held.RecipientState;

@QuarkusTest
class HeldRetentionTest {
    private static final String BOB = "bob@example.org";
    private static final String ALICE = "alice@example.com";
    private static final String CAROL = "carol@example.com";
    private static final Duration TTL = Duration.ofDays(14);
    private static final Duration RETENTION = Duration.ofDays(90);

    @Inject
    Challenges challenges;

    @Inject
    HeldRetention retention;

    @Inject
    Jdbi jdbi;

    @Inject
    MovingClock clock;

    @NewTenant
    private String tenant;

    @NewTenant
    private AgentClient agent;

    private void delete() {
        while (retention.deleteSome(RETENTION) > 0) {
            // until nothing is left
        }
    }

    private List<String> kept() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT m.key FROM held_mail m"
                        + " JOIN tenant t ON t.id = m.tenant_id WHERE t.name = :tenant ORDER BY m.key")
                .bind("tenant", tenant)
                .mapTo(String.class)
                .list());
    }

    @Test
    void settledMailShouldGoWhenItsTimeIsLongOver() {
        agent.register("Settled", BOB, ALICE);
        agent.settle("Settled", RecipientState.RELEASED, ALICE);
        agent.register("Waiting", BOB, ALICE, CAROL);
        agent.settle("Waiting", RecipientState.RELEASED, ALICE);

        clock.advance(TTL.plus(RETENTION).minusSeconds(60));
        delete();
        assertThat(kept()).containsExactly("Settled", "Waiting");
        clock.advance(Duration.ofSeconds(61));
        delete();

        assertThat(kept()).as("one recipient still waits for the other").containsExactly("Waiting");
    }

    @Test
    void mailShouldStayUntilItsAgentHasDoneWhatWasDecided() {
        challenges.solve(token(agent.register("Mail1", BOB, ALICE)));
        clock.advance(TTL.plus(RETENTION).plusSeconds(1));

        delete();
        assertThat(kept()).containsExactly("Mail1");
        agent.acknowledgeAll();
        delete();

        assertThat(kept()).isEmpty();
    }
}
