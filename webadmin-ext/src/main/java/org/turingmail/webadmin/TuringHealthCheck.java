package org.turingmail.webadmin;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.core.healthcheck.ComponentName;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.core.healthcheck.Result;
import org.reactivestreams.Publisher;
import org.turingmail.agent.central.Failure;
import org.turingmail.agent.config.TuringConfiguration;
import org.turingmail.agent.quarantine.LaterAttempts;
import org.turingmail.agent.quarantine.Quarantine;
import org.turingmail.agent.registration.RefusedRegistrations;
import org.turingmail.agent.status.AgentStatus;
import org.turingmail.agent.status.DiskSpace;
import org.turingmail.protocol.Api;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Whether Turing does its work on this James. To be named in {@code healthcheck.properties} as
 * {@code additional.healthchecks}; its component is called {@code Turing}.
 *
 * <ul>
 *   <li>Healthy: the release loop runs, and central answered the last question.
 *   <li>Degraded: central does not answer, a decision of central cannot be carried out or waits for more than a minute,
 *       or the clocks differ by more than a minute. Mail flows: known senders pass, the others are held, and nothing is
 *       lost. Also degraded: {@code challenge.unauthenticated} is on; another James uses the same API key.
 *   <li>Unhealthy: the disk of James' queue or of the quarantine is full or cannot be written; the quarantine cannot be
 *       read, so mail cannot be held or released; or the release loop does not run, so what senders confirmed is not
 *       released.
 * </ul>
 *
 * <p>The cause says what is wrong and what to do. Nothing is asked of central for it.
 */
public final class TuringHealthCheck implements HealthCheck {
    private static final ComponentName NAME = new ComponentName("Turing");
    private static final Duration QUARANTINE_ANSWERS_WITHIN = Duration.ofSeconds(10);
    /** What the loop may spend on carrying out a page of decisions before its silence is worth a word. */
    private static final Duration SILENCE_BESIDES_WAITING = Duration.ofMinutes(2);

    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(1);
    /** An agent that comes back has time to do what was decided meanwhile. */
    private static final Duration OVERDUE_FOR = Duration.ofMinutes(1);

    private static final Duration REMEMBER_REFUSAL = Duration.ofHours(1);

    private static final Duration TIMEOUTS_ARE_SHOWN_FOR = Duration.ofHours(1);

    private final AgentStatus status;
    private final Quarantine quarantine;
    private final RefusedRegistrations refused;
    private final Clock clock;
    private final Duration longestSilence;
    private final DiskSpace disk;
    private final LaterAttempts attempts;
    private final boolean challengeUnauthenticated;

    @Inject
    public TuringHealthCheck(
            AgentStatus status,
            Quarantine quarantine,
            RefusedRegistrations refused,
            Clock clock,
            TuringConfiguration configuration,
            DiskSpace disk,
            LaterAttempts attempts) {
        this.refused = refused;
        this.status = status;
        this.quarantine = quarantine;
        this.clock = clock;
        this.disk = disk;
        this.attempts = attempts;
        this.longestSilence = SILENCE_BESIDES_WAITING
                .plus(Duration.ofSeconds(Api.MAX_WAIT_SECONDS))
                .plus(configuration.readTimeout());
        this.challengeUnauthenticated = configuration.challengeUnauthenticated();
    }

    @Override
    public ComponentName componentName() {
        return NAME;
    }

    @Override
    public Publisher<Result> check() {
        return Mono.fromCallable(this::result)
                .subscribeOn(Schedulers.boundedElastic())
                .timeout(QUARANTINE_ANSWERS_WITHIN)
                .onErrorResume(
                        TimeoutException.class,
                        e -> Mono.just(Result.unhealthy(
                                NAME,
                                "The quarantine did not answer within " + QUARANTINE_ANSWERS_WITHIN.toSeconds()
                                        + " s: mail can neither be held nor released. Look at the database or folder of"
                                        + " quarantine.url in turing.properties")));
    }

