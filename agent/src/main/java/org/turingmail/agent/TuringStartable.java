package org.turingmail.agent;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.annotation.PreDestroy;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.utils.UserDefinedStartable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.agent.central.RestCentral;
import org.turingmail.agent.challenge.Challenges;
import org.turingmail.agent.config.TuringConfiguration;
import org.turingmail.agent.notices.Notices;
import org.turingmail.agent.outbox.Outbox;
import org.turingmail.agent.quarantine.BlockedRetention;
import org.turingmail.agent.registration.Reconciliation;
import org.turingmail.agent.registration.Registrations;
import org.turingmail.agent.release.ReleaseLoop;
import org.turingmail.agent.status.AgentStatus;

/**
 * What runs besides the mails: the release loop, reconciliation (at start, whenever central is back, soon after a
 * registration failed, and every {@code reconciliation.interval}), reports on sent challenges, notices, and notes for central. To be named in {@code
 * extensions.properties} as {@code guice.extension.startable}.
 */
public final class TuringStartable implements UserDefinedStartable {
    private static final Logger LOGGER = LoggerFactory.getLogger(TuringStartable.class);
    private static final Duration REPORT_EVERY = Duration.ofMillis(200);
    private static final Duration CATCH_UP_EVERY = Duration.ofSeconds(5);
    private static final Duration NOTICES_EVERY = Duration.ofSeconds(5);
    private static final Duration SWEEP_BLOCKED_EVERY = Duration.ofMinutes(10);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(5);

    private final TuringConfiguration configuration;
    private final ReleaseLoop loop;
    private final Reconciliation reconciliation;
    private final Challenges challenges;
    private final Notices notices;
    private final Outbox outbox;
    private final BlockedRetention blocked;
    private final Registrations registrations;
    private final AgentStatus status;
    private final RestCentral central;
    private final Thread loopThread;
    private volatile boolean endedEarly;
    private final ScheduledExecutorService background = Executors.newScheduledThreadPool(
            2,
            new ThreadFactoryBuilder()
                    .setNameFormat("turing-background-%d")
                    .setDaemon(true)
                    .build());

    @Inject
    public TuringStartable(
            TuringConfiguration configuration,
            ReleaseLoop loop,
            Reconciliation reconciliation,
            Challenges challenges,
            Notices notices,
            Outbox outbox,
            BlockedRetention blocked,
            Registrations registrations,
            AgentStatus status,
            RestCentral central) {
        this.configuration = configuration;
        this.loop = loop;
        this.reconciliation = reconciliation;
        this.challenges = challenges;
        this.notices = notices;
        this.outbox = outbox;
        this.blocked = blocked;
        this.registrations = registrations;
        this.status = status;
        this.central = central;
        this.loopThread = new Thread(loop, "turing-release-loop");
        this.loopThread.setDaemon(true);
    }

    @Override
    public void start() {
        loop.whenCentralReturns(this::reconcileNow);
        loopThread.start();
        long interval = configuration.reconciliationInterval().toMillis();
        background.scheduleWithFixedDelay(this::reconcile, interval, interval, TimeUnit.MILLISECONDS);
        long reportEvery = REPORT_EVERY.toMillis();
        background.scheduleWithFixedDelay(
                () -> guarded("reports on challenges", challenges::report),
                reportEvery,
                reportEvery,
                TimeUnit.MILLISECONDS);
        background.scheduleWithFixedDelay(
                this::catchUp, CATCH_UP_EVERY.toMillis(), CATCH_UP_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        background.scheduleWithFixedDelay(
                this::sendNotices, NOTICES_EVERY.toMillis(), NOTICES_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        background.scheduleWithFixedDelay(
                () -> guarded("removal of old messages of blocked senders", blocked::sweep),
                SWEEP_BLOCKED_EVERY.toMillis(),
                SWEEP_BLOCKED_EVERY.toMillis(),
                TimeUnit.MILLISECONDS);
        if (configuration.challengeUnauthenticated()) {
            LOGGER.warn(
                    "challenge.unauthenticated is true in turing.properties: forged messages make this server send"
                            + " challenges to people who never wrote. This is for trials; remove the key before real mail arrives");
        }
        if (configuration.authservId().isEmpty()) {
            LOGGER.warn(
                    "authentication.authserv-id is not set in turing.properties: mail with a forged sender is answered with a "
                            + "challenge to a stranger. Have your front MTA write Authentication-Results, and name it there");
        }
        LOGGER.info("Turing is at work, with central at {}", configuration.centralUrl());
    }

    /** Ends the loop after the decision that it is at, and reports what was sent. */
    @PreDestroy
    public void stop() {
        loop.stop();
        background.shutdown();
        try {
            loopThread.join(200);
            background.awaitTermination(STOP_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
            guarded("reports on challenges", challenges::report);
            // A question to the feed may wait for long; it changes nothing, so its connection may be cut.
            central.close();
            loopThread.join(STOP_WITHIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        LOGGER.info("Turing has stopped");
    }

    private void reconcileNow() {
        try {
            background.execute(this::reconcile);
        } catch (RejectedExecutionException e) {
            LOGGER.debug("Stopping; no reconciliation any more", e);
        }
    }

    private void reconcile() {
        guarded("reconciliation", () -> {
            challenges.report();
            outbox.flush();
            endedEarly = reconciliation.run(soFar -> {}).problem().isPresent();
        });
    }

    /** An outage may be too short for the loop to notice, or its end too early for reconciliation to come through. */
    private void catchUp() {
        if (status.isCentralReachable() && (registrations.takeUnfinished() || endedEarly)) {
            reconcile();
        }
    }

    private void sendNotices() {
        if (status.isCentralReachable()) {
            guarded("sending of notices", notices::send);
        }
    }

    /** A scheduled task that throws would never run again. */
    private static void guarded(String what, Task task) {
        try {
            task.run();
        } catch (MessagingException | RuntimeException e) {
            LOGGER.error("The {} failed; the next one is made as usual", what, e);
        }
    }

    private interface Task {
        void run() throws MessagingException;
    }
}
