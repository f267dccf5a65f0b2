package org.turingmail.central.challenge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turingmail.central.AgentClient.entry;
import static org.turingmail.central.AgentClient.mail;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turingmail.central.AgentClient;
import org.turingmail.central.MovingClock;
import org.turingmail.central.NewTenant;
import org.turingmail.central.address.Domain;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.address.Network;
import org.turingmail.central.held.ChallengeIssuer;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.challenges.ChallengeAction;
import org.turingmail.protocol.challenges.ChallengeInstruction;
import org.turingmail.protocol.held.RecipientState;
import org.turingmail.protocol.verdicts.MailFacts;
import org.turingmail.protocol.verdicts.Verdict;

@QuarkusTest
class ChallengeLimitsTest {
    private static final String ALICE = "alice@example.com";
    private static final MailFacts AUTHENTICATED =
            MailFacts.builder().authenticated(true).build();

    @Inject
    Jdbi jdbi;

    @Inject
    MovingClock clock;

    @Inject
    Challenges challenges;

    @NewTenant
    private String tenant;

    @NewTenant
    private AgentClient agent;

    private long tenantId;

    /** In the first second of an hour of the clock, so that none of these tests sees two of them. */
    @BeforeEach
    void newAgent() {
        Instant now = clock.instant();
        clock.advance(Duration.between(now, now.truncatedTo(ChronoUnit.HOURS)).plusHours(1));
        tenantId = jdbi.withHandle(handle -> handle.createQuery("SELECT id FROM tenant WHERE name = :name")
                .bind("name", tenant)
                .mapTo(Long.class)
                .one());
    }

    private boolean allow(ChallengeLimits limits, String sender, String recipient, String client) {
        return jdbi.inTransaction(handle -> limits.allow(
                handle,
                tenantId,
                new ChallengeIssuer.Asked(
                        EmailAddress.parse(sender),
                        EmailAddress.parse(sender),
                        List.of(EmailAddress.parse(recipient)),
                        Optional.of(Network.address(client)))));
    }

    private ChallengeLimits limits(int network, int senderDomain, int recipient, int tenant) {
        return new ChallengeLimits(clock, new ChallengeLimits.Limits(network, senderDomain, recipient, tenant));
    }