    private Result result() {
        Optional<String> full = disk.problem();
        if (full.isPresent()) {
            return Result.unhealthy(NAME, full.get());
        }
        try {
            quarantine.size();
        } catch (MessagingException | RuntimeException e) {
            return Result.unhealthy(
                    NAME,
                    "The quarantine cannot be read: mail can neither be held nor released. Look at the database or"
                            + " folder of quarantine.url in turing.properties. " + e.getMessage(),
                    e);
        }
        if (!status.isRunning()) {
            return Result.unhealthy(
                    NAME,
                    "The release loop does not run: what senders confirm is not released. While James starts this"
                            + " passes; else check guice.extension.startable in extensions.properties, look into the"
                            + " log, restart James");
        }
        if (attempts.waiting() > 0) {
            return Result.degraded(
                    NAME,
                    attempts.waiting()
                            + " messages could not be stored and wait in the spool. They are tried again every five"
                            + " minutes at least; the log says why");
        }
        if (status.failure().isPresent()) {
            Failure failure = status.failure().get();
            return Result.degraded(
                    NAME,
                    "Central does not answer (" + failure
                            + "). Mail of unknown senders is held without a challenge, nothing is lost. "
                            + failure.kind().advice());
        }
        if (status.lastAnswer().isEmpty()) {
            return Result.degraded(
                    NAME, "Central has not answered yet since James started. This should pass within seconds");
        }
        if (status.instances() > 1) {
            return Result.degraded(
                    NAME,
                    status.instances()
                            + " James servers use the API key of this agent: each carries out only some of the"
                            + " decisions of central, so released messages stay held. Give each an agent of its own"
                            + " (agent add) and its own key in central.api-key of turing.properties");
        }
        Instant now = clock.instant();
        Duration silence = Duration.between(status.lastAnswer().get(), now);
        if (silence.compareTo(longestSilence) > 0) {
            return Result.degraded(
                    NAME,
                    "The release loop has not heard from central for " + silence.toSeconds()
                            + " s: it is busy or stuck with a release. Look into the log and at the spool");
        }
        if (status.waitingToRetry() > 0) {
            return Result.degraded(
                    NAME,
                    status.waitingToRetry()
                            + " decisions of central could not be carried out, and are tried again. The log says"
                            + " why");
        }
        if (refused.size() > 0) {
            return Result.degraded(
                    NAME,
                    refused.size()
                            + " held messages cannot be registered at central, so nobody is told of them. Release or"
                            + " discard them with WebAdmin, where"
                            + " registrationProblem says why; for example " + refused.some(3));
        }
        if (overdue(now)) {
            return Result.degraded(
                    NAME,
                    status.overdue()
                            + " decisions of central wait for longer than a minute to be carried out here. The log"
                            + " says what the release loop is at");
        }
        Optional<Duration> difference =
                status.clockDifference().filter(far -> far.abs().compareTo(CLOCKS_DIFFER) > 0);
        if (difference.isPresent()) {
            return Result.degraded(
                    NAME,
                    "The clock of central is " + difference.get().abs().toSeconds() + " s "
                            + (difference.get().isNegative() ? "behind" : "ahead of")
                            + " that of this machine. Check both (NTP). Messages that central lets expire too early"
                            + " stay held");
        }
        if (status.lastRefusedExpiry()
                .filter(last -> last.plus(REMEMBER_REFUSAL).isAfter(now))
                .isPresent()) {
            return Result.degraded(
                    NAME,
                    status.refusedExpiries()
                            + " messages were to expire too early by the clock of this machine, and stay held. Check"
                            + " the clocks of central and of this machine (NTP)");
        }
        if (status.lastScreeningTimeout()
                .filter(last -> last.plus(TIMEOUTS_ARE_SHOWN_FOR).isAfter(clock.instant()))
                .isPresent()) {
            return Result.degraded(
                    NAME,
                    status.screeningTimeouts()
                            + " messages took longer than screening.timeout since James started and are held, the last"
                            + " one at "
                            + status.lastScreeningTimeout().get()
                            + ". The log names them; report this with such a message");
        }
        if (challengeUnauthenticated) {
            return Result.degraded(
                    NAME,
                    "challenge.unauthenticated is true in turing.properties: forged messages make this server send"
                            + " challenges to people who never wrote. This is for trials; remove the key before real"
                            + " mail arrives");
        }
        return Result.healthy(NAME);
    }

    private boolean overdue(Instant now) {
        return status.overdueSince()
                .filter(since -> since.plus(OVERDUE_FOR).isBefore(now))
                .isPresent();
    }
}
