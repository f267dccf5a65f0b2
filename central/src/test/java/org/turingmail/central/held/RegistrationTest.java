package org.turingmail.central.held;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turingmail.central.AgentClient.entry;
import static org.turingmail.central.AgentClient.mail;
import static org.turingmail.central.AgentClient.token;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.turingmail.central.AgentClient;
import org.turingmail.central.MovingClock;
import org.turingmail.central.NewTenant;
import org.turingmail.central.challenge.Challenges;
import org.turingmail.central.challenge.SolveOutcome;
import org.turingmail.central.tenants.TestAgents;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.Problem;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.challenges.ChallengeAction;
import org.turingmail.protocol.challenges.ChallengeInstruction;
import org.turingmail.protocol.decisions.Decision;
import org.turingmail.protocol.decisions.DecisionAction;
import org.turingmail.protocol.held.RecipientState;
import org.turingmail.protocol.held.RegisteredMail;
import org.turingmail.protocol.verdicts.Verdict;

@QuarkusTest
class RegistrationTest {
    private static final String BOB = "bob@example.org";
    private static final String ALICE = "alice@example.com";
    private static final String CAROL = "carol@example.com";

    @Inject
    TestAgents agents;

    @Inject
    Challenges challenges;

    @Inject
    MovingClock clock;

    @NewTenant
    private String tenant;

    @NewTenant
    private AgentClient agent;

    @Test
    void registerShouldAskAnUnknownSender() {
        RegisteredMail registered = agent.register("Mail1", mail(BOB, ALICE).language("de-AT"));

        assertThat(registered.key()).isEqualTo("Mail1");
        assertThat(registered.created()).isTrue();
        assertThat(registered.challenge().action()).isEqualTo(ChallengeAction.SEND);
        assertThat(registered.challenge().reason()).isEmpty();
        assertThat(registered.challenge().url()).get().asString().matches("http://localhost:\\d+/c/[A-Za-z0-9]{33}");
        assertThat(registered.challenge().expiresAt().orElseThrow())
                .isBetween(
                        clock.instant().plus(Duration.ofDays(14)).minusSeconds(60),
                        clock.instant().plus(Duration.ofDays(14)));
        assertThat(registered.challenge().language()).contains("de-AT");
    }

    @Test
    void registerShouldKeepWhatTheAgentTold() {
        agent.register(
                "Mail1",
                mail("Bob@Example.ORG", "Alice@Example.com")
                        .messageId("<1@example.org>")
                        .suppression(Reason.BULK));

        HeldMail held = agent.heldMail("Mail1");

        assertThat(held.sender()).isEqualTo("Bob@Example.ORG");
        assertThat(held.recipients()).hasSize(1);
        assertThat(held.recipients().get(0).recipient()).isEqualTo("Alice@Example.com");
        assertThat(held.recipients().get(0).state()).isEqualTo(RecipientState.HELD);
        assertThat(held.subject()).contains("Hello");
        assertThat(held.messageId()).contains("<1@example.org>");
        assertThat(held.size()).isEqualTo(1234);
        assertThat(held.reason()).isEqualTo(Reason.UNKNOWN_SENDER);
        assertThat(held.suppression()).contains(Reason.BULK);
        assertThat(held.missing()).isFalse();
    }

    @Test
    void registerShouldHoldSilentlyForTheReasonOfTheAgent() {
        ChallengeInstruction instruction = agent.register(
                        "Mail1", mail(BOB, ALICE).suppression("auto-submitted"))
                .challenge();

        assertThat(instruction.action()).isEqualTo(ChallengeAction.NONE);
        assertThat(instruction.reason()).contains("auto-submitted");
        assertThat(instruction.url()).isEmpty();
    }

    @Test
    void registerShouldNeverAskTheNullSender() {
        ChallengeInstruction instruction = agent.register("Mail1", "", ALICE);

        assertThat(instruction.reason()).contains(Reason.NULL_SENDER);
        assertThat(agent.heldMail("Mail1").sender()).isEmpty();
    }

    @Test
    void registerShouldAskOnceForAllMailsOfASender() {
        agent.register("Mail1", BOB, ALICE);

        ChallengeInstruction second = agent.register("Mail2", "BOB@example.org", CAROL);

        assertThat(second.action()).isEqualTo(ChallengeAction.NONE);
        assertThat(second.reason()).contains(Reason.ALREADY_CHALLENGED);
        assertThat(agent.heldMail("Mail2").suppression()).contains(Reason.ALREADY_CHALLENGED);
    }

