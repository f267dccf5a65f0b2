package org.turingmail.webadmin;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.apache.james.task.TaskExecutionDetails;

/** How far a {@link LearnCorrespondentsTask} has come. Immutable. */
final class LearnCorrespondentsProgress implements TaskExecutionDetails.AdditionalInformation {
    private final Instant timestamp;
    private final String user;
    private final String folder;
    private final boolean dryRun;
    private final long mails;
    private final long correspondents;
    private final long told;
    private final String problem;

    /** @param problem what ended the run early; null if nothing did */
    LearnCorrespondentsProgress(
            Instant timestamp,
            String user,
            String folder,
            boolean dryRun,
            long mails,
            long correspondents,
            long told,
            String problem) {
        this.timestamp = timestamp;
        this.user = user;
        this.folder = folder;
        this.dryRun = dryRun;
        this.mails = mails;
        this.correspondents = correspondents;
        this.told = told;
        this.problem = problem;
    }

    @Override
    public Instant timestamp() {
        return timestamp;
    }

    String user() {
        return user;
    }

    String folder() {
        return folder;
    }

    boolean dryRun() {
        return dryRun;
    }

    long mails() {
        return mails;
    }

    long correspondents() {
        return correspondents;
    }

    long told() {
        return told;
    }

    Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof LearnCorrespondentsProgress)) {
            return false;
        }
        LearnCorrespondentsProgress that = (LearnCorrespondentsProgress) other;
        return timestamp.equals(that.timestamp)
                && user.equals(that.user)
                && folder.equals(that.folder)
                && dryRun == that.dryRun
                && mails == that.mails
                && correspondents == that.correspondents
                && told == that.told
                && Objects.equals(problem, that.problem);
    }

    @Override
    public int hashCode() {
        return Objects.hash(timestamp, user, folder, dryRun, mails, correspondents, told, problem);
    }
}
