package org.turingmail.webadmin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turingmail.agent.AgentFixture.NOW;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.james.core.healthcheck.Result;
import org.apache.james.core.healthcheck.ResultStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.turingmail.agent.AgentFixture;
import org.turingmail.agent.central.Failure;
import org.turingmail.agent.quarantine.Quarantine;
import org.turingmail.agent.status.AgentStatus;
import org.turingmail.agent.status.DiskSpace;
import org.turingmail.protocol.Reason;
import reactor.core.publisher.Mono;

class TuringHealthCheckTest {
    private AgentFixture agent;
    private AgentStatus status;

    @BeforeEach
    void setUp() throws Exception {
        agent = new AgentFixture();
        status = new AgentStatus(agent.clock);
        status.running(true);
        status.heard(org.turingmail.agent.central.Result.of("anything"));
    }

    private Result check() {
        return check(agent.quarantine);
    }

    private Result check(Quarantine quarantine) {
        return check(quarantine, new DiskSpace(List.of()));
    }

    private Result check(Quarantine quarantine, DiskSpace disk) {
        return Mono.from(new TuringHealthCheck(
                                status,
                                quarantine,
                                agent.refused,
                                agent.clock,
                                agent.configuration,
                                disk,
                                agent.attempts)
                        .check())
                .block();
    }

    @Test
    void shouldBeCalledTuring() {
        assertThat(check().getComponentName().getName()).isEqualTo("Turing");
    }

    @Test
    void shouldBeHealthyWhenTheLoopRunsAndCentralAnswers() {
        assertThat(check().getStatus()).isEqualTo(ResultStatus.HEALTHY);
    }

    @Test
    void shouldBeUnhealthyWhenTheDiskIsFull() {
        // has no room, ever
        Result result = check(agent.quarantine, new DiskSpace(List.of(Path.of("/proc"))));

        assertThat(result.getStatus()).isEqualTo(ResultStatus.UNHEALTHY);
        assertThat(result.getCause().orElseThrow()).contains("/proc is full", "Make room");
    }

    @Test
    void shouldBeDegradedWhileMessagesWaitThatCouldNotBeStored() throws Exception {
        agent.attempts.store(AgentFixture.mail("Mail1", AgentFixture.ALICE), () -> {
            throw new javax.mail.MessagingException("the database does not respond");
        });

        assertThat(check().getStatus()).isEqualTo(ResultStatus.DEGRADED);
        assertThat(check().getCause().orElseThrow()).contains("1 messages could not be stored and wait in the spool");
    }

    @Test
    void shouldBeDegradedWithAdviceWhenCentralDoesNotAnswer() {
        status.heard(org.turingmail.agent.central.Result.failed(Failure.Kind.UNREACHABLE, "Connection refused"));

        assertThat(check().getStatus()).isEqualTo(ResultStatus.DEGRADED);
        assertThat(check().getCause().orElseThrow())
                .contains("UNREACHABLE: Connection refused", "nothing is lost", "Check that central runs");
    }

    @Test
    void adviceShouldFitTheFailure() {
        status.heard(org.turingmail.agent.central.Result.failed(Failure.Kind.KEY_REFUSED, "HTTP 401"));

        assertThat(check().getCause().orElseThrow()).contains("Check central.api-key");
    }

    @Test
    void shouldBeHealthyAgainWhenCentralIsBack() {
        status.heard(org.turingmail.agent.central.Result.failed(Failure.Kind.UNREACHABLE, "Connection refused"));
        status.heard(org.turingmail.agent.central.Result.of("anything"));

        assertThat(check().getStatus()).isEqualTo(ResultStatus.HEALTHY);
    }

    @Test
    void shouldBeDegradedWhenUnauthenticatedSendersAreChallenged() throws Exception {
        agent = new AgentFixture(Map.of("challenge.unauthenticated", "true"));

        assertThat(check().getStatus()).isEqualTo(ResultStatus.DEGRADED);
        assertThat(check().getCause().orElseThrow()).contains("challenge.unauthenticated", "for trials");
    }

    @Test
    void shouldBeDegradedForAnHourAfterAMessageTookTooLong() {
        status.screeningTimedOut();

        assertThat(check().getStatus()).isEqualTo(ResultStatus.DEGRADED);
        assertThat(check().getCause().orElseThrow()).contains("1 messages", "screening.timeout", NOW.toString());
        agent.clock.setInstant(NOW.plus(Duration.ofHours(1)));
        status.heard(org.turingmail.agent.central.Result.of("anything"));
        assertThat(check().getStatus()).isEqualTo(ResultStatus.HEALTHY);
    }

