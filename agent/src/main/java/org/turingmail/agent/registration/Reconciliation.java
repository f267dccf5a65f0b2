package org.turingmail.agent.registration;

import com.google.common.base.Throwables;
import com.google.common.collect.Iterators;
import com.google.common.collect.Lists;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.agent.central.Central;
import org.turingmail.agent.central.Failure;
import org.turingmail.agent.central.Result;
import org.turingmail.agent.quarantine.HeldMail;
import org.turingmail.agent.quarantine.Quarantine;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.reconciliation.ReconciliationAnswer;
import org.turingmail.protocol.reconciliation.ReconciliationPage;

/**
 * Makes the quarantine and central agree: the keys are sent in pages, central names those it does not know, and these
 * are registered. Memory holds a page of keys and two parts of its messages (without their bodies), however many are
 * held. One run at a time; a second waits for the first.
 */
public final class Reconciliation {
    private static final Logger LOGGER = LoggerFactory.getLogger(Reconciliation.class);
    private static final int READ_AT_ONCE = 250;
    private static final int MAX_KEY = 250;
    /** Central fails for more than single messages. */
    private static final int MAX_BROKEN = 10;

    private final Quarantine quarantine;
    private final Registrations registrations;
    private final RefusedRegistrations refused;
    private final Central central;
    private final Clock clock;
    private final AtomicReference<Outcome> last = new AtomicReference<>();

    @Inject
    public Reconciliation(
            Quarantine quarantine,
            Registrations registrations,
            RefusedRegistrations refused,
            Central central,
            Clock clock) {
        this.refused = refused;
        this.quarantine = quarantine;
        this.registrations = registrations;
        this.central = central;
        this.clock = clock;
    }

    /** Hears how far a run has come. */
    public interface Progress {
        void at(Outcome soFar);
    }

    /** The outcome of the last run; empty if there was none yet. */
    public Optional<Outcome> last() {
        return Optional.ofNullable(last.get());
    }

    /**
     * A whole run. Central's refusals and absence end it early and stand in the result; so does an interrupt of the
     * thread, after the page that the run is at.
     */
    public synchronized Outcome run(Progress progress) {
        Run run = new Run(progress);
        try {
            run.pages();
            forgetWhatIsHeldNoMore();
        } catch (MessagingException | RuntimeException e) {
            LOGGER.error("Reconciliation could not read the quarantine", e);
            run.problem = Optional.of("the quarantine cannot be read: " + e.getMessage());
        } finally {
            run.reader.shutdownNow();
        }
        Outcome result = run.result();
        last.set(result);
        if (result.registered > 0 || result.missing > 0 || result.problem.isPresent()) {
            LOGGER.info("Reconciliation: {}", result);
        }
        return result;
    }

    private void forgetWhatIsHeldNoMore() throws MessagingException {
        for (String key : refused.keys()) {
            if (quarantine.retrieve(key).map(Reconciliation::disposed).isEmpty()) {
                refused.forget(key);
            }
        }
    }

    private static boolean disposed(Mail mail) {
        LifecycleUtil.dispose(mail);
        return true;
    }

    private final class Run {
        private final Progress progress;
        private final Instant started = clock.instant();
        private long compared;
        private long registered;
        private long challenged;
        private long failed;
        private long missing;
        private int broken;
        private Optional<String> problem = Optional.empty();
        private final ExecutorService reader = Executors.newSingleThreadExecutor(new ThreadFactoryBuilder()
                .setNameFormat("turing-read-ahead")
                .setDaemon(true)
                .build());

        Run(Progress progress) {
            this.progress = progress;
        }

        void pages() throws MessagingException {
            Iterator<String> keys = ascending();
            Optional<String> after = Optional.empty();
            do {
                List<String> page = new ArrayList<>();
                while (page.size() < Api.MAX_PAGE && keys.hasNext()) {
                    String key = keys.next();
                    if (isKey(key)) {
                        page.add(key);
                    } else {
                        failed++;
                        refused.add(key, "its name is no key for central (1 to 250 printable characters of ASCII)");
                    }
                }
                Optional<String> through =
                        keys.hasNext() && !page.isEmpty() ? Optional.of(page.get(page.size() - 1)) : Optional.empty();
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
            Result<ReconciliationAnswer> answer = central.compare(page);
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
            register(wanted.stream()
                    .filter(key -> !registrations.inProgress(key))
                    .collect(Collectors.toList()));
        }

        /** While some are registered the next ones are read: memory holds two parts, however many mails there are. */
        private void register(List<String> keys) throws MessagingException {
            List<List<String>> parts = Lists.partition(keys, READ_AT_ONCE);
            Optional<Future<List<HeldMail>>> next = parts.stream().findFirst().map(this::read);
            for (int i = 0; i < parts.size() && problem.isEmpty(); i++) {
                Future<List<HeldMail>> reading = next.orElseThrow();
                next = i + 1 < parts.size() ? Optional.of(read(parts.get(i + 1))) : Optional.empty();
                registerMails(get(reading));
            }
        }

        private Future<List<HeldMail>> read(List<String> keys) {
            return reader.submit(() -> quarantine.findAll(keys));
        }

        private List<HeldMail> get(Future<List<HeldMail>> reading) throws MessagingException {
            boolean interrupted = false;
            try {
                while (true) {
                    try {
                        return reading.get();
                    } catch (InterruptedException e) {
                        // The run ends after this page.
                        interrupted = true;
                    }
                }
            } catch (ExecutionException e) {
                Throwables.throwIfInstanceOf(e.getCause(), MessagingException.class);
                Throwables.throwIfUnchecked(e.getCause());
                throw new IllegalStateException(e.getCause());
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        private void registerMails(List<HeldMail> mails) throws MessagingException {
            List<HeldMail> whole = new ArrayList<>();
            for (HeldMail mail : mails) {
                // Those that were held before they were held in parts.
                whole.addAll(Quarantine.isTooWide(mail) ? quarantine.split(mail.key()) : List.of(mail));
            }
            for (Result<Boolean> answer : registrations.registerAndChallenge(whole)) {
                count(answer);
            }
        }

        private void count(Result<Boolean> answer) {
            if (answer.isGiven()) {
                registered++;
                challenged += answer.value().orElse(false) ? 1 : 0;
                return;
            }
            failed++;
            switch (answer.failure().orElseThrow().kind()) {
                case REJECTED:
                    return;
                case BROKEN:
                    // One message that central stumbles over must not stop all the others.
                    if (++broken <= MAX_BROKEN) {
                        return;
                    }
                    break;
                default:
                    failed--;
            }
            problem = answer.failure().map(Failure::toString);
        }

        private Outcome result() {
            return new Outcome(
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

    private static boolean isKey(String key) {
        return !key.isEmpty() && key.length() <= MAX_KEY && key.chars().allMatch(c -> c >= ' ' && c < 0x7f);
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
    public static final class Outcome {
        private final Instant startedAt;
        private final Duration took;
        private final long compared;
        private final long registered;
        private final long challenged;
        private final long failed;
        private final long missing;
        private final Optional<String> problem;

        Outcome(
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
