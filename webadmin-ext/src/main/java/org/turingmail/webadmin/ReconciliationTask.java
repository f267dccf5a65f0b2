package org.turingmail.webadmin;

import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.task.Task;
import org.apache.james.task.TaskExecutionDetails;
import org.apache.james.task.TaskType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.agent.challenge.Challenges;
import org.turingmail.agent.outbox.Outbox;
import org.turingmail.agent.registration.Reconciliation;

/**
 * Makes quarantine and central agree, at an administrator's request. What was done here is told first: else central
 * would take what was released meanwhile for missing.
 *
 * <p>It is complete if all was compared and central took every registration; otherwise its additional information says
 * why. Cancelling it ends it after the page that it is at.
 */
final class ReconciliationTask implements Task {
    static final TaskType TYPE = TaskType.of("turing-reconciliation");

    private static final Logger LOGGER = LoggerFactory.getLogger(ReconciliationTask.class);

    private final Challenges challenges;
    private final Outbox outbox;
    private final Reconciliation reconciliation;
    private final Clock clock;
    private final AtomicReference<ReconciliationProgress> progress = new AtomicReference<>();

    private ReconciliationTask(Factory factory) {
        this.challenges = factory.challenges;
        this.outbox = factory.outbox;
        this.reconciliation = factory.reconciliation;
        this.clock = factory.clock;
        progress.set(ReconciliationProgress.none(clock.instant()));
    }

    @Override
    public Result run() throws InterruptedException {
        challenges.report();
        try {
            outbox.flush();
        } catch (MessagingException e) {
            LOGGER.error("The notes in outbox.url could not be told to central; reconciliation goes on without", e);
        }
        Reconciliation.Outcome result =
                reconciliation.run(soFar -> progress.set(ReconciliationProgress.of(clock.instant(), soFar)));
        progress.set(ReconciliationProgress.of(clock.instant(), result));
        if (Thread.interrupted()) {
            throw new InterruptedException("cancelled");
        }
        return result.problem().isEmpty() && result.failed() == 0 ? Result.COMPLETED : Result.PARTIAL;
    }

    @Override
    public TaskType type() {
        return TYPE;
    }

    @Override
    public Optional<TaskExecutionDetails.AdditionalInformation> details() {
        return Optional.of(progress.get());
    }

    /** Makes tasks. Immutable and thread-safe. */
    static final class Factory {
        private final Challenges challenges;
        private final Outbox outbox;
        private final Reconciliation reconciliation;
        private final Clock clock;

        @Inject
        Factory(Challenges challenges, Outbox outbox, Reconciliation reconciliation, Clock clock) {
            this.challenges = challenges;
            this.outbox = outbox;
            this.reconciliation = reconciliation;
            this.clock = clock;
        }

        ReconciliationTask create() {
            return new ReconciliationTask(this);
        }
    }
}
