package org.turingmail.agent.release;

import com.google.common.annotations.VisibleForTesting;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.agent.central.Central;
import org.turingmail.agent.central.Failure;
import org.turingmail.agent.central.Result;
import org.turingmail.agent.quarantine.HeldMail;
import org.turingmail.agent.quarantine.Quarantine;
import org.turingmail.agent.screening.Screening;
import org.turingmail.agent.status.AgentStatus;
import org.turingmail.protocol.decisions.Acknowledgement;
import org.turingmail.protocol.decisions.Decision;
import org.turingmail.protocol.decisions.DecisionPage;
import org.turingmail.protocol.held.ExpiryRefusal;

/**
 * Carries out the decisions of central, one after the other, and acknowledges each one that is done.
 *
 * <p>Central tells a decision again until it is acknowledged, and carrying one out twice does no harm. One that fails
 * is not acknowledged and is tried again after a pause, while later ones go on. {@link #run()} returns after
 * {@link #stop()}.
 */
public final class ReleaseLoop implements Runnable {
    private static final Logger LOGGER = LoggerFactory.getLogger(ReleaseLoop.class);
    private static final int WAIT_SECONDS = 25;
    private static final int PAGE = 200;
    private static final Duration RETRY_FAILED_AFTER = Duration.ofSeconds(30);
    /** Clocks that differ by less are taken for equal. */
    private static final Duration TOLERANCE = Duration.ofMinutes(1);
    /** How long a message is held on if central does not say how long it was to be held. */
    private static final Duration HOLD_ON = Duration.ofDays(1);

    private final Central central;
    private final Quarantine quarantine;
    private final Screening screening;
    private final AgentStatus status;
    private final Clock clock;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final IntervalFunction pauses =
            IntervalFunction.ofExponentialRandomBackoff(Duration.ofMillis(250), 2, 0.5, Duration.ofSeconds(5));

    private Runnable onReturn = () -> {};
    private long cursor;
    private String epoch;
    private int failed;
    private long failedSince;
    private long startedOverAt = System.nanoTime();

    @Inject
    public ReleaseLoop(Central central, Quarantine quarantine, Screening screening, AgentStatus status, Clock clock) {
        this.clock = clock;
        this.central = central;
        this.quarantine = quarantine;
        this.screening = screening;
        this.status = status;
    }

    /** What to do when central answers for the first time, and each time it answers again after it did not. */
    public void whenCentralReturns(Runnable action) {
        onReturn = action;
    }

    @Override
    public void run() {
        status.running(true);
        try {
            int failures = 0;
            boolean away = true;
            while (!isStopped()) {
                Result<DecisionPage> answer = step(away ? 0 : WAIT_SECONDS);
                if (answer.isGiven()) {
                    if (away) {
                        LOGGER.info("Central answers");
                        onReturn.run();
                    }
                    away = false;
                    failures = 0;
                } else if (!isStopped()) {
                    if (!away || failures == 0) {
                        LOGGER.warn(
                                "Central does not answer ({}). Mail of unknown senders is held, nothing is lost. {}",
                                answer.failure().map(Failure::toString).orElse(""),
                                answer.failure()
                                        .map(Failure::kind)
                                        .map(Failure.Kind::advice)
                                        .orElse(""));
                    }
                    away = true;
                    failures++;
                    pause(pauses.apply(Math.min(failures, 20)));
                }
            }
        } finally {
            status.running(false);
        }
    }

    /** Ends {@link #run()} after the decision that it is at. */
    public void stop() {
        stopped.countDown();
    }

    /** One question to the feed and all that follows from the answer. */
    @VisibleForTesting
    Result<DecisionPage> step(int waitSeconds) {
        boolean again = failed > 0 && System.nanoTime() - failedSince > RETRY_FAILED_AFTER.toNanos();
        if (again) {
            cursor = 0;
            failed = 0;
        }
        Result<DecisionPage> answer = central.decisions(
                cursor, epoch, clock.instant(), failed > 0 ? Math.min(waitSeconds, 10) : waitSeconds, PAGE);
        status.heard(answer);
        answer.value().ifPresent(this::heard);
        status.feed(cursor, failed);
        return answer;
    }

