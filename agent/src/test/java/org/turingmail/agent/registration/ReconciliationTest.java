package org.turingmail.agent.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turingmail.agent.AgentFixture.ALICE;
import static org.turingmail.agent.AgentFixture.BOB;
import static org.turingmail.agent.AgentFixture.mail;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.james.server.core.MailImpl;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.turingmail.agent.AgentFixture;
import org.turingmail.agent.central.Failure;
import org.turingmail.agent.quarantine.HeldMail;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.Registrable;

class ReconciliationTest {
    private AgentFixture agent;

    @BeforeEach
    void setUp() throws Exception {
        agent = new AgentFixture();
    }

    @Test
    void mailHeldDuringAnOutageShouldBeRegisteredAndChallengedOnce() throws Exception {
        agent.central.goesAway();
        HeldMail held = hold("Mail1");
        assertThat(agent.registrations.register(held).isGiven()).isFalse();
        agent.central.comesBack();

        assertThat(run().registered()).isEqualTo(1);
        agent.challenges.report();
        assertThat(run().registered()).isZero();

        assertThat(agent.central.registered).containsOnlyKeys(held.key());
        assertThat(agent.outgoing()).hasSize(1);
    }

    @Test
    void challengeThatIsNotReportedYetShouldNotBeSentAgain() throws Exception {
        hold("Mail1");
        run();

        run();

        assertThat(agent.outgoing()).hasSize(1);
    }

    @Test
    void mailBetweenTwoMailetsShouldBeLeftAlone() throws Exception {
        HeldMail held = hold("Mail1");
        agent.registrations.register(held);

        run();

        assertThat(agent.outgoing()).isEmpty();
    }

    @Test
    void suppressedMailShouldBeRegisteredAndNotChallenged() throws Exception {
        agent.quarantine.hold(
                mail("Mail1", Optional.empty(), "Subject: x", ALICE), Reason.UNKNOWN_SENDER, Optional.empty());

        Reconciliation.Outcome result = run();

        assertThat(result.registered()).isEqualTo(1);
        assertThat(result.challenged()).isZero();
        assertThat(agent.outgoing()).isEmpty();
    }

    @Test
    void pagesShouldCoverAllKeysInOrderWithoutGaps() throws Exception {
        for (int i = 0; i < 2500; i++) {
            hold("Mail" + i);
        }
        List<Long> progress = new ArrayList<>();

        Reconciliation.Outcome result = agent.reconciliation.run(soFar -> progress.add(soFar.compared()));

        assertThat(result.compared()).isEqualTo(2500);
        assertThat(progress).containsExactly(1000L, 2000L, 2500L);
        assertThat(agent.central.pages).hasSize(3);
        assertThat(agent.central.pages.get(0).after()).isEmpty();
        assertThat(agent.central.pages.get(1).after())
                .isEqualTo(agent.central.pages.get(0).through());
        assertThat(agent.central.pages.get(2).through()).isEmpty();
        List<String> keys = agent.central.pages.stream()
                .flatMap(page -> page.keys().stream())
                .collect(Collectors.toList());
        assertThat(keys).isSorted().hasSize(2500);
        assertThat(agent.central.registered).hasSize(2500);
    }

    @Test
    void manyShouldBeRegisteredTogetherAndReadAhead() throws Exception {
        for (int i = 0; i < 1100; i++) {
            hold("Mail" + i);
        }

        assertThat(run().registered()).isEqualTo(1100);

        assertThat(agent.central.batches).hasSize(5);
        assertThat(agent.central.batches)
                .allSatisfy(batch -> assertThat(batch.registrations()).hasSizeLessThanOrEqualTo(250));
    }

    @Test
    void oneThatCentralRefusesShouldNotStopTheOthersAndShouldBeKnown() throws Exception {
        String refused = hold("Mail1").key();
        hold("Mail2");
        hold("Mail3");
        agent.central.refusedKeys.add(refused);

        Reconciliation.Outcome result = run();

        assertThat(result.registered()).isEqualTo(2);
        assertThat(result.failed()).isEqualTo(1);
        assertThat(result.problem()).isEmpty();
        assertThat(agent.refused.problem(refused))
                .hasValueSatisfying(problem -> assertThat(problem).contains("422"));

        agent.central.refusedKeys.clear();
        run();
        assertThat(agent.refused.size()).isZero();
    }

    @Test
    void refusedMailThatIsNotHeldAnyMoreShouldBeForgotten() throws Exception {
        HeldMail refused = hold("Mail1");
        agent.central.refusedKeys.add(refused.key());
        run();
        assertThat(agent.refused.some(10)).containsExactly(refused.key());

        agent.quarantine.remove(refused.key(), refused.recipients());
        run();

        assertThat(agent.refused.size()).isZero();
    }

    @Test
    void centralThatKnowsNoBatchesShouldBeToldOneByOne() throws Exception {
        hold("Mail1");
        hold("Mail2");
        agent.central.knowsNoBatches = true;

        assertThat(run().registered()).isEqualTo(2);
        assertThat(agent.central.registered).hasSize(2);
    }

    @Test
    void mailOfAnotherProgramWhoseNameIsNoKeyShouldNotStopTheRun() throws Exception {
        hold("Mail1");
        MailImpl foreign = mail("x", ALICE);
        foreign.setName("größer");
        agent.repositories.select(agent.configuration.quarantineUrl()).store(foreign);

        Reconciliation.Outcome result = run();

        assertThat(result.registered()).isEqualTo(1);
        assertThat(result.problem()).isEmpty();
        assertThat(agent.refused.some(10)).containsExactly("größer");
    }

