package org.turingmail.central.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.turingmail.central.AuditTrail;
import org.turingmail.central.MovingClock;
import org.turingmail.central.tenants.TestAgents;

@QuarkusTest
class AuditRetentionTest {
    private static final Duration RETENTION = Duration.ofDays(400);

    @Inject
    TestAgents agents;

    @Inject
    AuditTrail trail;

    @Inject
    AuditRetention retention;

    @Inject
    MovingClock clock;

    @AfterEach
    void resetClock() {
        clock.reset();
    }

    @Test
    void entriesShouldGoWhenTheyAreOld() {
        String tenant = agents.tenant();
        agents.agent(tenant, "james1");
        clock.advance(RETENTION.minusSeconds(60));
        agents.agent(tenant, "james2");
        deleteAll();
        assertThat(trail.of(tenant, "key-issued")).hasSize(2);

        clock.advance(Duration.ofSeconds(61));
        deleteAll();

        assertThat(trail.of(tenant, "key-issued")).containsExactly("command key-issued james2");
    }

    private void deleteAll() {
        while (retention.deleteSome(RETENTION) > 0) {
            // until nothing is left
        }
    }
}