    @Test
    void registerShouldAskForEachTenant() {
        agent.register("Mail1", BOB, ALICE);

        assertThat(agents.agent().register("Mail1", BOB, ALICE).action()).isEqualTo(ChallengeAction.SEND);
    }

    @Test
    void registerAgainShouldChangeNothing() {
        agent.register("Mail1", BOB, ALICE);

        RegisteredMail again = agent.register("Mail1", mail(BOB, CAROL).subject("Other"));

        assertThat(again.created()).isFalse();
        assertThat(agent.heldMail("Mail1").subject()).contains("Hello");
        assertThat(agent.heldMail("Mail1").recipients()).hasSize(1);
    }

    @Test
    void registerAgainShouldSendAgainUntilReportedAsSent() {
        String first = token(agent.register("Mail1", BOB, ALICE));

        ChallengeInstruction again = agent.register("Mail1", BOB, ALICE);
        assertThat(again.action()).isEqualTo(ChallengeAction.SEND);
        assertThat(token(again)).isNotEqualTo(first);

        agent.sent("Mail1");
        ChallengeInstruction afterwards = agent.register("Mail1", BOB, ALICE);
        assertThat(afterwards.action()).isEqualTo(ChallengeAction.NONE);
        assertThat(afterwards.reason()).contains(Reason.ALREADY_CHALLENGED);
    }

    @Test
    void everyLinkOfAChallengeShouldWork() {
        String first = token(agent.register("Mail1", BOB, ALICE));
        String second = token(agent.register("Mail1", BOB, ALICE));

        assertThat(challenges.solve(first)).isInstanceOf(SolveOutcome.Solved.class);
        assertThat(challenges.solve(second)).isInstanceOf(SolveOutcome.AlreadySolved.class);
    }

    @Test
    void anotherMailShouldSendWhenTheFirstAgentDidNotReportInTime() {
        AgentClient other = agents.agent(tenant, "james2");
        agent.register("Mail1", BOB, ALICE);
        other.register("Mail2", BOB, ALICE);

        clock.advance(Duration.ofSeconds(21));

        assertThat(other.register("Mail2", BOB, ALICE).action()).isEqualTo(ChallengeAction.SEND);
        assertThat(other.heldMail("Mail2").suppression()).isEmpty();
        assertThat(agent.register("Mail3", BOB, ALICE).action())
                .as("a new lease has begun")
                .isEqualTo(ChallengeAction.NONE);
        other.sent("Mail2");
        assertThat(agent.register("Mail1", BOB, ALICE).action()).isEqualTo(ChallengeAction.NONE);
    }

    @Test
    void sentShouldConcernTheMailsOfTheCallerOnly() {
        agent.register("Mail1", BOB, ALICE);

        agents.agent(tenant, "james2").sent("Mail1", "unknown");
        agents.agent().sent("Mail1");

        assertThat(agent.register("Mail1", BOB, ALICE).action()).isEqualTo(ChallengeAction.SEND);
    }

    @Test
    void sentShouldConcernTheMailsThatWereToldToSendOnly() {
        agent.register("Mail1", BOB, ALICE);
        agent.register("Mail2", BOB, ALICE);

        agent.sent("Mail2");

        assertThat(agent.register("Mail1", BOB, ALICE).action()).isEqualTo(ChallengeAction.SEND);
    }

