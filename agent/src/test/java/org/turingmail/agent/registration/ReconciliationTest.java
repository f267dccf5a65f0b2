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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.turingmail.agent.AgentFixture;
import org.turingmail.agent.central.Failure;
import org.turingmail.agent.quarantine.HeldMail;
import org.turingmail.protocol.Reason;

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

        Reconciliation.Result result = run();

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

        Reconciliation.Result result = agent.reconciliation.run(soFar -> progress.add(soFar.compared()));

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

        Reconciliation.Result result = run();

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

    private Reconciliation.Result run() {
        return agent.reconciliation.run(soFar -> {});
    }
}
