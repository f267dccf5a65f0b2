package org.turingmail.central.challenge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.turingmail.central.AgentClient.entry;
import static org.turingmail.central.AgentClient.mail;
import static org.turingmail.central.AgentClient.token;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turingmail.central.AgentClient;
import org.turingmail.central.AuditTrail;
import org.turingmail.central.MovingClock;
import org.turingmail.central.NewTenant;
import org.turingmail.central.held.HeldRecipient;
import org.turingmail.central.lists.ListEntry;
import org.turingmail.central.policy.EntryScope;
import org.turingmail.central.rules.engine.ConditionKind;
import org.turingmail.central.rules.engine.GroupDefault;
import org.turingmail.central.rules.engine.RecipientGroup;
import org.turingmail.central.rules.engine.Rule;
import org.turingmail.central.rules.engine.RuleAction;
import org.turingmail.central.rules.engine.RuleCondition;
import org.turingmail.central.tenants.TestAgents;
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

@QuarkusTest
class ChallengesTest {
    private static final String BOB = "Bob@example.org";
    private static final String ALICE = "alice@example.com";
    private static final String CAROL = "Carol@example.com";
    private static final MailFacts AUTHENTICATED =
            MailFacts.builder().authenticated(true).build();
    private static final MailFacts FORGED =
            MailFacts.builder().authenticated(false).build();

    @Inject
    TestAgents agents;

    @Inject
    Challenges challenges;

    @Inject
    ClosedChallenges closed;

    @Inject
    AuditTrail audit;

    @Inject
    Jdbi jdbi;

    @Inject
    MovingClock clock;

    @NewTenant
    private String tenant;

    @NewTenant
    private AgentClient agent;

    @Test
    void findShouldShowWhatIsHeld() {
        String token = token(
                agent.register("Mail1", mail(BOB, ALICE, CAROL).language("fr")).challenge());
        agent.register("Mail2", mail("bob@example.org", ALICE).subject("Second"));
        agent.register("Mail3", mail(BOB, "dave@example.com").subject("Bulk").suppression(Reason.BULK));

        ChallengeView view = challenges.find(token).orElseThrow();

        assertThat(view.state()).isEqualTo(ChallengeState.OPEN);
        assertThat(view.sender()).isEqualTo(BOB);
        assertThat(view.organisation()).isEqualTo("Organisation of " + tenant);
        assertThat(view.subjects()).containsExactly("Hello", "Second");
        assertThat(view.mails()).isEqualTo(2);
        assertThat(view.recipients()).isEqualTo(2);
        assertThat(view.language()).contains("fr");
    }

    @Test
    void findShouldChangeNothing() {
        String token = token(agent.register("Mail1", BOB, ALICE));
        ChallengeView first = challenges.find(token).orElseThrow();

        IntStream.range(0, 50).forEach(i -> assertThat(challenges.find(token)).contains(first));

        assertThat(agent.states("Mail1")).containsExactly(RecipientState.HELD);
        assertThat(agent.decisions()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "0000000000000000000000000000000000000000000", "' OR 1=1 --", "\u0000", "ä\ud800"})
    void tokenThatWasNeverIssuedShouldBeUnknown(String token) {
        assertThat(challenges.find(token)).isEmpty();
        assertThat(challenges.solve(token)).isEqualTo(new SolveOutcome.Unknown());
    }

    @Test
    void alteredTokenShouldBeUnknown() {
        String token = token(agent.register("Mail1", BOB, ALICE));
        String altered = (token.charAt(0) == 'A' ? 'B' : 'A') + token.substring(1);

        assertThat(challenges.solve(altered)).isEqualTo(new SolveOutcome.Unknown());
        assertThat(challenges.solve(token + "A")).isEqualTo(new SolveOutcome.Unknown());
        assertThat(challenges.solve(token.toLowerCase() + " ")).isEqualTo(new SolveOutcome.Unknown());
    }

