package org.turingmail.central.held;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;
import static org.turingmail.central.AgentClient.entry;
import static org.turingmail.central.AgentClient.mail;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turingmail.central.AgentClient;
import org.turingmail.central.MovingClock;
import org.turingmail.central.NewTenant;
import org.turingmail.central.lists.ListEntry;
import org.turingmail.central.policy.EntryScope;
import org.turingmail.central.tenants.TestAgents;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.decisions.Decision;
import org.turingmail.protocol.decisions.DecisionAction;
import org.turingmail.protocol.held.RecipientState;
import org.turingmail.protocol.verdicts.MailFacts;
import org.turingmail.protocol.verdicts.Verdict;

/** Whoever becomes known by an entry need not wait for an answer to a challenge. */
@QuarkusTest
class HeldReviewsTest {
    private static final String BOB = "bob@example.org";
    private static final String ALICE = "alice@example.com";
    private static final String CAROL = "carol@example.com";

    @Inject
    TestAgents agents;

    @Inject
    MovingClock clock;

    @Inject
    HeldReviews reviews;

    @Inject
    Jdbi jdbi;

    @NewTenant
    private AgentClient agent;

    /** The job of the service may be at it too: then it is waited for. */
    private void review() {
        clock.advance(Duration.ofSeconds(3));
        while (reviews.reviewOne()) {
            // The next one.
        }
        await().atMost(Duration.ofSeconds(30))
                .until(() -> jdbi.<Integer, RuntimeException>withHandle(
                                handle -> handle.createQuery("SELECT count(*) FROM held_review")
                                        .mapTo(Integer.class)
                                        .one())
                        == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {BOB, "example.org"})
    void entryThatIsAddedByHandShouldReleaseWhatIsHeld(String value) {
        agent.register("Mail1", BOB, ALICE, CAROL);
        agent.register("Other", "eve@example.net", ALICE);

        agent.add(entry(Verdict.DELIVER, value));
        review();

        assertThat(agent.states("Mail1")).containsOnly(RecipientState.RELEASED);
        assertThat(agent.states("Other")).containsOnly(RecipientState.HELD);
        assertThat(agent.decisions())
                .filteredOn(decision -> decision.action() == DecisionAction.RELEASE)
                .extracting(Decision::recipients, Decision::by, Decision::reason)
                .containsExactly(tuple(List.of(ALICE, CAROL), "policy", Reason.KNOWN_SENDER));
    }

    @Test
    void entryShouldReleaseWhatIsHeldUnderATagOfTheSender() {
        agent.register("Mail1", "prvs=aaaa1111=bob@example.org", ALICE);

        agent.add(entry(Verdict.DELIVER, BOB));
        review();

        assertThat(agent.states("Mail1")).containsExactly(RecipientState.RELEASED);
    }

    @Test
    void entryShouldReleaseWhatIsHeldUnderADetailOfTheSender() {
        agent.register("Mail1", "bob+shop@example.org", ALICE);
        agent.register("Mail2", "prvs=aaaa1111=bob+news@example.org", ALICE);
        agent.register("Other", "bobby+shop@example.org", ALICE);

        agent.add(entry(Verdict.DELIVER, BOB));
        review();

        assertThat(agent.states("Mail1")).containsExactly(RecipientState.RELEASED);
        assertThat(agent.states("Mail2")).containsExactly(RecipientState.RELEASED);
        assertThat(agent.states("Other")).containsExactly(RecipientState.HELD);
    }

    /** A tenant may hold very much, and a user may write to very many. */
    @Test
    void mailOfASenderShouldBeFoundByIndexes() {
        agent.register("Planned", BOB, ALICE);
        String plan = jdbi.inTransaction(handle -> {
            handle.execute(
                    "INSERT INTO held_mail (id, tenant_id, agent_id, key, sender, sender_address, sender_identity,"
                            + " size, held_at, registered_at, expires_at, reason, open) SELECT -i, tenant_id,"
                            + " agent_id, 'Copy' || i, i || sender, i || sender_address, i |"
                            + "| sender_identity, size, held_at, registered_at, expires_at,"
                            + " reason, open FROM held_mail, generate_series(1, 10000) AS i WHERE key = 'Planned'");
            handle.execute("ANALYZE held_mail");
            long tenant = handle.createQuery("SELECT tenant_id FROM held_mail WHERE key = 'Planned'")
                    .mapTo(Long.class)
                    .one();
            List<String> lines = handle.createQuery("EXPLAIN " + HeldReviews.OF_ONE)
                    .bind("tenant", tenant)
                    .bind("after", Long.MIN_VALUE)
                    .bind("limit", 200)
                    .bind("sender", BOB)
                    .mapTo(String.class)
                    .list();
            handle.rollback();
            return String.join("\n", lines);
        });

        assertThat(plan).contains("held_mail_sender", "held_mail_identity", "held_mail_without_detail");
    }

    @Test
    void entryForAuthenticatedMailShouldReleaseNoForgery() {
        agent.register(
                "Authentic",
                mail(BOB, ALICE).facts(MailFacts.builder().authenticated(true).build()));
        agent.register(
                "Forged",
                mail(BOB, ALICE)
                        .facts(MailFacts.builder().authenticated(false).build())
                        .suppression(Reason.UNAUTHENTICATED));
        agent.register("Unknown", BOB, ALICE);

        agent.add(entry(Verdict.DELIVER, BOB).authenticatedOnly(true));
        review();

        assertThat(agent.states("Authentic")).containsExactly(RecipientState.RELEASED);
        assertThat(agent.states("Forged")).containsExactly(RecipientState.HELD);
        assertThat(agent.states("Unknown")).as("nobody looked").containsExactly(RecipientState.RELEASED);
    }

    @Test
    void importShouldDoTheSame() {
        agent.register("Mail1", BOB, ALICE);
        agent.register("Mail2", "jim@example.net", ALICE);

        AgentClient.Answer answer = agent.upload("?format=plain&verdict=DELIVER", BOB + "\nexample.net\n");
        assertThat(answer.status()).as(answer.response().body()).isBetween(200, 201);
        review();

        assertThat(agent.states("Mail1")).containsExactly(RecipientState.RELEASED);
        assertThat(agent.states("Mail2")).containsExactly(RecipientState.RELEASED);
    }

    @Test
    void whomAUserWroteToShouldReachThatUserOnly() {
        agent.register("Mail1", BOB, ALICE, CAROL);

        agent.learn(ALICE, BOB);
        review();

        assertThat(agent.states("Mail1")).containsExactly(RecipientState.RELEASED, RecipientState.HELD);
    }

    @Test
    void entryThatIsTurnedFromBlockToAllowShouldDoTheSame() {
        agent.register("Mail1", mail(BOB, ALICE));
        ListEntry block = agent.add(entry(Verdict.BLOCK, BOB));
        review();
        assertThat(agent.states("Mail1")).containsExactly(RecipientState.HELD);

        agent.exchange(
                "PUT",
                "/list-entries/" + block.id().orElseThrow(),
                ListEntry.builder().from(block).verdict(Verdict.DELIVER).build(),
                ListEntry.class);
        review();

        assertThat(agent.states("Mail1")).containsExactly(RecipientState.RELEASED);
    }

    @Test
    void blockThatRanksHigherShouldKeepTheMailHeld() {
        agent.register("Mail1", BOB, ALICE, CAROL);
        agent.add(entry(Verdict.BLOCK, BOB).scope(EntryScope.USER).owner(ALICE));

        agent.add(entry(Verdict.DELIVER, BOB));
        review();

        assertThat(agent.states("Mail1")).containsExactly(RecipientState.HELD, RecipientState.RELEASED);
    }

    @Test
    void entryOfAnotherTenantShouldReleaseNothing() {
        agent.register("Mail1", BOB, ALICE);

        agents.agent().add(entry(Verdict.DELIVER, BOB));
        review();

        assertThat(agent.states("Mail1")).containsExactly(RecipientState.HELD);
    }

    @Test
    void moreThanAPageShouldBeReleased() {
        for (int i = 0; i < 201; i++) {
            agent.register("Mail" + i, "bob" + i + "@example.org", ALICE);
        }

        agent.add(entry(Verdict.DELIVER, "example.org"));
        review();

        assertThat(agent.decisions())
                .filteredOn(decision -> decision.action() == DecisionAction.RELEASE)
                .hasSize(201);
    }
}