    private int rows() {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT coalesce(sum(count), 0) FROM challenge_count WHERE tenant_id = :id")
                .bind("id", tenantId)
                .mapTo(Integer.class)
                .one());
    }

    @ParameterizedTest
    @CsvSource({
        "1, 9, 9, 9, b@two.example, carol@example.com, 198.51.100.99",
        "9, 1, 9, 9, b@sub.one.example, carol@example.com, 203.0.113.1",
        "9, 9, 1, 9, b@two.example, Alice+x@example.com, 203.0.113.1",
        "9, 9, 9, 1, b@two.example, carol@example.com, 203.0.113.1",
    })
    void eachLimitShouldEndWhatItIsAbout(
            int network, int domain, int recipient, int tenant, String sender, String to, String client) {
        ChallengeLimits limits = limits(network, domain, recipient, tenant);
        assertThat(allow(limits, "a@one.example", ALICE, "198.51.100.1")).isTrue();
        int before = rows();

        assertThat(allow(limits, sender, to, client)).isFalse();
        assertThat(rows()).as("what is refused is not counted").isEqualTo(before);

        clock.advance(Duration.ofHours(1));
        assertThat(allow(limits, sender, to, client)).as("an hour later").isTrue();
    }

    @Test
    void relaysOfOurOwnShouldNotBeANetwork() {
        ChallengeLimits limits = limits(1, 9, 9, 9);

        for (String client : List.of("127.0.0.1", "10.1.2.3", "192.168.0.1", "::1", "fd00::1", "fe80::1")) {
            assertThat(allow(limits, "a@" + Math.abs(client.hashCode()) + ".example", ALICE, client))
                    .isTrue();
        }
    }

    @Test
    void replicasShouldShareALimitToTheLastOne() throws Exception {
        int most = 20;
        ExecutorService replicas = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Boolean>> challenges = IntStream.range(0, 100)
                    .<Callable<Boolean>>mapToObj(i -> () ->
                            allow(limits(1_000, 1_000, 1_000, most), "a@d" + i + ".example", ALICE, "198.51.100.1"))
                    .toList();
            int allowed = 0;
            for (Future<Boolean> challenge : replicas.invokeAll(challenges)) {
                allowed += challenge.get() ? 1 : 0;
            }
            assertThat(allowed).isEqualTo(most);
        } finally {
            replicas.shutdownNow();
        }
    }

    @Test
    void countersShouldBeForgottenWhenTheirHourIsLongOver() {
        ChallengeLimits limits = limits(9, 9, 9, 9);
        allow(limits, "a@one.example", ALICE, "198.51.100.1");
        clock.advance(Duration.ofMinutes(50));
        limits.forget(jdbi);
        assertThat(rows()).isEqualTo(4);

        clock.advance(Duration.ofHours(4));
        limits.forget(jdbi);

        assertThat(rows()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "example.org, example.org",
        "a.b.example.org, example.org",
        "a.example.co.uk, example.co.uk",
        "example.co.uk, example.co.uk",
        "mail.example.de, example.de",
        "a.orf.at, a.orf.at",
        "localhost, localhost",
        "[192.0.2.1], [192.0.2.1]",
    })
    void organisationShouldBeTheDomainWithoutItsSubdomains(String domain, String organisation) {
        assertThat(ChallengeLimits.organisation(Domain.parse(domain))).isEqualTo(organisation);
    }

    @Test
    void forgedDetailsShouldGiveOneChallengeToTheMailbox() {
        int sent = 0;
        for (int i = 0; i < 15; i++) {
            ChallengeInstruction answer = agent.register(
                            "Mail" + i,
                            mail("victim+" + i + "@forged.example", ALICE).facts(AUTHENTICATED))
                    .challenge();
            sent += answer.action() == ChallengeAction.SEND ? 1 : 0;
            if (i > 0) {
                assertThat(answer.reason()).contains(Reason.ALREADY_CHALLENGED);
            }
        }
        assertThat(sent).isEqualTo(1);
    }

    @Test
    void noShapeOfAnAddressShouldBeChallengedTwice() {
        MailFacts vouched = MailFacts.builder()
                .authenticated(true)
                .headerFrom("victim@forged.example")
                .build();
        List<String> shapes = List.of(
                "victim@forged.example",
                "\"victim\"@forged.example",
                "\"vic\\tim\"@forged.example",
                "Victim+1@forged.example",
                "prvs=4053ab12cd=victim@forged.example",
                "prvs=victim=4053ab12cd@forged.example",
                "msprvs1=17500nFJx=victim@forged.example",
                "btv1==4053ab12cd==victim@forged.example",
                "SRS0=HHHH=TT=forged.example=victim@forward.example",
                "SRS1=GGGG=first.example==HHHH=TT=forged.example=victim@second.example",
                "alice+SRS=HHHH=TT=forged.example=victim+2@company.example",
                "alice+caf_=anna=home.example@forged.example",
                "0100018c3e2f4a5b-f47ac10b-58cc-4372-a567-0e02b2c3d479-000000@forged.example");
        int sent = 0;
        for (int i = 0; i < shapes.size(); i++) {
            sent += agent.register("Mail" + i, mail(shapes.get(i), ALICE).facts(vouched))
                                    .challenge()
                                    .action()
                            == ChallengeAction.SEND
                    ? 1
                    : 0;
        }
        assertThat(sent).isEqualTo(1);
    }

    @Test
    void twoDetailsAtTheSameTimeShouldGiveOneChallenge() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<ChallengeAction>> registrations = IntStream.range(0, 16)
                    .<Callable<ChallengeAction>>mapToObj(i -> () -> agent.register(
                                    "Mail" + i,
                                    mail("victim+" + i + "@forged.example", ALICE)
                                            .facts(AUTHENTICATED))
                            .challenge()
                            .action())
                    .toList();
            int sent = 0;
            for (Future<ChallengeAction> registration : threads.invokeAll(registrations)) {
                sent += registration.get() == ChallengeAction.SEND ? 1 : 0;
            }
            assertThat(sent).isEqualTo(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void floodShouldBeHeldSilentlyWithTheReasonAndRegisteredAgainTheSame() {
        int sent = 0;
        for (int i = 0; i < 40; i++) {
            sent += registered(i).action() == ChallengeAction.SEND ? 1 : 0;
        }
        assertThat(sent)
                .as("the default of turing.central.challenge.per-recipient")
                .isEqualTo(30);
        assertThat(registered(39).reason()).contains(Reason.RATE_LIMITED);
        assertThat(agent.heldMail("Mail39").suppression()).contains(Reason.RATE_LIMITED);
        assertThat(registered(0).reason())
                .as("to be told to send again counts too")
                .contains(Reason.RATE_LIMITED);

        clock.advance(Duration.ofHours(1));

        assertThat(registered(0).action()).isEqualTo(ChallengeAction.SEND);
        assertThat(agent.heldMail("Mail0").suppression()).isEmpty();
    }

    private List<String> flood(int messages) {
        return IntStream.range(0, messages)
                .filter(i -> registered(i).action() == ChallengeAction.NONE)
                .mapToObj(i -> "Mail" + i)
                .toList();
    }

    private List<String> pending(List<String> keys) {
        return agent.reconcile(keys.toArray(String[]::new)).challengePending();
    }

    private int sentAgain(List<String> keys) {
        return (int) keys.stream()
                .filter(key -> registered(Integer.parseInt(key.substring(4))).action() == ChallengeAction.SEND)
                .count();
    }

    @Test
    void limitedMessageShouldGetItsChallengeWhenTheHourIsOver() {
        List<String> limited = flood(34);
        assertThat(limited).hasSize(4);
        assertThat(pending(limited)).isEmpty();
        assertThat(agent.heldMail("Mail33").expiresAt()).isAfter(clock.instant().plus(Duration.ofDays(80)));

        clock.advance(Duration.ofHours(1));

        assertThat(pending(limited)).containsExactlyInAnyOrderElementsOf(limited);
        assertThat(sentAgain(limited)).isEqualTo(4);
        assertThat(agent.heldMail("Mail33").suppression()).isEmpty();
        assertThat(agent.heldMail("Mail33").expiresAt())
                .as("as of a message whose sender is asked")
                .isBefore(clock.instant().plus(Duration.ofDays(80)));
        assertThat(agent.me().heldSilently()).isZero();
        agent.sent(limited.toArray(String[]::new));
        assertThat(pending(limited)).isEmpty();
    }

    @Test
    void answerToALateChallengeShouldReleaseAllMessagesOfTheSender() {
        flood(30);
        agent.register("First", mail("late@d.example", ALICE).facts(AUTHENTICATED));
        agent.register("Second", mail("late@d.example", ALICE).facts(AUTHENTICATED));
        clock.advance(Duration.ofHours(1));
        assertThat(pending(List.of("First", "Second"))).hasSize(2);

        String url = agent.register("First", mail("late@d.example", ALICE).facts(AUTHENTICATED))
                .challenge()
                .url()
                .orElseThrow();
        assertThat(agent.register("Second", mail("late@d.example", ALICE).facts(AUTHENTICATED))
                        .challenge()
                        .reason())
                .contains(Reason.ALREADY_CHALLENGED);
        challenges.solve(url.substring(url.lastIndexOf('/') + 1));

        assertThat(agent.states("First")).containsExactly(RecipientState.RELEASED);
        assertThat(agent.states("Second")).containsExactly(RecipientState.RELEASED);
    }

    @Test
    void limitedMessageOfASenderWhoAnsweredMeanwhileShouldBeReleased() {
        flood(30);
        agent.register(
                "Limited", mail("late@d.example", ALICE, "carol@example.com").facts(AUTHENTICATED));
        clock.advance(Duration.ofHours(1));
        String url = agent.register("New", mail("late@d.example", ALICE).facts(AUTHENTICATED))
                .challenge()
                .url()
                .orElseThrow();
        challenges.solve(url.substring(url.lastIndexOf('/') + 1));
        assertThat(agent.states("Limited")).containsOnly(RecipientState.HELD);

        agent.register(
                "Limited", mail("late@d.example", ALICE, "carol@example.com").facts(AUTHENTICATED));

        assertThat(agent.states("Limited"))
                .as("Alice knows the sender now; for Carol, the answer of a short while ago is enough")
                .containsExactly(RecipientState.RELEASED, RecipientState.RELEASED);
        assertThat(agent.verdict("late@d.example", "carol@example.com")).isEqualTo(Verdict.DELIVER);
    }

    @Test
    void lateChallengesShouldLeaveHalfOfTheLimitToNewMessages() {
        List<String> limited = flood(60);
        assertThat(limited).hasSize(30);
        clock.advance(Duration.ofHours(1));
        assertThat(pending(limited)).as("a few at a time").hasSize(10);

        assertThat(sentAgain(limited)).isEqualTo(15);

        int fresh = (int) IntStream.range(100, 130)
                .filter(i -> registered(i).action() == ChallengeAction.SEND)
                .count();
        assertThat(fresh).isEqualTo(15);
    }

    @Test
    void limitedMessageOfABlockedSenderShouldStaySilent() {
        List<String> limited = flood(31);
        agent.add(entry(Verdict.BLOCK, "d30.example"));
        clock.advance(Duration.ofHours(1));

        assertThat(sentAgain(limited)).isZero();
        assertThat(agent.heldMail("Mail30").suppression()).contains(Reason.RATE_LIMITED);
    }

    @Test
    void nobodyShouldBeAskedALongTimeAfterwards() {
        List<String> limited = flood(31);
        clock.advance(Duration.ofHours(25));

        assertThat(pending(limited)).isEmpty();
    }

    private ChallengeInstruction registered(int number) {
        return agent.register(
                        "Mail" + number,
                        mail("a@d" + number + ".example", ALICE).facts(AUTHENTICATED))
                .challenge();
    }
}
