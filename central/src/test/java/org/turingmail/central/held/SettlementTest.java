package org.turingmail.central.held;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turingmail.central.AgentClient.token;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.turingmail.central.AgentClient;
import org.turingmail.central.AuditTrail;
import org.turingmail.central.NewTenant;
import org.turingmail.central.challenge.Challenges;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.decisions.DecisionAction;
import org.turingmail.protocol.held.RecipientState;

@QuarkusTest
class SettlementTest {
    private static final String BOB = "bob@example.org";
    private static final String ALICE = "alice@example.com";
    private static final String CAROL = "carol@example.com";

    @Inject
    Challenges challenges;

    @Inject
    AuditTrail audit;

    @NewTenant
    private AgentClient agent;

    @Test
    void settleShouldRecordWhoDidWhatAndWhy() {
        agent.register("Mail1", BOB, ALICE, CAROL);

        agent.settle("Mail1", RecipientState.RELEASED, "ALICE@example.com");

        HeldRecipient alice = agent.heldMail("Mail1").recipients().get(0);
        assertThat(alice.state()).isEqualTo(RecipientState.RELEASED);
        assertThat(alice.settledBy()).contains("webadmin");
        assertThat(alice.reason()).contains(Reason.ADMINISTRATOR);
        assertThat(alice.settledAt()).contains(Instant.parse("2026-01-02T04:00:00Z"));
        assertThat(agent.states("Mail1")).containsExactly(RecipientState.RELEASED, RecipientState.HELD);
        assertThat(agent.me().heldMails()).isEqualTo(1);
    }

    @Test
    void settleShouldBeInTheAuditTrailOnce() {
        agent.register("Audited", BOB, ALICE);

        agent.settle("Audited", RecipientState.DISCARDED, ALICE);
        agent.settle("Audited", RecipientState.DISCARDED, ALICE);

        assertThat(audit.of(agent.me().tenant(), "mail-"))
                .containsExactly("agent:james1 mail-discarded Audited 1 recipient(s) by webadmin, administrator");
    }

    @Test
    void settleShouldTellTheAgentNothing() {
        agent.register("Mail1", BOB, ALICE);

        agent.settle("Mail1", RecipientState.RELEASED, ALICE);

        assertThat(agent.decisions()).isEmpty();
        assertThat(agent.me().heldMails()).isZero();
    }

    @Test
    void firstOutcomeShouldStay() {
        agent.register("Mail1", BOB, ALICE);
        agent.settle("Mail1", RecipientState.DISCARDED, ALICE);

        agent.settle("Mail1", RecipientState.RELEASED, ALICE);

        assertThat(agent.states("Mail1")).containsExactly(RecipientState.DISCARDED);
    }

    @Test
    void settleOfAnUnknownMailShouldBeIgnored() {
        agent.settle("Unknown", RecipientState.RELEASED, ALICE);

        assertThat(agent.send("GET", "/api/v1/held-mails/Unknown", null).status())
                .isEqualTo(404);
    }

    @Test
    void answerShouldReleaseOnlyWhatIsStillHeldAndMakeKnownOnlyWhereItWasWanted() {
        String token = token(agent.register("Mail1", BOB, ALICE, CAROL, "dave@example.com"));
        agent.settle("Mail1", RecipientState.DISCARDED, ALICE);
        agent.settle("Mail1", RecipientState.RELEASED, "dave@example.com");

        challenges.solve(token);

        assertThat(agent.states("Mail1"))
                .containsExactly(RecipientState.DISCARDED, RecipientState.RELEASED, RecipientState.RELEASED);
        assertThat(agent.decisions().stream().filter(d -> d.action() == DecisionAction.RELEASE))
                .singleElement()
                .satisfies(decision -> assertThat(decision.recipients()).containsExactly(CAROL));
        assertThat(agent.verdicts(BOB, ALICE, CAROL, "dave@example.com").verdicts())
                .extracting(verdict -> verdict.verdict().name())
                .containsExactly("HOLD", "DELIVER", "DELIVER");
    }

    @Test
    void nothingShouldBeSettledInTheFuture() {
        agent.register("Mail1", BOB, ALICE);

        agent.send(
                "POST",
                "/api/v1/held-mails/Mail1/settlements",
                "{\"recipients\":[\"alice@example.com\"],\"state\":\"RELEASED\",\"by\":\"webadmin\","
                        + "\"reason\":\"administrator\",\"at\":\"2999-01-01T00:00:00Z\"}");

        assertThat(agent.heldMail("Mail1").recipients().get(0).settledAt().orElseThrow())
                .isBefore(Instant.now().plusSeconds(60));
    }
}
