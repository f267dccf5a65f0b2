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
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.turingmail.central.AgentClient;
import org.turingmail.central.MovingClock;
import org.turingmail.central.NewTenant;
import org.turingmail.central.rules.engine.GroupDefault;
import org.turingmail.central.rules.engine.RecipientGroup;
import org.turingmail.central.rules.engine.Rule;
import org.turingmail.central.rules.engine.RuleAction;
import org.turingmail.central.rules.engine.RuleNotification;
import org.turingmail.central.tenants.TestAgents;
import org.turingmail.central.verdicts.ExplainRequest;
import org.turingmail.central.verdicts.Explanations;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.challenges.ChallengeAction;
import org.turingmail.protocol.challenges.ChallengeInstruction;
import org.turingmail.protocol.decisions.Decision;
import org.turingmail.protocol.decisions.DecisionAction;
import org.turingmail.protocol.held.RecipientState;
import org.turingmail.protocol.verdicts.MailFacts;
import org.turingmail.protocol.verdicts.RecipientVerdict;
import org.turingmail.protocol.verdicts.Verdict;
import org.turingmail.protocol.verdicts.VerdictRequest;
import org.turingmail.protocol.verdicts.Verdicts;

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

    @NewTenant
    private String tenant;

    @NewTenant
    private AgentClient agent;

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
    void answerToAMailToOneselfShouldPass() {
        agent.learn(ALICE, sent, List.of());

        assertThat(verdict(STRANGER, List.of(sent), ALICE)).isEqualTo(Verdict.DELIVER);
        assertThat(agent.entries(0, 10).entries()).isEmpty();
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

    @ParameterizedTest
    @EnumSource(
            value = GroupDefault.class,
            names = {"NONE", "BLOCK", "HOLD_SILENTLY", "NEVER_CHALLENGE", "ASK_ASSISTANT"})
    void answerToAMemberOfAGroupShouldPassWhateverItsDefault(GroupDefault defaultAction) {
        agent.learn(ALICE, sent, List.of("bob@example.org"));
        addGroup(RecipientGroup.builder()
                .defaultAction(defaultAction)
                .assistant(
                        Optional.of("office@example.com").filter(any -> defaultAction == GroupDefault.ASK_ASSISTANT)));

        Verdicts verdicts = ask("", List.of(sent), ALICE);

        assertThat(verdicts.verdicts())
                .extracting(RecipientVerdict::verdict, RecipientVerdict::reason, RecipientVerdict::decidedBy)
                .containsExactly(tuple(Verdict.DELIVER, Reason.REPLY, Optional.empty()));
        assertThat(explained(ALICE)).isEqualTo(verdicts.verdicts().get(0));
        agent.register("Mail1", mail("", ALICE).facts(answering(sent)));
        assertThat(agent.states("Mail1")).containsExactly(RecipientState.RELEASED);
        assertThat(told()).as("nobody is asked about it").isEmpty();
    }

    @Test
    void blockOfAGroupShouldNotBeRememberedForTheNextMailMayBeAnAnswer() {
        addGroup(RecipientGroup.builder().defaultAction(GroupDefault.BLOCK));

        Verdicts verdicts = agent.verdicts(STRANGER, ALICE);

        assertThat(verdicts.verdicts().get(0).verdict()).isEqualTo(Verdict.BLOCK);
        assertThat(verdicts.validSeconds()).isZero();
    }

    @Test
    void answerToAMemberOfWhomSomebodyIsToldShouldBeToldOfAsAnyOther() {
        agent.learn(ALICE, sent, List.of("bob@example.org"));
        addGroup(RecipientGroup.builder()
                .defaultAction(GroupDefault.DELIVER_AND_NOTIFY)
                .notification(
                        RuleNotification.builder().mail("office@example.com").build()));

        assertThat(ask(STRANGER, List.of(sent), ALICE).verdicts().get(0).reason())
                .isEqualTo("group:board");
        assertThat(told()).containsExactly("DELIVER");
    }

    @Test
    void ruleShouldStandForAnAnswerAsWell() {
        agent.learn(ALICE, sent, List.of("bob@example.org"));
        addRule(Rule.builder().name("r").action(RuleAction.HOLD_AND_CHALLENGE));

        assertThat(verdict(STRANGER, List.of(sent), ALICE)).isEqualTo(Verdict.HOLD);
        assertThat(explained(ALICE).reason()).isEqualTo("rule:r");
    }

    @Test
    void whoIsToldOfEachMailShouldHearThatAnAnswerWasDelivered() {
        agent.learn(ALICE, sent, List.of("bob@example.org"));
        addRule(Rule.builder()
                .name("tell")
                .action(RuleAction.NOTIFY)
                .notification(
                        RuleNotification.builder().mail("office@example.com").build()));

        ask(STRANGER, List.of(sent), ALICE);

        assertThat(told()).containsExactly("DELIVER");
    }

    @Test
    void explanationShouldSayThatItIsAnAnswer() {
        agent.learn(ALICE, sent, List.of("bob@example.org"));

        Explanations explanations = explain(ALICE, CAROL);

        assertThat(explanations.explanations())
                .extracting(explanation -> explanation.verdict().reason())
                .containsExactly(Reason.REPLY, Reason.UNKNOWN_SENDER);
        assertThat(explanations.explanations().get(0).steps())
                .extracting(step -> step.code())
                .containsExactly("no-entry", "default-decided", "reply");
        assertThat(explanations.explanations().get(1).steps())
                .extracting(step -> step.code())
                .containsExactly("no-entry", "default-decided");
    }

    private void addGroup(RecipientGroup.Builder group) {
        agent.exchange(
                "POST",
                "/recipient-groups",
                group.name("board").addMembers(ALICE).build(),
                RecipientGroup.class);
    }

    private void addRule(Rule.Builder rule) {
        agent.exchange("POST", "/rules", rule.priority(1).build(), Rule.class);
    }

    private Explanations explain(String... recipients) {
        return agent.exchange(
                "POST",
                "/explain",
                ExplainRequest.builder()
                        .sender(STRANGER)
                        .addRecipients(recipients)
                        .facts(answering(sent))
                        .build(),
                Explanations.class);
    }

    private RecipientVerdict explained(String recipient) {
        return explain(recipient).explanations().get(0).verdict();
    }

    /** The verdicts that somebody was told. */
    private List<String> told() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT payload ->> 'verdict' FROM notification"
                        + " WHERE tenant_id = (SELECT id FROM tenant WHERE name = :tenant)")
                .bind("tenant", tenant)
                .mapTo(String.class)
                .list());
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
        return jdbi.withHandle(
                handle -> handle.createQuery("SELECT count(*) FROM message_id WHERE tenant_id = (SELECT id"
                                + " FROM tenant WHERE name = :tenant)")
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