    @Test
    void tokenShouldNotBeInTheDatabase() {
        String token = token(agent.register("Mail1", BOB, ALICE));

        List<String> dump = jdbi.withHandle(handle -> handle.createQuery("SELECT c::text FROM challenge c UNION ALL"
                        + " SELECT t::text FROM challenge_token t UNION ALL SELECT a::text FROM audit a"
                        + " UNION ALL SELECT encode(hash, 'escape') FROM challenge_token")
                .mapTo(String.class)
                .list());

        assertThat(dump).isNotEmpty().noneMatch(row -> row.contains(token));
    }

    @Test
    void solveShouldReleaseAllMailsOfTheSenderAndMakeItKnown() {
        AgentClient other = agents.agent(tenant, "james2");
        String token = token(agent.register("Mail1", BOB, ALICE, CAROL));
        other.register("Mail2", BOB, ALICE);

        SolveOutcome outcome = challenges.solve(token);

        assertThat(outcome).isInstanceOfSatisfying(SolveOutcome.Solved.class, solved -> {
            assertThat(solved.releasedMails()).isEqualTo(2);
            assertThat(solved.challenge().state()).isEqualTo(ChallengeState.SOLVED);
        });
        assertThat(agent.states("Mail1")).containsOnly(RecipientState.RELEASED);
        assertThat(other.states("Mail2")).containsOnly(RecipientState.RELEASED);
        assertThat(agent.heldMail("Mail1").recipients()).allSatisfy(recipient -> {
            assertThat(recipient.settledBy()).contains("sender");
            assertThat(recipient.reason()).contains(Reason.CHALLENGE_SOLVED);
        });
        assertThat(agent.verdicts("bob@EXAMPLE.org", ALICE, "carol@example.com", "dave@example.com")
                        .verdicts())
                .extracting(verdict -> verdict.verdict())
                .containsExactly(Verdict.DELIVER, Verdict.DELIVER, Verdict.HOLD);
        assertThat(agent.entries(0, 50).entries()).hasSize(2).allSatisfy(entry -> {
            assertThat(entry.value()).isEqualTo("bob@example.org");
            assertThat(entry.scope()).isEqualTo(EntryScope.USER);
            assertThat(entry.origin()).contains("challenge");
        });
    }

    @Test
    void oneAnswerShouldDoForAllTagsOfASender() {
        String token = token(agent.register("Mail1", "prvs=aaaa1111=Bob@example.org", ALICE));

        assertThat(agent.register("Mail2", "prvs=bbbb2222=Bob@example.org", CAROL)
                        .reason())
                .contains(Reason.ALREADY_CHALLENGED);
        challenges.solve(token);

        assertThat(agent.states("Mail1")).containsExactly(RecipientState.RELEASED);
        assertThat(agent.states("Mail2")).containsExactly(RecipientState.RELEASED);
        assertThat(agent.verdict("prvs=cccc3333=Bob@example.org", ALICE)).isEqualTo(Verdict.DELIVER);
        assertThat(agent.entries(0, 50).entries())
                .extracting(ListEntry::value)
                .containsExactly("bob@example.org", "bob@example.org");
        assertThat(agent.decisions())
                .filteredOn(decision -> decision.action() == DecisionAction.FORGET)
                .extracting(decision -> decision.sender().orElseThrow())
                .containsExactly("bob@example.org", "prvs=aaaa1111=bob@example.org");
    }

    @Test
    void challengeShouldGoToTheAddressOnTheEnvelope() {
        String token = token(agent.register("Mail1", "prvs=aaaa1111=Bob@example.org", ALICE));

        assertThat(challenges.find(token).orElseThrow().sender()).isEqualTo("prvs=aaaa1111=Bob@example.org");
    }

    @Test
    void answerOfAPlusAddressShouldMakeThisAddressKnown() {
        challenges.solve(token(agent.register("Mail1", "bob+list@example.org", ALICE)));

        assertThat(agent.verdict("bob+list@example.org", ALICE)).isEqualTo(Verdict.DELIVER);
        assertThat(agent.verdict("bob@example.org", ALICE)).isEqualTo(Verdict.HOLD);
    }