    private void heard(DecisionPage page) {
        if (epoch != null && page.epoch().isPresent() && !page.epoch().get().equals(epoch)) {
            LOGGER.info("Central begins a new run of its feed; decisions are read from the beginning");
        }
        epoch = page.epoch().orElse(null);
        status.heardOfFeed(page.time(), page.overdue());
        carryOut(page);
        startOverIfSomethingWaits(page);
    }

    /** A last resort, whatever went wrong: what central says waits, and is not behind the cursor, is before it. */
    private void startOverIfSomethingWaits(DecisionPage page) {
        boolean paused = System.nanoTime() - startedOverAt > RETRY_FAILED_AFTER.toNanos();
        if (page.overdue() > 0 && page.decisions().isEmpty() && cursor > 0 && failed == 0 && paused) {
            LOGGER.info(
                    "{} decisions of central wait before the cursor {}; they are read again", page.overdue(), cursor);
            cursor = 0;
            startedOverAt = System.nanoTime();
        }
    }

    private void carryOut(DecisionPage page) {
        List<Long> done = new ArrayList<>();
        for (Decision decision : page.decisions()) {
            if (isStopped()) {
                break;
            }
            if (carryOut(decision)) {
                done.add(decision.sequence());
            } else {
                failed++;
                failedSince = System.nanoTime();
            }
            cursor = decision.sequence();
        }
        if (!isStopped()) {
            // Smaller than ours if central starts again from the beginning.
            cursor = page.cursor();
        }
        if (!done.isEmpty()) {
            Result<Void> answer = central.acknowledge(
                    Acknowledgement.builder().sequences(done).build());
            answer.failure()
                    .ifPresent(failure -> LOGGER.info(
                            "{} decisions are carried out but not acknowledged ({}); central will tell them again",
                            done.size(),
                            failure));
        }
    }

    private boolean carryOut(Decision decision) {
        try {
            switch (decision.action()) {
                case FORGET:
                    screening.forget(decision.sender().orElse("*"));
                    return true;
                case RELEASE:
                    log(decision, quarantine.release(decision.key().orElseThrow(), decision.recipients()));
                    return true;
                case EXPIRE:
                    return expire(decision);
                default:
                    log(decision, quarantine.remove(decision.key().orElseThrow(), decision.recipients()));
                    return true;
            }
        } catch (Exception e) {
            LOGGER.error("Decision {} could not be carried out; it is tried again", decision, e);
            return false;
        }
    }

    /** What is removed is gone, so central's word is not enough: the time must be over by our own clock as well. */
    private boolean expire(Decision decision) throws MessagingException {
        String key = decision.key().orElseThrow();
        Optional<HeldMail> held = quarantine.find(key);
        Instant now = clock.instant();
        Optional<Duration> tooEarly = held.map(mail -> decision.ttlSeconds()
                        .map(Duration::ofSeconds)
                        .map(ttl -> Duration.between(now, mail.heldAt().plus(ttl)))
                        .orElse(HOLD_ON))
                .filter(left -> left.compareTo(TOLERANCE) > 0);
        if (tooEarly.isEmpty()) {
            log(decision, quarantine.remove(key, decision.recipients()));
            return true;
        }
        status.expiryRefused();
        LOGGER.warn(
                "Central lets {} expire {} too early: it is held since {}, and it is {} here. It stays held. Check the"
                        + " clocks of central and of this machine (NTP)",
                key,
                tooEarly.get(),
                held.get().heldAt(),
                now);
        return central.refuseExpiry(
                        key,
                        ExpiryRefusal.builder()
                                .recipients(decision.recipients())
                                .holdForSeconds(tooEarly.get().toSeconds())
                                .at(now)
                                .build())
                .isGiven();
    }

    private static void log(Decision decision, List<String> recipients) {
        LOGGER.info(
                "{} {} for {} by {} ({})",
                decision.action(),
                decision.key().orElse(""),
                recipients.isEmpty() ? "nobody: it is not held any more" : recipients,
                decision.by(),
                decision.reason());
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }

    private void pause(long millis) {
        try {
            stopped.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop();
        }
    }
}
