package org.turingmail.agent;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.annotation.PreDestroy;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.mailetcontainer.api.jmx.MailSpoolerMBean;
import org.apache.james.utils.UserDefinedStartable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.agent.central.RestCentral;
import org.turingmail.agent.challenge.Challenges;
import org.turingmail.agent.config.TuringConfiguration;
import org.turingmail.agent.notices.Notices;
import org.turingmail.agent.outbox.Outbox;
import org.turingmail.agent.quarantine.BlockedRetention;
import org.turingmail.agent.quarantine.LaterAttempts;
import org.turingmail.agent.registration.Reconciliation;
import org.turingmail.agent.registration.Registrations;
import org.turingmail.agent.release.ReleaseLoop;
import org.turingmail.agent.status.AgentStatus;

/**
 * What runs besides the mails: the release loop, reconciliation (at start, whenever central is back, soon after a
 * registration failed, and every {@code reconciliation.interval}), reports on sent challenges, notices, and notes for
 * central. To be named in {@code extensions.properties} as {@code guice.extension.startable}.
 */
public final class TuringStartable implements UserDefinedStartable {
    private static final Logger LOGGER = LoggerFactory.getLogger(TuringStartable.class);
    private static final Duration REPORT_EVERY = Duration.ofMillis(200);
    private static final Duration CATCH_UP_EVERY = Duration.ofSeconds(5);
    private static final Duration NOTICES_EVERY = Duration.ofSeconds(5);
    private static final Duration SWEEP_BLOCKED_EVERY = Duration.ofMinutes(10);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(5);
    private static final Duration FINISH_WITHIN = Duration.ofSeconds(15);
    private static final Duration IDLE_EVERY = Duration.ofMillis(20);
    private static final int IDLE_LOOKS = 3;

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
    private final AfterTheSpooler last;
    private final LaterAttempts attempts;
    private final MailSpoolerMBean spooler;
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
            RestCentral central,
            AfterTheSpooler last,
            LaterAttempts attempts,
            MailSpoolerMBean spooler) {
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
        this.last = last;
        this.attempts = attempts;
        this.spooler = spooler;
        this.loopThread = new Thread(loop, "turing-release-loop");
        this.loopThread.setDaemon(true);
    }

    @Override
    public void start() {
        last.beforeTheStorageIsClosed(this::end);
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
            LOGGER.warn("challenge.unauthenticated is true in turing.properties: forged messages make this server send"
                    + " challenges to people who never wrote. This is for trials; remove the key before real"
                    + " mail arrives");
        }
        LOGGER.info("Turing started; central service: {}", configuration.centralUrl());
    }

    /**
     * Ends what runs besides the messages, the loop after the decision that it is at. James' spooler still runs and
     * needs the rest, until {@link #end()}.
     */
    @PreDestroy
    public void stop() {
        attempts.stop();
        loop.stop();
        background.shutdown();
        try {
            loopThread.join(200);
            background.awaitTermination(STOP_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
            awaitSpooler();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** New messages are put back; those that are being processed are given longer than James gives them. */
    private void awaitSpooler() throws InterruptedException {
        long giveUp = System.nanoTime() + FINISH_WITHIN.toNanos();
        int idle = 0;
        while (idle < IDLE_LOOKS && System.nanoTime() < giveUp) {
            idle = spooler.getCurrentSpoolCount() == 0 ? idle + 1 : 0;
            TimeUnit.MILLISECONDS.sleep(IDLE_EVERY.toMillis());
        }
    }

    /**
     * The spooler has stopped, so no challenge is sent any more: what is not reported by now is noted for the next
     * start.
     */
    private void end() {
        guarded("reports on challenges", challenges::report);
        List<String> unreported = challenges.unreported();
        if (!unreported.isEmpty()) {
            guarded("notes of challenges", () -> outbox.challenged(unreported));
        }
        // A question to the feed may wait for long; it changes nothing, so its connection may be cut.
        central.close();
        try {
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
            LOGGER.error("The {} failed; it will run again at the next interval", what, e);
        }
    }

    private interface Task {
        void run() throws MessagingException;
    }
}