    @Test
    void strangerWhomNothingButAForwarderNamesShouldNotBeChallenged() {
        List<String> forwarded = List.of(
                "SRS0=HHHH=TT=example.org=bob@forward.example",
                "alice+SRS=HHHH=TT=example.org=bob@company.example",
                "\"alice+SRS=HHHH=TT=example.org=bob\"@company.example");
        for (int i = 0; i < forwarded.size(); i++) {
            ChallengeInstruction answer = agent.register(
                            "Mail" + i, mail(forwarded.get(i), ALICE).facts(AUTHENTICATED))
                    .challenge();

            assertThat(answer.action()).isEqualTo(ChallengeAction.NONE);
            assertThat(answer.reason()).contains(Reason.UNAUTHENTICATED);
        }
        assertThat(agent.verdict("bob@example.org", ALICE)).isEqualTo(Verdict.HOLD);
    }

    @Test
    void answerOfAForwarderShouldNotMakeAStrangerKnownWhomItNames() {
        String forwarder = "SRS0=HHHH=TT=example.org=bob@forward.example";
        challenges.solve(token(agent.register("Mail1", mail(forwarder, ALICE)).challenge()));

        assertThat(agent.verdict("bob@example.org", ALICE)).isEqualTo(Verdict.HOLD);
        assertThat(agent.verdict(forwarder, ALICE)).isEqualTo(Verdict.DELIVER);
    }

    @Test
    void bounceAddressShouldNotBeChallenged() {
        ChallengeInstruction answer = agent.register(
                        "Mail1",
                        mail("0100018c3e2f4a5b-f47ac10b-58cc-4372-a567-0e02b2c3d479-000000@ses.example", ALICE)
                                .facts(AUTHENTICATED))
                .challenge();

        assertThat(answer.action()).isEqualTo(ChallengeAction.NONE);
        assertThat(answer.reason()).contains(Reason.BULK);
    }

    @Test
    void answerOfAForwarderShouldMakeTheSenderKnownWhomTheHeaderVouchesFor() {
        MailFacts facts = MailFacts.builder()
                .authenticated(true)
                .headerFrom("bob@example.org")
                .build();
        challenges.solve(token(agent.register(
                        "Mail1",
                        mail("SRS0=HHHH=TT=example.org=bob@forward.example", ALICE)
                                .facts(facts))
                .challenge()));

        assertThat(agent.ask(VerdictRequest.builder()
                                .sender("SRS0=GGGG=UU=example.org=bob@forward.example")
                                .addRecipients(ALICE)
                                .facts(facts)
                                .build())
                        .verdicts())
                .extracting(RecipientVerdict::verdict)
                .containsExactly(Verdict.DELIVER);
        assertThat(agent.verdict("SRS0=GGGG=UU=example.org=bob@forward.example", ALICE))
                .as("without the proof of the header")
                .isEqualTo(Verdict.HOLD);
    }

    @Test
    void recipientWhoIsBlockedByAGroupShouldGetNothingByAnAnswerToAnother() {
        group("BLOCK", "carol@example.com");
        String token = token(agent.register("Mail1", BOB, ALICE, CAROL));

        challenges.solve(token);

        assertThat(agent.heldMail("Mail1").recipients())
                .extracting(HeldRecipient::recipient, HeldRecipient::state)
                .containsExactlyInAnyOrder(tuple(ALICE, RecipientState.RELEASED), tuple(CAROL, RecipientState.HELD));
        assertThat(agent.verdict(BOB, CAROL)).isEqualTo(Verdict.BLOCK);
        assertThat(agent.entries(0, 50).entries())
                .extracting(entry -> entry.owner().orElseThrow())
                .containsExactly(ALICE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"BLOCK", "HOLD_SILENTLY"})
    void answerShouldNotOverruleAGroupThatCameAfterIt(String defaultAction) {
        String token = token(agent.register("Mail1", BOB, ALICE, CAROL));
        group(defaultAction, "carol@example.com");

        challenges.solve(token);

        assertThat(agent.states("Mail1")).containsExactlyInAnyOrder(RecipientState.HELD, RecipientState.RELEASED);
        assertThat(agent.verdict(BOB, CAROL)).isNotEqualTo(Verdict.DELIVER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"BLOCK", "HOLD_SILENTLY"})
    void answerShouldNotOverruleARuleThatCameAfterIt(String action) {
        String token = token(agent.register("Mail1", BOB, ALICE, CAROL));
        rule(
                1,
                RuleAction.valueOf(action),
                RuleCondition.builder()
                        .kind(ConditionKind.SENDER)
                        .addValues("bob@example.org")
                        .build());

        challenges.solve(token);

        assertThat(agent.states("Mail1")).containsOnly(RecipientState.HELD);
        assertThat(agent.entries(0, 50).entries()).isEmpty();
    }

