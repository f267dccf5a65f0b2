package org.turingmail.central.replies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.turingmail.central.AgentClient.entry;
import static org.turingmail.central.AgentClient.mail;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.turingmail.central.AgentClient;
import org.turingmail.central.MovingClock;
import org.turingmail.central.tenants.TestAgents;
import org.turingmail.protocol.ChallengeAction;
import org.turingmail.protocol.ChallengeInstruction;
import org.turingmail.protocol.Decision;
import org.turingmail.protocol.DecisionAction;
import org.turingmail.protocol.MailFacts;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.RecipientState;
import org.turingmail.protocol.RecipientVerdict;
import org.turingmail.protocol.Verdict;
import org.turingmail.protocol.VerdictRequest;
import org.turingmail.protocol.Verdicts;

@QuarkusTest
class RepliesTest {
    private static final String ALICE = "alice@example.com";
    private static final String CAROL = "carol@example.com";
    private static final String STRANGER = "stranger@example.org";

    private final String sent = "<" + UUID.randomUUID() + "@example.com>";

    @Inject
    TestAgents agents;

    @Inject
    MovingClock clock;

    @Inject
    Jdbi jdbi;

    @Inject
    ReplyJobs jobs;

    private String tenant;
    private AgentClient agent;

    @BeforeEach
    void newAgent() {
        tenant = agents.tenant();
        agent = agents.agent(tenant, "james1");
    }

    @AfterEach
    void resetClock() {
        clock.reset();
    }

    @Test
    void answerOfAStrangerShouldPassToWhoWasAnswered() {
        agent.learn(ALICE, sent, List.of("bob@example.org"));

        Verdicts verdicts = ask(STRANGER, List.of(sent), ALICE, CAROL);

        assertThat(verdicts.verdicts())
                .extracting(RecipientVerdict::verdict, RecipientVerdict::reason)
                .containsExactly(tuple(Verdict.DELIVER, Reason.REPLY), tuple(Verdict.HOLD, Reason.UNKNOWN_SENDER));
        assertThat(verdicts.validSeconds()).as("it is about this mail alone").isZero();
    }

    @Test
    void challengeOfAnotherSystemShouldPass() {
        agent.learn(ALICE, sent, List.of("bob@example.org"));

        assertThat(verdict("", List.of(sent), ALICE)).isEqualTo(Verdict.DELIVER);
    }

    @Test
    void nullSenderThatAnswersNothingShouldBeHeld() {
        assertThat(verdict("", List.of("<made-up@example.com>"), ALICE)).isEqualTo(Verdict.HOLD);
        assertThat(verdict("", List.of(), ALICE)).isEqualTo(Verdict.HOLD);
    }

    /** The agent held it while it could not reach central. */
    @Test
    void answerThatWasHeldDuringAnOutageShouldPassWhenItIsRegistered() {
        agent.learn(ALICE, sent, List.of("bob@example.org"));

        ChallengeInstruction instruction = agent.register(
                        "Mail1",
                        mail(STRANGER, ALICE, CAROL)
                                .reason(Reason.CENTRAL_UNAVAILABLE)
                                .facts(answering(sent)))
                .challenge();

        assertThat(instruction.action()).as("for Carol").isEqualTo(ChallengeAction.SEND);
        assertThat(agent.decisions())
                .filteredOn(decision -> decision.action() == DecisionAction.RELEASE)
                .extracting(Decision::action, Decision::recipients, Decision::reason)
                .containsExactly(tuple(DecisionAction.RELEASE, List.of(ALICE), Reason.REPLY));
        assertThat(agent.states("Mail1")).containsExactly(RecipientState.RELEASED, RecipientState.HELD);
    }

    @Test
    void challengeOfAnotherSystemThatWasHeldDuringAnOutageShouldPassAndNotBeAnswered() {
        agent.learn(ALICE, sent, List.of("bob@example.org"));

        ChallengeInstruction instruction = agent.register(
                        "Mail1", mail("", ALICE).suppression(Reason.NULL_SENDER).facts(answering(sent)))
                .challenge();

        assertThat(instruction.action()).isEqualTo(ChallengeAction.NONE);
        assertThat(agent.states("Mail1")).containsExactly(RecipientState.RELEASED);
    }

