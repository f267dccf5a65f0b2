package org.turingmail.webadmin;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.apache.james.task.TaskExecutionDetails;
import org.turingmail.agent.registration.Reconciliation;

/** How far a {@link ReconciliationTask} has come. Immutable. */
final class ReconciliationProgress implements TaskExecutionDetails.AdditionalInformation {
    private final Instant timestamp;
    private final long compared;
    private final long registered;
    private final long challenged;
    private final long failed;
    private final long missing;
    private final String problem;

    /** @param problem what ended the run early; null if nothing did */
    ReconciliationProgress(
            Instant timestamp,
            long compared,
            long registered,
            long challenged,
            long failed,
            long missing,
            String problem) {
        this.timestamp = timestamp;
        this.compared = compared;
        this.registered = registered;
        this.challenged = challenged;
        this.failed = failed;
        this.missing = missing;
        this.problem = problem;
    }

    static ReconciliationProgress none(Instant now) {
        return new ReconciliationProgress(now, 0, 0, 0, 0, 0, null);
    }

    static ReconciliationProgress of(Instant now, Reconciliation.Outcome result) {
        return new ReconciliationProgress(
                now,
                result.compared(),
                result.registered(),
                result.challenged(),
                result.failed(),
                result.missing(),
                result.problem().orElse(null));
    }

    @Override
    public Instant timestamp() {
        return timestamp;
    }

    long compared() {
        return compared;
    }

    long registered() {
        return registered;
    }

    long challenged() {
        return challenged;
    }

    long failed() {
        return failed;
    }

    long missing() {
        return missing;
    }

    Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof ReconciliationProgress)) {
            return false;
        }
        ReconciliationProgress that = (ReconciliationProgress) other;
        return timestamp.equals(that.timestamp)
                && compared == that.compared
                && registered == that.registered
                && challenged == that.challenged
                && failed == that.failed
                && missing == that.missing
                && Objects.equals(problem, that.problem);
    }

    @Override
    public int hashCode() {
        return Objects.hash(timestamp, compared, registered, challenged, failed, missing, problem);
    }
}
