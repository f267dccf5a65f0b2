package org.turingmail.central.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.turingmail.central.AgentClient.mail;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.turingmail.central.AgentClient;
import org.turingmail.central.AuditTrail;
import org.turingmail.central.MovingClock;
import org.turingmail.central.NewTenant;
import org.turingmail.central.accounts.TestMembers;
import org.turingmail.central.held.HeldAction;
import org.turingmail.central.held.HeldDecisionState;
import org.turingmail.central.held.HeldDecisions;
import org.turingmail.central.lists.ListEntry;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.central.policy.EntryScope;
import org.turingmail.central.tenants.Role;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.decisions.Decision;
import org.turingmail.protocol.decisions.DecisionAction;
import org.turingmail.protocol.held.RecipientState;
import org.turingmail.protocol.verdicts.MailFacts;
import org.turingmail.protocol.verdicts.Verdict;

@QuarkusTest
class HeldDecisionsTest {
    private static final String ANNA = "anna@example.com";
    private static final String BEN = "ben@example.com";
    private static final Duration WINDOW = Duration.ofSeconds(10);

    @Inject
    TestMembers members;

    @Inject
    MovingClock clock;

    @Inject
    AuditTrail audit;

    @NewTenant
    private String tenant;

    @NewTenant
    private AgentClient agent;

    private AgentClient anna;
    private String bob;

    @BeforeEach
    void signIn() {
        bob = "bob@" + UUID.randomUUID() + ".example";
        anna = members.signIn(tenant, ANNA, Role.MEMBER).api();
    }

    private static List<HeldMessage> held(AgentClient who) {
        return who.exchange("GET", "/held-messages", null, HeldMessagePage.class)
                .messages();
    }

    private static DecisionResult decide(AgentClient who, long message, HeldAction action) {
        return who.exchange(
                        "POST",
                        "/held-messages/decisions",
                        DecisionRequest.builder()
                                .addMessages(message)
                                .action(action)
                                .build(),
                        DecisionResults.class)
                .results()
                .get(0);
    }

    private long only(AgentClient who) {
        List<HeldMessage> held = held(who);
        assertThat(held).hasSize(1);
        return held.get(0).id();
    }

    private static int undo(AgentClient who, DecisionResult decided) {
        return who.send("POST", "/api/v1/held-decisions/" + decided.decision().orElseThrow() + "/undo", null)
                .status();
    }

    private static HeldDecision latest(AgentClient who) {
        return who.exchange("GET", "/held-decisions", null, HeldDecisionPage.class)
                .decisions()
                .get(0);
    }

    private List<Decision> told() {
        return agent.decisions().stream()
                .filter(decision -> decision.action() != DecisionAction.FORGET)
                .toList();
    }

    private List<ListEntry> entries() {
        return agent.entries(0, 100).entries();
    }

    /** The time to undo is over, and the job has looked. */
    private void windowIsOver() {
        clock.advance(WINDOW.plusSeconds(1));
        await().until(() -> latest(anna).state() != HeldDecisionState.PENDING);
    }

    @Test
    void memberShouldSeeWhatIsHeldForTheOwnAddressesAndNothingElse() {
        agent.register("Mail1", mail(bob, ANNA, BEN).subject("For both").from("Bob <" + bob + ">"));
        agent.register("Mail2", mail("carl@example.org", BEN).subject("For Ben"));
        agent.register(
                "Mail3", mail("dora@example.org", "anna+shop@example.com").subject("For a detail"));

        List<HeldMessage> held = held(anna);

        assertThat(held)
                .extracting(message -> message.subject().orElse(""))
                .containsExactly("For a detail", "For both");
        assertThat(held.get(1).from()).contains("Bob <" + bob + ">");
        assertThat(held.get(1).recipients())
                .extracting(recipient -> recipient.recipient())
                .containsExactly(ANNA);
        AgentClient manager =
                members.signIn(tenant, "boss@example.com", Role.MANAGER).api();
        assertThat(held(manager)).hasSize(3);
        long ofBen = held(manager).stream()
                .filter(message -> message.subject().orElse("").equals("For Ben"))
                .findFirst()
                .orElseThrow()
                .id();
        assertThat(anna.send("GET", "/api/v1/held-messages/" + ofBen, null).status())
                .isEqualTo(404);
        assertThat(decide(anna, ofBen, HeldAction.RELEASE).outcome()).isEqualTo(HeldDecisions.Outcome.UNKNOWN);
        assertThat(agent.states("Mail2")).containsExactly(RecipientState.HELD);
    }