    @Test
    void answerOfABlockedSenderShouldStayHeldWhenItIsRegistered() {
        agent.learn(ALICE, sent, List.of("bob@example.org"));
        agent.add(entry(Verdict.BLOCK, STRANGER));

        agent.register("Mail1", mail(STRANGER, ALICE).facts(answering(sent)));

        assertThat(agent.states("Mail1")).containsExactly(RecipientState.HELD);
    }

    private static MailFacts answering(String messageId) {
        return MailFacts.builder().addReferences(messageId).build();
    }

    @Test
    void blockedSenderShouldStayBlocked() {
        agent.learn(ALICE, sent, List.of("bob@example.org"));
        agent.add(entry(Verdict.BLOCK, STRANGER));

        assertThat(verdict(STRANGER, List.of(sent), ALICE)).isEqualTo(Verdict.BLOCK);
    }

    @Test
    void anyOfTheReferencesShouldDo() {
        agent.learn(ALICE, sent, List.of("bob@example.org"));

        assertThat(verdict(STRANGER, List.of("<other@example.org>", sent), ALICE))
                .isEqualTo(Verdict.DELIVER);
    }

    @Test
    void referencesFarAwayShouldNotCount() {
        agent.learn(ALICE, sent, List.of("bob@example.org"));
        List<String> references = IntStream.range(0, SentMessages.REFERENCES)
                .mapToObj(i -> "<" + i + "@example.org>")
                .collect(Collectors.toCollection(ArrayList::new));
        references.add(sent);

        assertThat(verdict(STRANGER, references, ALICE)).isEqualTo(Verdict.HOLD);
    }

    @Test
    void answerToATaggedAddressShouldPass() {
        agent.learn("alice+shop@example.com", sent, List.of("bob@example.org"));

        assertThat(verdict(STRANGER, List.of(sent), "Alice@EXAMPLE.com")).isEqualTo(Verdict.DELIVER);
    }

    @Test
    void messageOfAnotherTenantShouldNotCount() {
        agent.learn(ALICE, sent, List.of("bob@example.org"));
        AgentClient other = agents.agent(agents.tenant(), "elsewhere");

        assertThat(other.ask(request(STRANGER, List.of(sent), ALICE))
                        .verdicts()
                        .get(0)
                        .verdict())
                .isEqualTo(Verdict.HOLD);
    }

    @Test
    void answerShouldPassForNinetyDaysFromTheLastTime() {
        agent.learn(ALICE, sent, List.of("bob@example.org"));
        clock.advance(Duration.ofDays(50));
        agent.learn(ALICE, sent, List.of("dave@example.org"));
        clock.advance(Duration.ofDays(89));
        assertThat(verdict(STRANGER, List.of(sent), ALICE)).isEqualTo(Verdict.DELIVER);

        clock.advance(Duration.ofDays(1));

        assertThat(verdict(STRANGER, List.of(sent), ALICE)).isEqualTo(Verdict.HOLD);
    }

    @Test
    void whatIsTooOldShouldBeForgottenAndTheRestKept() {
        agent.learn(ALICE, "<old@example.com>", List.of("bob@example.org"));
        clock.advance(Duration.ofDays(60));
        agent.learn(ALICE, sent, List.of("bob@example.org"));
        clock.advance(Duration.ofDays(30));

        jobs.forget();

        assertThat(rows()).isEqualTo(1);
    }

    private int rows() {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT count(*) FROM message_id WHERE tenant_id = (SELECT id FROM tenant WHERE name = :tenant)")
                .bind("tenant", tenant)
                .mapTo(Integer.class)
                .one());
    }

    private Verdict verdict(String sender, List<String> references, String recipient) {
        return ask(sender, references, recipient).verdicts().get(0).verdict();
    }

    private Verdicts ask(String sender, List<String> references, String... recipients) {
        return agent.ask(request(sender, references, recipients));
    }

    private static VerdictRequest request(String sender, List<String> references, String... recipients) {
        return VerdictRequest.builder()
                .sender(sender)
                .addRecipients(recipients)
                .facts(MailFacts.builder().references(references).build())
                .build();
    }
}