    /** Nothing of the score is kept: what was decided when the mail was registered stands. */
    @Test
    void recipientWhoIsBlockedByARuleOnTheMailItselfShouldGetNothingByAnAnswerToAnother() {
        rule(
                1,
                RuleAction.BLOCK,
                RuleCondition.builder()
                        .kind(ConditionKind.RECIPIENT)
                        .addValues("carol@example.com")
                        .build(),
                RuleCondition.builder().kind(ConditionKind.SCORE).atLeast(5.0).build());
        String token = token(agent.register(
                        "Mail1",
                        mail(BOB, ALICE, CAROL)
                                .facts(MailFacts.builder().score(7.0).build()))
                .challenge());

        challenges.solve(token);

        assertThat(agent.heldMail("Mail1").recipients())
                .extracting(HeldRecipient::recipient, HeldRecipient::state)
                .containsExactlyInAnyOrder(tuple(ALICE, RecipientState.RELEASED), tuple(CAROL, RecipientState.HELD));
    }

    @Test
    void answerShouldReleaseWhatARuleOnTheMailItselfHadAsked() {
        rule(
                1,
                RuleAction.HOLD_AND_CHALLENGE,
                RuleCondition.builder().kind(ConditionKind.SCORE).atMost(5.0).build());
        rule(2, RuleAction.HOLD_SILENTLY);
        String token = token(agent.register(
                        "Mail1",
                        mail(BOB, ALICE).facts(MailFacts.builder().score(1.0).build()))
                .challenge());

        challenges.solve(token);

        assertThat(agent.states("Mail1")).containsExactly(RecipientState.RELEASED);
    }

    private Verdict verdict(MailFacts facts) {
        return agent.ask(VerdictRequest.builder()
                        .sender(BOB)
                        .addRecipients(ALICE)
                        .facts(facts)
                        .build())
                .verdicts()
                .get(0)
                .verdict();
    }

    @Test
    void answerShouldNotOpenTheDoorToForgeries() {
        challenges.solve(token(
                agent.register("Mail1", mail(BOB, ALICE).facts(AUTHENTICATED)).challenge()));

        assertThat(verdict(AUTHENTICATED)).isEqualTo(Verdict.DELIVER);
        assertThat(verdict(FORGED)).isEqualTo(Verdict.HOLD);
        assertThat(agent.verdict(BOB, ALICE)).as("nobody looked").isEqualTo(Verdict.DELIVER);
        assertThat(agent.entries(0, 50).entries())
                .extracting(ListEntry::authenticatedOnly)
                .containsExactly(Optional.of(true));

        agent.register("Forged", mail(BOB, ALICE).facts(FORGED).suppression(Reason.UNAUTHENTICATED));
        assertThat(agent.states("Forged")).containsExactly(RecipientState.HELD);
        assertThat(agent.heldMail("Forged").suppression()).contains(Reason.UNAUTHENTICATED);
    }

    @Test
    void answerShouldBindToAuthenticationForWhomAllMailHadIt() {
        String token = token(agent.register("Mail1", mail(BOB, ALICE, CAROL).facts(AUTHENTICATED))
                .challenge());
        agent.register("Mail2", mail(BOB, CAROL));

        challenges.solve(token);

        assertThat(agent.entries(0, 50).entries())
                .extracting(entry -> entry.owner().orElseThrow(), ListEntry::authenticatedOnly)
                .containsExactlyInAnyOrder(
                        tuple(ALICE, Optional.of(true)), tuple("carol@example.com", Optional.empty()));
    }