    @Test
    void releaseShouldBeToldToTheAgentWhenTheTimeToUndoIsOver() {
        agent.register("Mail1", mail(bob, ANNA, BEN));

        DecisionResult decided = decide(anna, only(anna), HeldAction.RELEASE);

        assertThat(decided.outcome()).isEqualTo(HeldDecisions.Outcome.DECIDED);
        assertThat(held(anna)).isEmpty();
        assertThat(told()).isEmpty();
        assertThat(latest(anna).undoable()).isEqualTo(HeldDecision.Undoable.MESSAGE);
        windowIsOver();
        assertThat(told()).singleElement().satisfies(decision -> {
            assertThat(decision.action()).isEqualTo(DecisionAction.RELEASE);
            assertThat(decision.key()).contains("Mail1");
            assertThat(decision.recipients()).containsExactly(ANNA);
            assertThat(decision.by()).isEqualTo("member:" + ANNA);
            assertThat(decision.reason()).isEqualTo(Reason.RECIPIENT);
        });
        assertThat(agent.states("Mail1")).containsExactly(RecipientState.RELEASED, RecipientState.HELD);
        assertThat(entries()).isEmpty();
        assertThat(undo(anna, decided)).isEqualTo(409);
        assertThat(audit.of(tenant, "held-")).containsExactly("member:" + ANNA + " held-release Mail1 " + ANNA);
    }

    @ParameterizedTest
    @EnumSource(HeldAction.class)
    void whateverWasDecidedShouldBeUndoneAsIfItNeverWas(HeldAction action) {
        agent.register("Mail1", mail(bob, ANNA));
        agent.register("Mail2", mail(bob, ANNA));
        long first = held(anna).get(1).id();

        DecisionResult decided = decide(anna, first, action);
        assertThat(agent.states("Mail1")).doesNotContain(RecipientState.HELD);
        assertThat(undo(anna, decided)).isEqualTo(200);

        assertThat(held(anna)).extracting(HeldMessage::id).contains(first);
        assertThat(agent.states("Mail1")).containsExactly(RecipientState.HELD);
        assertThat(entries()).isEmpty();
        assertThat(latest(anna).state()).isEqualTo(HeldDecisionState.UNDONE);
        assertThat(undo(anna, decided)).as("again").isEqualTo(409);
        clock.advance(WINDOW.plusSeconds(5));
        DecisionResult other = decide(anna, held(anna).get(0).id(), HeldAction.RELEASE);
        clock.advance(WINDOW.plusSeconds(1));
        await().until(() -> latest(anna).state() == HeldDecisionState.DONE);
        assertThat(other.outcome()).isEqualTo(HeldDecisions.Outcome.DECIDED);
        assertThat(told())
                .as("only the other one")
                .extracting(Decision::key)
                .hasSize(1)
                .doesNotContainNull();
        assertThat(told().get(0).key()).contains("Mail2");
        assertThat(agent.verdict(bob, ANNA)).isEqualTo(Verdict.HOLD);
    }

    @Test
    void allowedAddressShouldBeKnownWithTheReleaseAndForgottenOnDemand() {
        agent.register("Mail1", mail(bob, ANNA, BEN));

        DecisionResult decided = decide(anna, only(anna), HeldAction.ALLOW_ADDRESS);
        assertThat(entries()).as("not while it can be undone").isEmpty();
        windowIsOver();

        assertThat(entries()).singleElement().satisfies(entry -> {
            assertThat(entry.kind()).isEqualTo(EntryKind.ADDRESS);
            assertThat(entry.value()).isEqualTo(bob);
            assertThat(entry.owner()).contains(ANNA);
            assertThat(entry.verdict()).isEqualTo(Verdict.DELIVER);
        });
        await().until(() -> agent.verdict(bob, ANNA) == Verdict.DELIVER);
        assertThat(agent.verdict(bob, BEN)).isEqualTo(Verdict.HOLD);
        assertThat(latest(anna).undoable()).isEqualTo(HeldDecision.Undoable.SENDER);

        assertThat(undo(anna, decided)).isEqualTo(200);

        assertThat(entries()).isEmpty();
        await().until(() -> agent.verdict(bob, ANNA) == Verdict.HOLD);
        assertThat(agent.decisions()).anySatisfy(decision -> {
            assertThat(decision.action()).isEqualTo(DecisionAction.FORGET);
            assertThat(decision.sender()).contains(bob);
        });
    }

