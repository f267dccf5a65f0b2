package org.turingmail.central.tenants;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AgentInstancesTest {
    private static final Agent AGENT = new Agent(7, "james1", 3, "example", 1);
    private static final Agent OTHER = new Agent(8, "james2", 3, "example", 1);

    private long now = Long.MAX_VALUE - Duration.ofMinutes(1).toNanos();
    private final AgentInstances instances = new AgentInstances(() -> now);

    private int heard(Agent agent, String instance) {
        now += Duration.ofSeconds(10).toNanos();
        return instances.heard(agent, instance);
    }

    @Test
    void twoThatTakeTurnsShouldBeTwo() {
        int seen = 1;
        for (int i = 0; i < 8; i++) {
            heard(AGENT, "a");
            seen = heard(AGENT, "b");
        }

        assertThat(seen).isEqualTo(2);
        assertThat(instances.of(AGENT)).isEqualTo(2);
        assertThat(instances.of(OTHER)).isEqualTo(1);
    }

    @Test
    void oneThatIsStartedAgainAndAgainShouldBeOne() {
        for (int start = 0; start < 50; start++) {
            for (int i = 0; i < 5; i++) {
                assertThat(heard(AGENT, "start-" + start)).isEqualTo(1);
            }
        }
    }

    @Test
    void replacementThatOverlapsForAMomentShouldBeOne() {
        heard(AGENT, "former");
        heard(AGENT, "new");
        heard(AGENT, "former");
        heard(AGENT, "new");
        for (int i = 0; i < 50; i++) {
            assertThat(heard(AGENT, "new")).isEqualTo(1);
        }
    }

    @Test
    void twoShouldBeOneAgainWhenOneOfThemIsGone() {
        for (int i = 0; i < 8; i++) {
            heard(AGENT, "a");
            heard(AGENT, "b");
        }
        for (int i = 0; i < 30; i++) {
            heard(AGENT, "b");
        }

        assertThat(instances.of(AGENT)).isEqualTo(1);
    }

    @Test
    void agentsShouldNotBeTakenForEachOther() {
        for (int i = 0; i < 20; i++) {
            assertThat(heard(AGENT, "a")).isEqualTo(1);
            assertThat(heard(OTHER, "b")).isEqualTo(1);
        }
    }

    @Test
    void whatIsNoNameShouldBeIgnored() {
        for (int i = 0; i < 20; i++) {
            heard(AGENT, "a");
            assertThat(heard(AGENT, null)).isEqualTo(1);
            assertThat(heard(AGENT, "b".repeat(65))).isEqualTo(1);
            assertThat(heard(AGENT, "b\nb")).isEqualTo(1);
        }
    }

    @Test
    void manyNamesShouldNotTakeMemoryWithoutEnd() {
        for (int i = 0; i < 1_000; i++) {
            heard(AGENT, "a");
            assertThat(instances.heard(AGENT, "name-" + i)).isLessThanOrEqualTo(16);
        }
    }
}