    @Test
    void proofOfASenderShouldBindToAuthenticationToo() {
        challenges.solve(token(
                agent.register("Mail1", mail(BOB, CAROL).facts(AUTHENTICATED)).challenge()));
        agent.register("Mail2", mail(BOB, ALICE).facts(AUTHENTICATED));

        assertThat(agent.states("Mail2")).containsExactly(RecipientState.RELEASED);
        assertThat(verdict(FORGED)).isEqualTo(Verdict.HOLD);
    }

    private void group(String defaultAction, String member) {
        agent.exchange(
                "POST",
                "/recipient-groups",
                RecipientGroup.builder()
                        .name("those")
                        .priority(1)
                        .addMembers(member)
                        .defaultAction(GroupDefault.valueOf(defaultAction))
                        .build(),
                RecipientGroup.class);
    }

    private void rule(int priority, RuleAction action, RuleCondition... conditions) {
        agent.exchange(
                "POST",
                "/rules",
                Rule.builder()
                        .name("rule-" + priority)
                        .priority(priority)
                        .addConditions(conditions)
                        .action(action)
                        .build(),
                Rule.class);
    }

    @Test
    void solveShouldTellEachAgentToForgetBeforeItReleases() {
        AgentClient other = agents.agent(tenant, "james2");
        challenges.solve(token(agent.register("Mail1", BOB, ALICE, CAROL)));

        List<Decision> decisions = agent.decisions();

        assertThat(decisions)
                .extracting(Decision::action)
                .containsExactly(DecisionAction.FORGET, DecisionAction.RELEASE);
        assertThat(decisions.get(0).sender()).contains("bob@example.org");
        assertThat(decisions.get(1).key()).contains("Mail1");
        assertThat(decisions.get(1).recipients())
                .as("in the words of the agent")
                .containsExactlyInAnyOrder(ALICE, CAROL);
        assertThat(other.decisions()).extracting(Decision::action).containsExactly(DecisionAction.FORGET);
    }

    @Test
    void solveShouldBeInTheAuditTrail() {
        challenges.solve(token(agent.register("Mail1", BOB, ALICE)));

        assertThat(audit.of(tenant, "challenge-"))
                .containsExactly(
                        "agent:james1 challenge-issued bob@example.org for mail Mail1",
                        "sender challenge-solved bob@example.org 1 mail(s) released, known to 1 recipient(s)");
    }

    @Test
    void solveTwiceShouldChangeNothingTheSecondTime() {
        String token = token(agent.register("Mail1", BOB, ALICE));
        challenges.solve(token);
        List<Decision> decisions = agent.decisions();

        assertThat(challenges.solve(token)).isInstanceOf(SolveOutcome.AlreadySolved.class);
        assertThat(agent.decisions()).isEqualTo(decisions);
    }

    @Test
    void ofManyAnswersAtTheSameTimeOneShouldWin() {
        String token = token(agent.register("Mail1", BOB, ALICE));

        List<SolveOutcome> outcomes = IntStream.range(0, 8)
                .parallel()
                .mapToObj(i -> challenges.solve(token))
                .toList();

        assertThat(outcomes).filteredOn(SolveOutcome.Solved.class::isInstance).hasSize(1);
        assertThat(outcomes)
                .filteredOn(SolveOutcome.AlreadySolved.class::isInstance)
                .hasSize(7);
        assertThat(agent.decisions()).hasSize(2);
    }

    @Test
    void solveShouldNotReleaseAMailThatTheChallengeDoesNotCover() {
        String token = token(agent.register("Mail1", BOB, ALICE));
        agent.register("Forged", mail(BOB, CAROL).suppression(Reason.UNAUTHENTICATED));

        challenges.solve(token);

        assertThat(agent.states("Forged")).containsExactly(RecipientState.HELD);
        assertThat(agent.verdict(BOB, CAROL)).isEqualTo(Verdict.HOLD);
    }

