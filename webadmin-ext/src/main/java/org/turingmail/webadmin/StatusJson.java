package org.turingmail.webadmin;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.turingmail.agent.central.Failure;
import org.turingmail.agent.central.Result;
import org.turingmail.agent.config.TuringConfiguration;
import org.turingmail.agent.registration.Reconciliation;
import org.turingmail.agent.status.AgentStatus;
import org.turingmail.protocol.agents.AgentInfo;

/** What {@code GET /turing/status} answers. Immutable; the names of the fields are public API. */
final class StatusJson {
    private StatusJson() {}

    /** All of it. */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    static final class Whole {
        private final CentralSeen central;
        private final Loop releaseLoop;
        private final Count quarantine;
        private final Count outbox;
        private final Reconciliation reconciliation;
        private final int refusedRegistrations;

        Whole(
                CentralSeen central,
                Loop releaseLoop,
                Count quarantine,
                Count outbox,
                Reconciliation reconciliation,
                int refusedRegistrations) {
            this.refusedRegistrations = refusedRegistrations;
            this.central = central;
            this.releaseLoop = releaseLoop;
            this.quarantine = quarantine;
            this.outbox = outbox;
            this.reconciliation = reconciliation;
        }

        public String getVersion() {
            return Version.ofTheExtension();
        }

        public CentralSeen getCentral() {
            return central;
        }

        public Loop getReleaseLoop() {
            return releaseLoop;
        }

        public Count getQuarantine() {
            return quarantine;
        }

        public Count getOutbox() {
            return outbox;
        }

        public int getRefusedRegistrations() {
            return refusedRegistrations;
        }

        public Optional<LastRun> getLastReconciliation() {
            return reconciliation.last().map(LastRun::new);
        }
    }

    /** Central, as the agent sees it. */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    static final class CentralSeen {
        private final String url;
        private final boolean reachable;
        private final Instant lastAnswer;
        private final Trouble failure;
        private final Result<AgentInfo> asked;
        private final Long clockDifference;

        /** @param asked what central says of itself; null if it was not asked */
        CentralSeen(TuringConfiguration configuration, AgentStatus status, Result<AgentInfo> asked) {
            this.url = configuration.centralUrl().toString();
            this.reachable = status.isCentralReachable();
            this.lastAnswer = status.lastAnswer().orElse(null);
            this.failure = status.failure().map(Trouble::new).orElse(null);
            this.asked = asked;
            this.clockDifference =
                    status.clockDifference().map(Duration::toSeconds).orElse(null);
        }

        public String getUrl() {
            return url;
        }

        public boolean isReachable() {
            return reachable;
        }

        public Optional<Instant> getLastAnswer() {
            return Optional.ofNullable(lastAnswer);
        }

        public Optional<Trouble> getFailure() {
            return Optional.ofNullable(failure);
        }

        public Optional<Long> getClockDifferenceSeconds() {
            return Optional.ofNullable(clockDifference);
        }

        public Optional<Itself> getItself() {
            return Optional.ofNullable(asked).flatMap(Result::value).map(Itself::new);
        }

        public Optional<Trouble> getItselfFailure() {
            return Optional.ofNullable(asked).flatMap(Result::failure).map(Trouble::new);
        }
    }

    /** What central says of itself and of us. */
    static final class Itself {
        private final AgentInfo info;

        Itself(AgentInfo info) {
            this.info = info;
        }

        public String getVersion() {
            return info.centralVersion();
        }

        public String getTenant() {
            return info.tenant();
        }

        public String getAgent() {
            return info.agent();
        }

        public Instant getTime() {
            return info.time();
        }

        public long getHeldMails() {
            return info.heldMails();
        }

        public long getHeldSilently() {
            return info.heldSilently();
        }
    }

    /** Why central did not answer, and what can be done. */
    static final class Trouble {
        private final Failure failure;

        Trouble(Failure failure) {
            this.failure = failure;
        }

        public String getKind() {
            return failure.kind().name();
        }

        public String getMessage() {
            return failure.message();
        }

        public String getAdvice() {
            return failure.kind().advice();
        }
    }

    /** The loop that carries out the decisions of central. */
    static final class Loop {
        private final boolean running;
        private final long cursor;
        private final int waitingToRetry;
        private final int overdue;
        private final long refusedExpiries;

        Loop(AgentStatus status) {
            running = status.isRunning();
            cursor = status.cursor();
            waitingToRetry = status.waitingToRetry();
            overdue = status.overdue();
            refusedExpiries = status.refusedExpiries();
        }

        public boolean isRunning() {
            return running;
        }

        public long getCursor() {
            return cursor;
        }

        public int getWaitingToRetry() {
            return waitingToRetry;
        }

        public int getOverdue() {
            return overdue;
        }

        public long getRefusedExpiries() {
            return refusedExpiries;
        }
    }

    /** How many mails are in a repository. */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    static final class Count {
        private final String url;
        private final Long size;
        private final String problem;

        private Count(String url, Long size, String problem) {
            this.url = url;
            this.size = size;
            this.problem = problem;
        }

        static Count of(String url, long size) {
            return new Count(url, size, null);
        }

        static Count unknown(String url, String problem) {
            return new Count(url, null, problem);
        }

        public String getUrl() {
            return url;
        }

        public Optional<Long> getSize() {
            return Optional.ofNullable(size);
        }

        public Optional<String> getProblem() {
            return Optional.ofNullable(problem);
        }
    }

    /** The outcome of the last reconciliation, however it was started. */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    static final class LastRun {
        private final Reconciliation.Outcome result;

        LastRun(Reconciliation.Outcome result) {
            this.result = result;
        }

        public Instant getStartedAt() {
            return result.startedAt();
        }

        public long getTookMillis() {
            return result.took().toMillis();
        }

        public long getCompared() {
            return result.compared();
        }

        public long getRegistered() {
            return result.registered();
        }

        public long getChallenged() {
            return result.challenged();
        }

        public long getFailed() {
            return result.failed();
        }

        public long getMissing() {
            return result.missing();
        }

        public Optional<String> getProblem() {
            return result.problem();
        }
    }
}
