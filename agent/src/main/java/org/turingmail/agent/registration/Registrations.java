package org.turingmail.agent.registration;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.util.concurrent.Striped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.agent.central.Central;
import org.turingmail.agent.central.Failure;
import org.turingmail.agent.central.Result;
import org.turingmail.agent.challenge.Challenges;
import org.turingmail.agent.config.TuringConfiguration;
import org.turingmail.agent.quarantine.HeldMail;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.Problem;
import org.turingmail.protocol.challenges.ChallengeInstruction;
import org.turingmail.protocol.held.HeldMailBatch;
import org.turingmail.protocol.held.HeldMailBatchAnswer;
import org.turingmail.protocol.held.KeyedRegistration;
import org.turingmail.protocol.held.RegisteredMail;
import org.turingmail.protocol.held.RegistrationOutcome;

/**
 * Tells central of held mails: the least that it needs, and as often as it takes. Thread-safe.
 *
 * <p>A mail that just went through the {@code Quarantine} mailet is between two mailets for a moment;
 * {@link #inProgress} keeps reconciliation from challenging its sender a second time meanwhile.
 */
public final class Registrations {
    private static final Logger LOGGER = LoggerFactory.getLogger(Registrations.class);

    private final Central central;
    private final Challenges challenges;
    private final RefusedRegistrations refused;
    private final boolean withSubject;
    private final Striped<Lock> locks = Striped.lock(64);
    private final AtomicBoolean unfinished = new AtomicBoolean();
    private final Cache<String, Boolean> inProgress = CacheBuilder.newBuilder()
            .maximumSize(100_000)
            .expireAfterWrite(Duration.ofMinutes(1))
            .build();

    @Inject
    public Registrations(
            Central central, Challenges challenges, RefusedRegistrations refused, TuringConfiguration configuration) {
        this.refused = refused;
        this.central = central;
        this.challenges = challenges;
        this.withSubject = configuration.registerSubject();
    }

    /** Registers a mail that the caller goes on to challenge, with {@link #challenge}. */
    public Result<RegisteredMail> register(HeldMail held) {
        inProgress.put(held.key(), true);
        Result<RegisteredMail> answer = central.register(held.key(), held.registration(withSubject));
        answer.failure().ifPresent(failure -> {
            inProgress.invalidate(held.key());
            if (failure.kind() == Failure.Kind.REJECTED) {
                refused.add(held.key(), failure.message());
            } else {
                unfinished.set(true);
                LOGGER.info("{} is held; registration at central failed ({}), will be retried", held.key(), failure);
            }
        });
        if (answer.isGiven()) {
            refused.forget(held.key());
        }
        return answer;
    }

    /**
     * Registers many and challenges whom central says, for mails that wait in the quarantine. Where central cannot take
     * them together, each is registered alone.
     *
     * @param mails at most {@link Api#MAX_BATCH}
     * @return what became of each, in their order; shorter if central stopped answering on the way
     */
    List<Result<Boolean>> registerAndChallenge(List<HeldMail> mails) {
        List<Result<Boolean>> answers = new ArrayList<>(mails.size());
        for (List<HeldMail> some : Batches.of(mails)) {
            Result<HeldMailBatchAnswer> answer = some.size() == 1 ? Result.failed(ALONE) : registerAll(some);
            if (answer.isGiven()) {
                Map<String, RegistrationOutcome> outcomes = new HashMap<>();
                answer.value().ifPresent(value -> value.outcomes().forEach(one -> outcomes.put(one.key(), one)));
                some.forEach(held -> answers.add(carryOut(held, Optional.ofNullable(outcomes.get(held.key())))));
            } else if (answer.failure().filter(Registrations::mayGoAlone).isPresent()) {
                some.forEach(held -> answers.add(registerAndChallenge(held)));
            } else {
                unfinished.set(true);
                answers.add(Result.failed(answer.failure().orElseThrow()));
                return answers;
            }
        }
        return answers;
    }

    private static final Failure ALONE =
            Result.failed(Failure.Kind.REJECTED, "not asked").failure().orElseThrow();

    /** Too much at once, a central that knows no batches, or one mail that it stumbles over. */
    private static boolean mayGoAlone(Failure failure) {
        return failure.kind() == Failure.Kind.REJECTED || failure.kind() == Failure.Kind.BROKEN;
    }

    private Result<HeldMailBatchAnswer> registerAll(List<HeldMail> mails) {
        HeldMailBatch.Builder batch = HeldMailBatch.builder();
        for (HeldMail held : mails) {
            inProgress.put(held.key(), true);
            batch.addRegistrations(KeyedRegistration.builder()
                    .key(held.key())
                    .registration(held.registration(withSubject))
                    .build());
        }
        Result<HeldMailBatchAnswer> answer = central.registerAll(batch.build());
        if (!answer.isGiven()) {
            mails.forEach(held -> inProgress.invalidate(held.key()));
        }
        return answer;
    }

    private Result<Boolean> carryOut(HeldMail held, Optional<RegistrationOutcome> outcome) {
        if (outcome.flatMap(RegistrationOutcome::registered).isPresent()) {
            refused.forget(held.key());
            return Result.of(challenge(held, outcome.get().registered().get().challenge()));
        }
        inProgress.invalidate(held.key());
        Optional<Problem> problem = outcome.flatMap(RegistrationOutcome::problem);
        String message = problem.map(told -> "HTTP " + told.status() + " " + told.title()
                        + told.detail().map(detail -> ": " + detail).orElse(""))
                .orElse("central did not say what became of it");
        if (problem.filter(told -> told.status() < 500).isPresent()) {
            refused.add(held.key(), message);
            return Result.failed(Failure.Kind.REJECTED, message);
        }
        unfinished.set(true);
        return Result.failed(Failure.Kind.BROKEN, message);
    }

    /**
     * Carries out what central answered to {@link #register}. A failure is logged: central offers the challenge again.
     *
     * @return true if a challenge is on its way
     */
    public boolean challenge(HeldMail held, ChallengeInstruction instruction) {
        Lock lock = locks.get(held.key());
        lock.lock();
        try {
            return challenges.carryOut(instruction, held);
        } catch (MessagingException | RuntimeException | StackOverflowError e) {
            // A queue whose broker is unavailable may throw anything; the message is held and must not fail.
            unfinished.set(true);
            LOGGER.error(
                    "The challenge for {} to <{}> could not be queued; it is tried again at the next reconciliation",
                    held.key(),
                    held.sender(),
                    e);
            return false;
        } finally {
            lock.unlock();
            inProgress.invalidate(held.key());
        }
    }

    /** Registers and challenges in one go, for mails that wait in the quarantine. */
    Result<Boolean> registerAndChallenge(HeldMail held) {
        Result<RegisteredMail> answer = register(held);
        return answer.fold(registered -> Result.of(challenge(held, registered.challenge())), Result::<Boolean>failed);
    }

    /**
     * Whether, since this was asked last, a mail was not registered or not challenged that another try could register
     * or challenge: reconciliation finds it.
     */
    public boolean takeUnfinished() {
        return unfinished.getAndSet(false);
    }

    /** Whether a mailet is busy with this mail just now. */
    boolean inProgress(String key) {
        return inProgress.getIfPresent(key) != null;
    }
}