    @Test
    void allowOfAnAuthenticatedMessageShouldNotAdmitForgeries() {
        agent.register(
                "Mail1",
                mail(bob, ANNA).facts(MailFacts.builder().authenticated(true).build()));

        decide(anna, only(anna), HeldAction.ALLOW_DOMAIN);
        windowIsOver();

        assertThat(entries()).singleElement().satisfies(entry -> {
            assertThat(entry.kind()).isEqualTo(EntryKind.DOMAIN);
            assertThat(entry.authenticatedOnly()).contains(true);
        });
    }

    @Test
    void blockShouldTakeThePlaceOfAnAllowEntryAndGiveItBackAsItWas() {
        agent.register(
                "Mail1",
                mail(bob, ANNA).facts(MailFacts.builder().authenticated(false).build()));
        // Not of this message, which is not authenticated.
        agent.add(ListEntry.builder()
                .kind(EntryKind.ADDRESS)
                .value(bob)
                .verdict(Verdict.DELIVER)
                .scope(EntryScope.USER)
                .owner(ANNA)
                .note("a friend")
                .authenticatedOnly(true));

        DecisionResult block = decide(anna, only(anna), HeldAction.BLOCK_ADDRESS);

        assertThat(entries()).extracting(ListEntry::verdict).containsExactly(Verdict.BLOCK);
        await().until(() -> agent.verdict(bob, ANNA) == Verdict.BLOCK);
        assertThat(undo(anna, block)).isEqualTo(200);
        assertThat(entries()).singleElement().satisfies(entry -> {
            assertThat(entry.verdict()).isEqualTo(Verdict.DELIVER);
            assertThat(entry.authenticatedOnly()).contains(true);
            assertThat(entry.note()).contains("a friend");
        });
    }

    @Test
    void allowShouldTakeThePlaceOfANarrowerEntryAndGiveItBackAsItWas() {
        agent.register(
                "Mail1",
                mail(bob, ANNA).facts(MailFacts.builder().authenticated(false).build()));
        agent.add(ListEntry.builder()
                .kind(EntryKind.ADDRESS)
                .value(bob)
                .verdict(Verdict.DELIVER)
                .scope(EntryScope.USER)
                .owner(ANNA)
                .note("a friend")
                .authenticatedOnly(true));

        DecisionResult allow = decide(anna, only(anna), HeldAction.ALLOW_ADDRESS);
        windowIsOver();

        assertThat(entries()).singleElement().satisfies(entry -> assertThat(entry.authenticatedOnly())
                .isNotEqualTo(Optional.of(true)));
        assertThat(undo(anna, allow)).isEqualTo(200);
        assertThat(entries()).singleElement().satisfies(entry -> {
            assertThat(entry.verdict()).isEqualTo(Verdict.DELIVER);
            assertThat(entry.authenticatedOnly()).contains(true);
            assertThat(entry.note()).contains("a friend");
        });
    }

    @Test
    void discardedMessageShouldStayUntilItWouldExpire() {
        agent.register("Mail1", mail(bob, ANNA));
        DecisionResult decided = decide(anna, only(anna), HeldAction.DISCARD);
        clock.advance(Duration.ofDays(2));

        // Neither the sender's answer nor a comparison with the agent does anything with it.
        agent.reconcile("Mail1");

        assertThat(told()).isEmpty();
        assertThat(agent.states("Mail1")).containsExactly(RecipientState.DISCARDED);
        assertThat(undo(anna, decided)).isEqualTo(200);
        assertThat(agent.states("Mail1")).containsExactly(RecipientState.HELD);
    }

    @Test
    void secondDecisionShouldHaveNoEffect() {
        agent.register("Mail1", mail(bob, ANNA));
        long message = only(anna);
        AgentClient manager =
                members.signIn(tenant, "boss@example.com", Role.MANAGER).api();

        assertThat(decide(manager, message, HeldAction.RELEASE).outcome()).isEqualTo(HeldDecisions.Outcome.DECIDED);
        assertThat(decide(anna, message, HeldAction.DISCARD).outcome()).isEqualTo(HeldDecisions.Outcome.NOT_WAITING);

        assertThat(latest(anna).by()).isEqualTo("member:boss@example.com");
        windowIsOver();
        assertThat(told()).extracting(Decision::action).containsExactly(DecisionAction.RELEASE);
    }

