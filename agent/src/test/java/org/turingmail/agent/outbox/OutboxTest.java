package org.turingmail.agent.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turingmail.agent.AgentFixture.ALICE;
import static org.turingmail.agent.AgentFixture.BOB;
import static org.turingmail.agent.AgentFixture.NOW;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.turingmail.agent.AgentFixture;
import org.turingmail.agent.central.Failure;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.correspondents.Correspondents;
import org.turingmail.protocol.held.RecipientState;
import org.turingmail.protocol.held.Settlement;

class OutboxTest {
    private static final Settlement SETTLEMENT = Settlement.builder()
            .addRecipients(ALICE)
            .state(RecipientState.RELEASED)
            .by("webadmin")
            .reason(Reason.ADMINISTRATOR)
            .at(NOW)
            .build();
    private static final Correspondents CORRESPONDENTS =
            Correspondents.builder().user(ALICE).addCorrespondents(BOB).build();

    private AgentFixture agent;

    @BeforeEach
    void setUp() throws Exception {
        agent = new AgentFixture();
    }

    @Test
    void noteShouldBeToldAtOnceAndNotKept() throws Exception {
        assertThat(agent.outbox.settled("key", SETTLEMENT)).isEqualTo(Outbox.Delivery.TOLD);
        agent.outbox.learned(CORRESPONDENTS);

        assertThat(agent.central.settlements).containsExactly(SETTLEMENT);
        assertThat(agent.central.learned).containsExactly(CORRESPONDENTS);
        assertThat(agent.outbox.size()).isZero();
    }

    @Test
    void noteShouldBeKeptDuringAnOutageAndToldOnceAfterwards() throws Exception {
        agent.central.goesAway();
        assertThat(agent.outbox.settled("key", SETTLEMENT)).isEqualTo(Outbox.Delivery.KEPT);
        agent.outbox.learned(CORRESPONDENTS);
        agent.outbox.flush();
        assertThat(agent.outbox.size()).isEqualTo(2);

        agent.central.comesBack();
        agent.outbox.flush();
        agent.outbox.flush();

        assertThat(agent.central.settlements).containsExactly(SETTLEMENT);
        assertThat(agent.central.learned).containsExactly(CORRESPONDENTS);
        assertThat(agent.outbox.size()).isZero();
    }

    @Test
    void challengesThatWereSentWhileJamesStoppedShouldBeReportedAtTheNextStart() throws Exception {
        agent.central.goesAway();
        agent.outbox.challenged(List.of("one", "two"));
        agent.outbox.flush();
        assertThat(agent.outbox.size()).isEqualTo(1);

        agent.central.comesBack();
        agent.outbox.flush();

        assertThat(agent.central.reportedAsSent).containsExactly("one", "two");
        assertThat(agent.outbox.size()).isZero();
    }

    @Test
    void noteThatCentralRejectsShouldNotBeKeptForEver() throws Exception {
        agent.central.goesAway();
        agent.outbox.settled("key", SETTLEMENT);
        agent.central.goesAway(Failure.Kind.REJECTED);

        agent.outbox.flush();

        assertThat(agent.outbox.size()).isZero();
    }

    @Test
    void callerShouldHearThatCentralRefusesANote() throws Exception {
        agent.central.goesAway(Failure.Kind.REJECTED);

        assertThat(agent.outbox.settled("key", SETTLEMENT)).isEqualTo(Outbox.Delivery.REFUSED);
        assertThat(agent.outbox.size()).isZero();
    }
}