    @Test
    void shouldBeDegradedBeforeTheFirstAnswer() {
        status = new AgentStatus(agent.clock);
        status.running(true);

        assertThat(check().getStatus()).isEqualTo(ResultStatus.DEGRADED);
    }

    @Test
    void shouldBeDegradedWhenTheLoopIsSilentForTooLong() {
        agent.clock.setInstant(NOW.plus(Duration.ofSeconds(150)));
        assertThat(check().getStatus()).isEqualTo(ResultStatus.HEALTHY);

        agent.clock.setInstant(NOW.plus(Duration.ofSeconds(156)));
        assertThat(check().getStatus()).isEqualTo(ResultStatus.DEGRADED);
        assertThat(check().getCause().orElseThrow()).contains("for 156 s");
    }

    @Test
    void shouldBeDegradedWhenADecisionCannotBeCarriedOut() {
        status.feed(7, 2);

        assertThat(check().getStatus()).isEqualTo(ResultStatus.DEGRADED);
        assertThat(check().getCause().orElseThrow()).contains("2 decisions");
    }

    @Test
    void shouldBeDegradedWhenCentralRefusesAMessage() throws Exception {
        agent.central.refusesToRegister();
        agent.registrations.register(agent.quarantine.hold(
                AgentFixture.mail("Mail1", AgentFixture.ALICE), Reason.UNKNOWN_SENDER, Optional.empty()));

        assertThat(check().getStatus()).isEqualTo(ResultStatus.DEGRADED);
        assertThat(check().getCause().orElseThrow())
                .contains("1 held messages cannot be registered", "Release or discard them", "Mail1-");
    }

    @Test
    void shouldBeDegradedWhenTheClocksDifferByMoreThanAMinute() {
        status.heardOfFeed(Optional.of(NOW.plus(Duration.ofDays(15))), 0);

        assertThat(check().getStatus()).isEqualTo(ResultStatus.DEGRADED);
        assertThat(check().getCause().orElseThrow()).contains("1296000 s ahead of", "NTP");
        status.heardOfFeed(Optional.of(NOW.minusSeconds(61)), 0);
        assertThat(check().getCause().orElseThrow()).contains("61 s behind");
        status.heardOfFeed(Optional.of(NOW.minusSeconds(60)), 0);
        assertThat(check().getStatus()).isEqualTo(ResultStatus.HEALTHY);
    }

    @Test
    void shouldBeDegradedWhenDecisionsOfCentralWaitForLong() {
        status.heardOfFeed(Optional.empty(), 3);
        assertThat(check().getStatus()).as("just back").isEqualTo(ResultStatus.HEALTHY);

        agent.clock.setInstant(NOW.plusSeconds(61));

        assertThat(check().getStatus()).isEqualTo(ResultStatus.DEGRADED);
        assertThat(check().getCause().orElseThrow()).contains("3 decisions");
    }

    @Test
    void shouldBeDegradedForAnHourWhenAnExpiryWasRefused() {
        status.expiryRefused();

        assertThat(check().getStatus()).isEqualTo(ResultStatus.DEGRADED);
        assertThat(check().getCause().orElseThrow()).contains("1 messages were to expire too early");
    }

    @Test
    void shouldBeDegradedWhileAnotherJamesUsesTheSameKey() {
        status.instances(2);

        assertThat(check().getStatus()).isEqualTo(ResultStatus.DEGRADED);
        assertThat(check().getCause().orElseThrow()).contains("2 James servers", "central.api-key");

        status.instances(1);
        assertThat(check().getStatus()).isEqualTo(ResultStatus.HEALTHY);
    }

    @Test
    void shouldBeUnhealthyWhenTheLoopDoesNotRun() {
        status.running(false);

        assertThat(check().getStatus()).isEqualTo(ResultStatus.UNHEALTHY);
        assertThat(check().getCause().orElseThrow()).contains("release loop does not run", "guice.extension.startable");
    }

    @Test
    void shouldBeUnhealthyWhenTheQuarantineCannotBeRead() throws Exception {
        Result result = check(Broken.quarantine(agent));

        assertThat(result.getStatus()).isEqualTo(ResultStatus.UNHEALTHY);
        assertThat(result.getCause().orElseThrow()).contains("quarantine.url", "the database is down");
        assertThat(result.getError()).isPresent();
    }
}