    @Test
    void solveShouldNotOverruleABlock() {
        String token = token(agent.register("Mail1", BOB, ALICE, CAROL));
        agent.add(entry(Verdict.BLOCK, "bob@example.org").scope(EntryScope.USER).owner(ALICE));

        challenges.solve(token);

        assertThat(agent.states("Mail1")).containsExactlyInAnyOrder(RecipientState.HELD, RecipientState.RELEASED);
        assertThat(agent.verdict(BOB, ALICE)).isEqualTo(Verdict.BLOCK);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bob@example.org", "example.org", "org"})
    void blockForTheTenantShouldWithdrawTheChallenge(String blocked) {
        String token = token(agent.register("Mail1", BOB, ALICE));
        String untouched = token(agent.register("Mail2", "bob@notexample.com", ALICE));

        // All of a public suffix, too.
        agent.addBroad(entry(Verdict.BLOCK, blocked));

        assertThat(challenges.find(token).orElseThrow().state()).isEqualTo(ChallengeState.WITHDRAWN);
        assertThat(challenges.solve(token)).isInstanceOf(SolveOutcome.Withdrawn.class);
        assertThat(agent.states("Mail1")).containsExactly(RecipientState.HELD);
        assertThat(challenges.find(untouched).orElseThrow().state()).isEqualTo(ChallengeState.OPEN);
    }

    @Test
    void blockShouldNotTouchAChallengeOfADomainThatOnlyEndsAlike() {
        String token = token(agent.register("Mail1", "bob@notexample.org", ALICE));

        agent.add(entry(Verdict.BLOCK, "example.org"));

        assertThat(challenges.find(token).orElseThrow().state()).isEqualTo(ChallengeState.OPEN);
    }

    @Test
    void challengeShouldExpireWithItsAuditRecord() {
        String token = token(agent.register("Mail1", BOB, ALICE));
        clock.advance(Duration.ofDays(14).plusSeconds(1));

        while (closed.expireSome() > 0) {
            // until nothing is left
        }

        assertThat(challenges.find(token).orElseThrow().state()).isEqualTo(ChallengeState.EXPIRED);
        assertThat(audit.of(tenant, "challenge-expired")).containsExactly("expiry challenge-expired bob@example.org");
    }

    @Test
    void solveShouldReleaseMoreMailsThanOneBatch() {
        String token = token(agent.register("Mail0", BOB, ALICE));
        agent.sent("Mail0");
        long challenge = jdbi.withHandle(handle -> handle.createQuery("SELECT max(id) FROM challenge")
                .mapTo(Long.class)
                .one());
        jdbi.useTransaction(handle -> {
            handle.execute(
                    "INSERT INTO held_mail (id, tenant_id, agent_id, key, sender, sender_address, sender_identity,"
                            + " size, held_at, registered_at, expires_at, reason, challenge_id, open)"
                            + " SELECT nextval('held_mail_id'), m.tenant_id, m.agent_id, 'Bulk' || n, m.sender,"
                            + " m.sender_address, m.sender_identity, 1, m.held_at, m.registered_at, m.expires_at,"
                            + " m.reason, m.challenge_id, true FROM held_mail m, generate_series(1, 1200) n WHERE"
                            + " m.challenge_id = ?",
                    challenge);
            handle.execute(
                    "INSERT INTO held_recipient (held_mail_id, recipient, address, state)"
                            + " SELECT id, 'alice@example.com', 'alice@example.com', 'HELD' FROM held_mail"
                            + " WHERE challenge_id = ? AND key LIKE 'Bulk%'",
                    challenge);
        });

        assertThat(challenges.solve(token))
                .isInstanceOfSatisfying(SolveOutcome.Solved.class, solved -> assertThat(solved.releasedMails())
                        .isEqualTo(1201));
        assertThat(agent.me().heldMails()).isZero();
        assertThat(agent.decisions()).hasSize(1000);
        assertThat(agent.decisions(1000, 0, 1000).decisions()).hasSize(202);
    }
}