    @Test
    void mailForMoreThan10000RecipientsShouldBeHeldAndRegisteredInParts() throws Exception {
        String[] recipients = IntStream.range(0, 10_001)
                .mapToObj(i -> "user" + i + "@example.com")
                .toArray(String[]::new);

        List<HeldMail> parts =
                agent.quarantine.holdInParts(mail("Wide", recipients), Reason.UNKNOWN_SENDER, Optional.empty());
        agent.quarantine.holdInParts(mail("Wide", recipients), Reason.UNKNOWN_SENDER, Optional.empty());

        assertThat(parts).hasSize(2);
        assertThat(agent.held()).as("the same parts again").isEqualTo(2);
        assertThat(parts.stream().flatMap(part -> part.recipients().stream())).containsExactlyInAnyOrder(recipients);
        run();
        assertThat(agent.central.registered.values())
                .allSatisfy(one -> assertThat(one.recipients()).hasSizeLessThanOrEqualTo(Api.MAX_RECIPIENTS));
    }

    @Test
    void mailThatWasHeldForTooManyBeforeShouldBeSplit() throws Exception {
        String[] recipients = IntStream.range(0, 10_001)
                .mapToObj(i -> "user" + i + "@example.com")
                .toArray(String[]::new);
        HeldMail whole = agent.quarantine.hold(mail("Wide", recipients), Reason.UNKNOWN_SENDER, Optional.empty());

        run();

        assertThat(agent.quarantine.find(whole.key())).isEmpty();
        assertThat(agent.held()).isEqualTo(2);
        assertThat(agent.central.registered).hasSize(2);
        agent.challenges.report();
        assertThat(run().registered()).as("nothing is left").isZero();
    }

    @Test
    void senderThatCentralCannotKeepShouldBeRegisteredUnderAnotherAndNotBeAsked() throws Exception {
        String sender = "a".repeat(1_100) + "@example.org";
        agent.quarantine.hold(
                mail("Long", Optional.of(sender), "Subject: x", ALICE), Reason.UNKNOWN_SENDER, Optional.empty());

        run();

        assertThat(agent.central.registered.values()).singleElement().satisfies(registration -> {
            assertThat(registration.sender())
                    .endsWith("@example.org")
                    .hasSizeLessThanOrEqualTo(Registrable.MAX_ADDRESS);
            assertThat(registration.suppression()).isPresent();
        });
        assertThat(agent.outgoing()).isEmpty();
    }

    @Test
    void emptyQuarantineShouldStillTellCentralSo() {
        run();

        assertThat(agent.central.pages).singleElement().satisfies(page -> {
            assertThat(page.keys()).isEmpty();
            assertThat(page.after()).isEmpty();
            assertThat(page.through()).isEmpty();
        });
    }

    @Test
    void outageShouldEndTheRunAndStandInItsResult() throws Exception {
        hold("Mail1");
        agent.central.goesAway(Failure.Kind.KEY_REFUSED);

        Reconciliation.Outcome result = run();

        assertThat(result.problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("KEY_REFUSED"));
        assertThat(agent.reconciliation.last()).contains(result);
    }

    @Test
    void failedRegistrationShouldCallForAnotherRunOnce() throws Exception {
        HeldMail held = hold("Mail1");
        assertThat(agent.registrations.takeUnfinished()).isFalse();
        agent.central.goesAway();
        agent.registrations.register(held);

        assertThat(agent.registrations.takeUnfinished()).isTrue();
        assertThat(agent.registrations.takeUnfinished()).isFalse();
    }

    @Test
    void factsShouldBeToldAgainWhenCentralIsBack() throws Exception {
        agent.quarantine.hold(
                mail("Mail1", Optional.of(BOB), "In-Reply-To: <1@example.com>", ALICE),
                Reason.CENTRAL_UNAVAILABLE,
                Optional.empty());

        agent.reconciliation.run(soFar -> {});

        assertThat(agent.central.registered.values()).singleElement().satisfies(registration -> {
            assertThat(registration.facts().orElseThrow().references()).containsExactly("<1@example.com>");
            assertThat(registration.facts().orElseThrow().client()).contains("2001:db8::1");
        });
    }

    @Test
    void factsShouldStayHereIfConfigured() throws Exception {
        AgentFixture discreet = new AgentFixture(Map.of("screening.facts", "false"));
        discreet.quarantine.hold(mail("Mail1", ALICE), Reason.UNKNOWN_SENDER, Optional.empty());

        discreet.reconciliation.run(soFar -> {});

        assertThat(discreet.central.registered.values())
                .singleElement()
                .satisfies(registration -> assertThat(registration.facts()).isEmpty());
    }

    @Test
    void subjectShouldStayHereIfConfigured() throws Exception {
        AgentFixture discreet = new AgentFixture(Map.of("registration.subject", "false"));
        discreet.quarantine.hold(mail("Mail1", ALICE), Reason.UNKNOWN_SENDER, Optional.empty());

        discreet.reconciliation.run(soFar -> {});

        assertThat(discreet.central.registered.values())
                .singleElement()
                .satisfies(registration -> assertThat(registration.subject()).isEmpty());
    }

    private HeldMail hold(String name) throws Exception {
        return agent.quarantine.hold(mail(name, ALICE), Reason.UNKNOWN_SENDER, Optional.empty());
    }

    private Reconciliation.Outcome run() {
        return agent.reconciliation.run(soFar -> {});
    }
}
