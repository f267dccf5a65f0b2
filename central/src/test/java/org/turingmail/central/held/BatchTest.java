package org.turingmail.central.held;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turingmail.central.AgentClient.mail;

import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.turingmail.central.AgentClient;
import org.turingmail.central.NewTenant;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.challenges.ChallengeAction;
import org.turingmail.protocol.decisions.DecisionAction;
import org.turingmail.protocol.held.HeldMailBatch;
import org.turingmail.protocol.held.HeldMailBatchAnswer;
import org.turingmail.protocol.held.HeldMailRegistration;
import org.turingmail.protocol.held.KeyedRegistration;
import org.turingmail.protocol.held.RecipientState;
import org.turingmail.protocol.held.RegistrationOutcome;
import org.turingmail.protocol.verdicts.Verdict;

@QuarkusTest
class BatchTest {
    private static final String BOB = "bob@example.org";
    private static final String DAVE = "dave@example.org";
    private static final String ALICE = "alice@example.com";
    private static final String CAROL = "carol@example.com";

    @NewTenant
    private AgentClient agent;

    private static KeyedRegistration one(String key, HeldMailRegistration.Builder mail) {
        return KeyedRegistration.builder().key(key).registration(mail.build()).build();
    }

    private List<RegistrationOutcome> register(KeyedRegistration... mails) {
        return agent.exchange(
                        "POST",
                        "/held-mails",
                        HeldMailBatch.builder().addRegistrations(mails).build(),
                        HeldMailBatchAnswer.class)
                .outcomes();
    }

    @Test
    void eachShouldBeRegisteredAsIfItWereAlone() {
        agent.add(AgentClient.entry(Verdict.DELIVER, "known@example.org"));
        agent.add(AgentClient.entry(Verdict.BLOCK, "blocked@example.org"));

        List<RegistrationOutcome> outcomes = register(
                one("A", mail(BOB, ALICE)),
                one("B", mail(BOB, CAROL)),
                one("C", mail(DAVE, ALICE).suppression(Reason.BULK)),
                one("D", mail("known@example.org", ALICE, CAROL)),
                one("E", mail("blocked@example.org", ALICE)),
                one("F", mail("", ALICE)));

        assertThat(outcomes)
                .extracting(outcome ->
                        outcome.registered().orElseThrow().challenge().action())
                .as("one challenge covers both mails of Bob")
                .containsExactly(
                        ChallengeAction.SEND,
                        ChallengeAction.NONE,
                        ChallengeAction.NONE,
                        ChallengeAction.NONE,
                        ChallengeAction.NONE,
                        ChallengeAction.NONE);
        assertThat(outcomes)
                .extracting(outcome ->
                        outcome.registered().orElseThrow().challenge().reason().orElse(""))
                .containsExactly(
                        "",
                        Reason.ALREADY_CHALLENGED,
                        Reason.BULK,
                        Reason.KNOWN_SENDER,
                        Reason.BLOCKED_SENDER,
                        Reason.NULL_SENDER);
        assertThat(agent.states("A")).containsExactly(RecipientState.HELD);
        assertThat(agent.states("D")).containsExactly(RecipientState.RELEASED, RecipientState.RELEASED);
        assertThat(agent.decisions())
                .filteredOn(decision -> decision.action() == DecisionAction.RELEASE)
                .singleElement()
                .satisfies(decision -> assertThat(decision.key()).contains("D"));
        assertThat(agent.me().heldMails()).isEqualTo(5);
    }

    @Test
    void againShouldChangeNothing() {
        register(one("A", mail(BOB, ALICE)), one("C", mail(DAVE, ALICE).suppression(Reason.BULK)));

        List<RegistrationOutcome> again = register(
                one("A", mail(BOB, ALICE)),
                one("C", mail(DAVE, ALICE).suppression(Reason.BULK)),
                one("N", mail(BOB, CAROL)));

        assertThat(again)
                .extracting(outcome -> outcome.registered().orElseThrow().created())
                .containsExactly(false, false, true);
        assertThat(again.get(0).registered().orElseThrow().challenge().action()).isEqualTo(ChallengeAction.SEND);
    }

    @Test
    void whatIsWrongWithOneShouldNotConcernTheOthers() {
        agent.register("Taken", DAVE, ALICE);

        List<RegistrationOutcome> outcomes = register(
                one("A", mail(BOB, ALICE)),
                one("Taken", mail(BOB, ALICE)),
                one("no key: \u00fc", mail(BOB, ALICE)),
                one("None", mail(BOB)),
                one("B", mail(BOB, CAROL)));

        assertThat(outcomes)
                .extracting(RegistrationOutcome::key)
                .containsExactly("A", "Taken", "no key: \u00fc", "None", "B");
        assertThat(outcomes)
                .extracting(outcome ->
                        outcome.problem().map(problem -> problem.status()).orElse(200))
                .containsExactly(200, 409, 422, 422, 200);
        assertThat(agent.states("B")).containsExactly(RecipientState.HELD);
    }

    @Test
    void moreThanABatchShouldBeRefusedAsAWhole() {
        KeyedRegistration[] many = new KeyedRegistration[Api.MAX_BATCH + 1];
        for (int i = 0; i < many.length; i++) {
            many[i] = one("Mail" + i, mail(BOB, ALICE));
        }

        assertThat(agent.send("POST", "/api/v1/held-mails", "{\"registrations\":[]}")
                        .status())
                .isEqualTo(200);
        AgentClient.Answer answer = agent.send(
                "POST",
                "/api/v1/held-mails",
                "{\"registrations\":["
                        + "{\"key\":\"x\",\"registration\":{\"sender\":\"\",\"recipients\":[\"a@b\"],\"size\":1,"
                                .concat("\"heldAt\":\"2026-01-02T03:04:05Z\",\"reason\":\"x\"}},")
                                .repeat(Api.MAX_BATCH)
                        + "{\"key\":\"y\",\"registration\":{\"sender\":\"\",\"recipients\":[\"a@b\"],\"size\":1,"
                        + "\"heldAt\":\"2026-01-02T03:04:05Z\",\"reason\":\"x\"}}]}");
        assertThat(answer.problem().status()).isEqualTo(422);
    }

    @Test
    void batchesAndSinglesOfTheSameMailsAtTheSameTimeShouldRegisterEachOnce() {
        List<CompletableFuture<?>> work = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            int own = thread;
            work.add(CompletableFuture.runAsync(() -> {
                for (int round = 0; round < 5; round++) {
                    KeyedRegistration[] mails = new KeyedRegistration[20];
                    for (int i = 0; i < mails.length; i++) {
                        int number = own % 2 == 0 ? i : mails.length - 1 - i;
                        mails[i] = one("Mail" + round + "-" + number, mail("sender" + number + "@example.org", ALICE));
                    }
                    assertThat(register(mails)).allSatisfy(outcome -> assertThat(outcome.registered())
                            .isPresent());
                    agent.register("Mail" + round + "-7", "sender7@example.org", ALICE);
                }
            }));
        }
        work.forEach(CompletableFuture::join);

        assertThat(agent.me().heldMails()).isEqualTo(100);
    }
}
