package org.turingmail.agent.registration;

import com.google.common.collect.Iterators;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.mailrepository.api.MailKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.agent.central.Answer;
import org.turingmail.agent.central.Central;
import org.turingmail.agent.central.Failure;
import org.turingmail.agent.quarantine.HeldMail;
import org.turingmail.agent.quarantine.Quarantine;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.ReconciliationAnswer;
import org.turingmail.protocol.ReconciliationPage;

/**
 * Makes the quarantine and central agree: the keys are sent in pages, central names those it does not know, and these are
 * registered. Memory holds one page, however many mails are held. One run at a time; a second waits for the first.
 */
public final class Reconciliation {
    private static final Logger LOGGER = LoggerFactory.getLogger(Reconciliation.class);

    private final Quarantine quarantine;
    private final Registrations registrations;
    private final Central central;
    private final Clock clock;
    private final AtomicReference<Result> last = new AtomicReference<>();

    @Inject
    public Reconciliation(Quarantine quarantine, Registrations registrations, Central central, Clock clock) {
        this.quarantine = quarantine;
        this.registrations = registrations;
        this.central = central;
        this.clock = clock;
    }

    /** Hears how far a run has come. */
    public interface Progress {
        void at(Result soFar);
    }

    /** The outcome of the last run; empty if there was none yet. */
    public Optional<Result> last() {
        return Optional.ofNullable(last.get());
    }

    /**
     * A whole run. Central's refusals and absence end it early and stand in the result; so does an interrupt of the thread,
     * after the page that the run is at.
     */
    public synchronized Result run(Progress progress) {
        Run run = new Run(progress);
        try {
            run.pages();
        } catch (MessagingException | RuntimeException e) {
            LOGGER.error("Reconciliation could not read the quarantine", e);
            run.problem = Optional.of("the quarantine cannot be read: " + e.getMessage());
        }
        Result result = run.result();
        last.set(result);
        if (result.registered > 0 || result.missing > 0 || result.problem.isPresent()) {
            LOGGER.info("Reconciliation: {}", result);
        }
        return result;
    }

    private final class Run {
        private final Progress progress;
        private final Instant started = clock.instant();
        private long compared;
        private long registered;
        private long challenged;
        private long failed;
        private long missing;
        private Optional<String> problem = Optional.empty();

        Run(Progress progress) {
            this.progress = progress;
        }

        void pages() throws MessagingException {
            Iterator<String> keys = ascending();
            Optional<String> after = Optional.empty();
            do {
                List<String> page = new ArrayList<>();
                while (page.size() < Api.MAX_PAGE && keys.hasNext()) {
                    page.add(keys.next());
                }
                Optional<String> through = keys.hasNext() ? Optional.of(page.get(page.size() - 1)) : Optional.empty();
                compare(ReconciliationPage.builder()
                        .after(after)
                        .through(through)
                        .keys(page)
                        .build());
                progress.at(result());
                if (through.isPresent() && Thread.currentThread().isInterrupted()) {
                    problem = Optional.of("cancelled");
                }
                after = through;
            } while (after.isPresent() && problem.isEmpty());
        }

        private void compare(ReconciliationPage page) throws MessagingException {
            Answer<ReconciliationAnswer> answer = central.compare(page);
            if (!answer.isGiven()) {
                problem = answer.failure().map(Failure::toString);
                return;
            }
            compared += page.keys().size();
            missing += answer.value().map(ReconciliationAnswer::missing).orElse(0);
            List<String> wanted = new ArrayList<>();
            answer.value().ifPresent(value -> {
                wanted.addAll(value.unknown());
                wanted.addAll(value.challengePending());
            });
            for (String key : wanted) {
                if (problem.isEmpty() && !registrations.inProgress(key)) {
                    register(key);
                }
            }
        }

        private void register(String key) throws MessagingException {
            Optional<HeldMail> held = quarantine.find(key);
            if (held.isEmpty()) {
                return;
            }
            Answer<Boolean> answer = registrations.registerAndChallenge(held.get());
            if (answer.isGiven()) {
                registered++;
                challenged += answer.value().orElse(false) ? 1 : 0;
            } else if (answer.failure()
                    .map(Failure::kind)
                    .filter(Failure.Kind.REJECTED::equals)
                    .isPresent()) {
                failed++;
                LOGGER.warn(
                        "Central refuses to register {}: {}. It stays held; release or discard it with WebAdmin",
                        key,
                        answer);
            } else {
                problem = answer.failure().map(Failure::toString);
            }
        }

        private Result result() {
            return new Result(
                    started,
                    Duration.between(started, clock.instant()),
                    compared,
                    registered,
                    challenged,
                    failed,
                    missing,
                    problem);
        }
    }

    /** Central compares ranges, so the keys must come in order. */
    private Iterator<String> ascending() throws MessagingException {
        Iterator<String> keys = Iterators.transform(quarantine.keys(), MailKey::asString);
        if (quarantine.listsInOrder()) {
            return keys;
        }
        List<String> all = new ArrayList<>();
        keys.forEachRemaining(all::add);
        Collections.sort(all);
        return all.iterator();
    }

    /** What a run did. Immutable. */
    public static final class Result {
        private final Instant startedAt;
        private final Duration took;
        private final long compared;
        private final long registered;
        private final long challenged;
        private final long failed;
        private final long missing;
        private final Optional<String> problem;

        Result(
                Instant startedAt,
                Duration took,
                long compared,
                long registered,
                long challenged,
                long failed,
                long missing,
                Optional<String> problem) {
            this.startedAt = startedAt;
            this.took = took;
            this.compared = compared;
            this.registered = registered;
            this.challenged = challenged;
            this.failed = failed;
            this.missing = missing;
            this.problem = problem;
        }

        public Instant startedAt() {
            return startedAt;
        }

        public Duration took() {
            return took;
        }

        /** Keys that central compared. */
        public long compared() {
            return compared;
        }

        /** Mails that central did not know, or whose challenge was not sent. */
        public long registered() {
            return registered;
        }

        /** Challenges sent. */
        public long challenged() {
            return challenged;
        }

        /** Mails that central refused to register. */
        public long failed() {
            return failed;
        }

        /** Mails that central believes held here and that are not. */
        public long missing() {
            return missing;
        }

        /** What ended the run early. */
        public Optional<String> problem() {
            return problem;
        }

        @Override
        public String toString() {
            return compared + " compared, " + registered + " registered, " + challenged + " challenged, " + failed
                    + " refused, " + missing + " missing here, took " + took.toMillis() + " ms"
                    + problem.map(text -> "; ended early: " + text).orElse("");
        }
    }
}
