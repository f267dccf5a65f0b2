package org.turingmail.webadmin;

import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.inject.Inject;
import org.apache.james.core.Username;
import org.apache.james.task.Task;
import org.apache.james.task.TaskExecutionDetails;
import org.apache.james.task.TaskType;
import org.turingmail.agent.correspondents.LearnFromSentMail;

/**
 * Learns whom a user wrote to from a folder of sent mail. It is complete if the folder was read to its end and central
 * took all of it; otherwise its additional information says why. Cancelling it ends it after the mail that it is at.
 */
final class LearnCorrespondentsTask implements Task {
    static final TaskType TYPE = TaskType.of("turing-learn-correspondents");

    private final LearnFromSentMail learning;
    private final Clock clock;
    private final Username user;
    private final String folder;
    private final boolean dryRun;
    private final AtomicReference<LearnCorrespondentsProgress> progress = new AtomicReference<>();

    private LearnCorrespondentsTask(Factory factory, Username user, String folder, boolean dryRun) {
        this.learning = factory.learning;
        this.clock = factory.clock;
        this.user = user;
        this.folder = folder;
        this.dryRun = dryRun;
        progress.set(new LearnCorrespondentsProgress(clock.instant(), user.asString(), folder, dryRun, 0, 0, 0, null));
    }

    @Override
    public Result run() throws InterruptedException {
        LearnFromSentMail.Outcome result = learning.run(user, folder, dryRun, this::show);
        show(result);
        if (Thread.interrupted()) {
            throw new InterruptedException("cancelled");
        }
        return result.problem().isEmpty() ? Result.COMPLETED : Result.PARTIAL;
    }

    private void show(LearnFromSentMail.Outcome result) {
        progress.set(new LearnCorrespondentsProgress(
                clock.instant(),
                user.asString(),
                folder,
                dryRun,
                result.mails(),
                result.correspondents(),
                result.told(),
                result.problem().orElse(null)));
    }

    @Override
    public TaskType type() {
        return TYPE;
    }

    @Override
    public Optional<TaskExecutionDetails.AdditionalInformation> details() {
        return Optional.of(progress.get());
    }

    Username user() {
        return user;
    }

    String folder() {
        return folder;
    }

    boolean dryRun() {
        return dryRun;
    }

    /** Makes tasks. Immutable and thread-safe. */
    static final class Factory {
        private final LearnFromSentMail learning;
        private final Clock clock;

        @Inject
        Factory(LearnFromSentMail learning, Clock clock) {
            this.learning = learning;
            this.clock = clock;
        }

        LearnCorrespondentsTask create(Username user, String folder, boolean dryRun) {
            return new LearnCorrespondentsTask(this, user, folder, dryRun);
        }
    }
}