    @Test
    void nothingShouldBeSaidOfANullSender() {
        agent.register("Mail1", mail("", ANNA).suppression(Reason.NULL_SENDER));
        long message = only(anna);

        for (HeldAction action : HeldAction.values()) {
            if (action.isAboutTheSender()) {
                assertThat(decide(anna, message, action).outcome()).isEqualTo(HeldDecisions.Outcome.NO_SENDER);
            }
        }

        assertThat(decide(anna, message, HeldAction.RELEASE).outcome()).isEqualTo(HeldDecisions.Outcome.DECIDED);
    }

    @Test
    void memberShouldNotUndoWhatWasDecidedForOthersToo() {
        agent.register("Mail1", mail(bob, ANNA, BEN));
        AgentClient manager =
                members.signIn(tenant, "boss@example.com", Role.MANAGER).api();
        DecisionResult decided = decide(manager, only(manager), HeldAction.RELEASE);

        assertThat(undo(anna, decided)).isEqualTo(404);
        assertThat(anna.send("GET", "/api/v1/held-decisions", null).response().body())
                .doesNotContain(BEN);
        assertThat(undo(manager, decided)).isEqualTo(200);
    }

    @Test
    void listShouldBePagedByKeyInBothOrders() {
        for (int i = 0; i < 5; i++) {
            agent.register("Mail" + i, mail(bob, ANNA).subject("Subject " + i));
        }

        for (String order : List.of("NEWEST", "OLDEST")) {
            HeldMessagePage first =
                    anna.exchange("GET", "/held-messages?limit=3&order=" + order, null, HeldMessagePage.class);
            HeldMessagePage second = anna.exchange(
                    "GET",
                    "/held-messages?limit=3&order=" + order + "&after="
                            + first.next().orElseThrow(),
                    null,
                    HeldMessagePage.class);
            assertThat(second.next()).isEmpty();
            List<String> subjects = Stream.concat(first.messages().stream(), second.messages().stream())
                    .map(message -> message.subject().orElseThrow())
                    .toList();
            assertThat(subjects)
                    .hasSize(5)
                    .isSortedAccordingTo(
                            order.equals("OLDEST") ? Comparator.naturalOrder() : Comparator.reverseOrder());
        }
    }

    @Test
    void listShouldBeFilteredByTextAndReason() {
        agent.register("Mail1", mail(bob, ANNA).subject("An Invoice: 100%"));
        agent.register("Mail2", mail("", ANNA).subject("Bounce").suppression(Reason.NULL_SENDER));

        assertThat(find("?text=iNvOiCe")).containsExactly("An Invoice: 100%");
        assertThat(find("?text=" + bob.substring(4, 12))).containsExactly("An Invoice: 100%");
        assertThat(find("?text=0%25")).containsExactly("An Invoice: 100%");
        assertThat(find("?text=%25x")).isEmpty();
        assertThat(find("?reason=null-sender")).containsExactly("Bounce");
    }

    private List<String> find(String query) {
        return anna.exchange("GET", "/held-messages" + query, null, HeldMessagePage.class).messages().stream()
                .map(message -> message.subject().orElseThrow())
                .toList();
    }

    @Test
    void messageShouldTellTheEvidence() {
        agent.register(
                "Mail1",
                mail(bob, ANNA).facts(MailFacts.builder().authenticated(true).build()));
        agent.register("Mail2", mail(bob, ANNA));
        agent.add(ListEntry.builder()
                .kind(EntryKind.ADDRESS)
                .value(bob)
                .verdict(Verdict.DELIVER)
                .scope(EntryScope.USER)
                .owner(BEN));

        HeldMessage message =
                anna.exchange("GET", "/held-messages/" + held(anna).get(1).id(), null, HeldMessage.class);

        assertThat(message.authenticated()).contains(true);
        assertThat(message.challenge()).contains("UNSENT");
        assertThat(message.allowedBy()).contains(1);
        assertThat(message.more()).contains(1);
        assertThat(message.explanations())
                .extracting(explanation -> explanation.verdict().recipient())
                .containsExactly(ANNA);
    }
}