    @Test
    void keyOfAMailOfAnotherSenderShouldBeAConflict() {
        agent.register("Mail1", BOB, ALICE);

        AgentClient.Answer answer = agent.send(
                "PUT",
                Api.ROOT + "/held-mails/Mail1",
                "{\"sender\":\"eve@example.org\",\"recipients\":[\"alice@example.com\"],\"size\":1,"
                        + "\"heldAt\":\"2026-01-02T03:04:05Z\",\"reason\":\"unknown-sender\"}");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.problem().type()).isEqualTo(Problem.CONFLICT);
    }

    @Test
    void mailThatWasHeldThoughTheSenderIsKnownShouldBeReleasedAtOnce() {
        agent.add(entry(Verdict.DELIVER, BOB));
        agent.acknowledgeAll();

        ChallengeInstruction instruction = agent.register("Mail1", BOB, ALICE, CAROL);

        assertThat(instruction.action()).isEqualTo(ChallengeAction.NONE);
        assertThat(instruction.reason()).contains(Reason.KNOWN_SENDER);
        assertThat(agent.states("Mail1")).containsOnly(RecipientState.RELEASED);
        assertThat(agent.decisions()).singleElement().satisfies(decision -> {
            assertThat(decision.action()).isEqualTo(DecisionAction.RELEASE);
            assertThat(decision.key()).contains("Mail1");
            assertThat(decision.recipients()).containsExactly(ALICE, CAROL);
            assertThat(decision.by()).isEqualTo("policy");
            assertThat(decision.reason()).isEqualTo(Reason.KNOWN_SENDER);
        });
    }

    @Test
    void mailShouldBeReleasedForThoseWhoKnowTheSenderAndHeldForTheOthers() {
        agent.learn(ALICE, BOB);
        agent.acknowledgeAll();

        ChallengeInstruction instruction = agent.register("Mail1", BOB, ALICE, CAROL);

        assertThat(instruction.action()).isEqualTo(ChallengeAction.SEND);
        assertThat(agent.states("Mail1")).containsExactly(RecipientState.RELEASED, RecipientState.HELD);
        assertThat(agent.decisions()).extracting(Decision::recipients).containsExactly(List.of(ALICE));
    }

    @Test
    void senderWhoIsBlockedForAllShouldNotBeAsked() {
        agent.add(entry(Verdict.BLOCK, "example.org"));

        ChallengeInstruction instruction = agent.register("Mail1", BOB, ALICE);

        assertThat(instruction.reason()).contains(Reason.BLOCKED_SENDER);
        assertThat(agent.states("Mail1")).containsExactly(RecipientState.HELD);
    }

    @Test
    void mailRegisteredAfterTheAnswerOfItsSenderShouldBeReleased() {
        challenges.solve(token(agent.register("Mail1", BOB, ALICE)));
        agent.acknowledgeAll();

        // Held with a verdict from before the answer.
        ChallengeInstruction instruction = agent.register("Mail2", BOB, ALICE);

        assertThat(instruction.reason()).contains(Reason.KNOWN_SENDER);
        assertThat(agent.decisions())
                .extracting(decision -> decision.key().orElseThrow())
                .containsExactly("Mail2");
    }

    @Test
    void senderWhoAnsweredInTheWindowShouldNotBeAskedForAnotherRecipient() {
        challenges.solve(token(agent.register("Mail1", BOB, ALICE)));
        agent.acknowledgeAll();

        ChallengeInstruction instruction = agent.register("Mail2", BOB, CAROL);

        assertThat(instruction.action()).isEqualTo(ChallengeAction.NONE);
        assertThat(instruction.reason()).contains(Reason.CHALLENGE_SOLVED);
        assertThat(agent.states("Mail2")).containsExactly(RecipientState.RELEASED);
        assertThat(agent.decisions())
                .extracting(Decision::action)
                .containsExactly(DecisionAction.FORGET, DecisionAction.RELEASE);
        assertThat(agent.verdict(BOB, CAROL)).isEqualTo(Verdict.DELIVER);
    }

    @Test
    void proofOfASenderShouldNotCountForAMailThatMayBeForged() {
        challenges.solve(token(agent.register("Mail1", BOB, ALICE)));

        ChallengeInstruction instruction = agent.register(
                        "Mail2", mail(BOB, CAROL).suppression(Reason.UNAUTHENTICATED))
                .challenge();

        assertThat(instruction.reason()).contains(Reason.UNAUTHENTICATED);
        assertThat(agent.states("Mail2")).containsExactly(RecipientState.HELD);
        assertThat(agent.verdict(BOB, CAROL)).isEqualTo(Verdict.HOLD);
    }

    @Test
    void senderShouldBeAskedAgainAfterTheWindow() {
        challenges.solve(token(agent.register("Mail1", BOB, ALICE)));

        clock.advance(Duration.ofDays(8));

        assertThat(agent.register("Mail2", BOB, CAROL).action()).isEqualTo(ChallengeAction.SEND);
    }

    @Test
    void namesThatRepeatShouldBeTakenOnce() {
        agent.register("Mail1", BOB, ALICE, ALICE, "Alice@example.com");

        assertThat(agent.heldMail("Mail1").recipients())
                .extracting(recipient -> recipient.recipient())
                .containsExactlyInAnyOrder(ALICE, "Alice@example.com");
    }

    @Test
    void whatAMailMayHoldShouldBeMendedNotRefused() {
        agent.register(
                "Mail1",
                mail(BOB, ALICE)
                        .subject("a\u0000b\r\nc \ud83d\ude00")
                        .messageId("\u0000<1@x>")
                        .language("no such language"));

        assertThat(agent.heldMail("Mail1").subject()).contains("a b  c \ud83d\ude00");
        assertThat(agent.heldMail("Mail1").messageId()).contains("<1@x>");
    }

    @Test
    void keyShouldBeAnyPrintableText() {
        String key = "a/b c?d#e%2F\"{x}\\~;=&+";

        agent.register(key, BOB, ALICE);
        agent.settle(key, RecipientState.DISCARDED, ALICE);

        assertThat(agent.heldMail(key).key()).isEqualTo(key);
        assertThat(agent.states(key)).containsExactly(RecipientState.DISCARDED);
    }

    @Test
    void aMailMayHaveTenThousandRecipients() {
        String[] recipients = IntStream.range(0, Api.MAX_RECIPIENTS)
                .mapToObj(i -> "user" + i + "@example.com")
                .toArray(String[]::new);

        ChallengeInstruction instruction = agent.register("Mail1", BOB, recipients);
        challenges.solve(token(instruction));

        assertThat(agent.heldMail("Mail1").recipients())
                .hasSize(Api.MAX_RECIPIENTS)
                .allMatch(recipient -> recipient.state() == RecipientState.RELEASED);
        assertThat(agent.decisions().get(1).recipients()).hasSize(Api.MAX_RECIPIENTS);
    }

    @Test
    void registrationsAtTheSameTimeShouldAskOnce() throws Exception {
        AgentClient other = agents.agent(tenant, "james2");

        List<ChallengeInstruction> instructions =
                atOnce(12, i -> (i % 2 == 0 ? agent : other).register("Mail" + i, BOB, "user" + i + "@example.com"));

        assertThat(instructions)
                .filteredOn(instruction -> instruction.action() == ChallengeAction.SEND)
                .hasSize(1);
    }

    @Test
    void oneKeyRegisteredAtTheSameTimeShouldBeCreatedOnce() throws Exception {
        List<RegisteredMail> registered =
                atOnce(8, i -> agent.register("Mail1", mail(BOB, ALICE).suppression(Reason.BULK)));

        assertThat(registered).filteredOn(RegisteredMail::created).hasSize(1);
        assertThat(agent.heldMail("Mail1").recipients()).hasSize(1);
    }

    @Test
    void noMailShouldBeLeftHeldWhenRegistrationAndAnswerMeet() throws Exception {
        for (int round = 0; round < 10; round++) {
            String sender = "sender" + round + "@example.org";
            String token = token(agent.register("First" + round, sender, ALICE));
            int number = round;
            atOnce(4, i -> {
                if (i == 0) {
                    return challenges.solve(token).toString();
                }
                return agent.register("Mail" + number + "-" + i, sender, ALICE).toString();
            });
            for (int i = 1; i < 4; i++) {
                assertThat(agent.states("Mail" + number + "-" + i)).containsExactly(RecipientState.RELEASED);
            }
        }
        assertThat(agent.decisions().stream()
                        .filter(decision -> decision.action() == DecisionAction.RELEASE)
                        .map(decision -> decision.key().orElseThrow()))
                .hasSize(40)
                .doesNotHaveDuplicates();
    }

    @Test
    void heldMailsShouldBePagedInTheOrderOfTheirKeys() {
        for (String key : List.of("b", "B", "a-1", "a", "~")) {
            agent.register(key, key.equals("a") ? "x@example.org" : BOB, ALICE);
        }
        agent.settle("a", RecipientState.DISCARDED, ALICE);

        List<String> keys = new ArrayList<>();
        var page = agent.heldMails(RecipientState.HELD, Optional.empty(), 3);
        page.heldMails().forEach(mail -> keys.add(mail.key()));
        page = agent.heldMails(RecipientState.HELD, page.next(), 3);
        page.heldMails().forEach(mail -> keys.add(mail.key()));

        assertThat(keys).containsExactly("B", "a-1", "b", "~");
        assertThat(page.next()).isEmpty();
        assertThat(agent.heldMails(RecipientState.DISCARDED, Optional.empty(), 50)
                        .heldMails())
                .extracting(HeldMail::key)
                .containsExactly("a");
        assertThat(agent.me().heldMails()).isEqualTo(4);
    }

    /** Runs the same thing on many threads that start together. */
    private static <T> List<T> atOnce(int count, Numbered<T> work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<T>> futures = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int number = i;
                futures.add(threads.submit(() -> {
                    start.await();
                    return work.apply(number);
                }));
            }
            start.countDown();
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    private interface Numbered<T> {
        T apply(int number) throws Exception;
    }
}
