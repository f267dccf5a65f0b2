package org.turingmail.agent.registration;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.util.concurrent.Striped;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.agent.central.Answer;
import org.turingmail.agent.central.Central;
import org.turingmail.agent.central.Failure;
import org.turingmail.agent.challenge.Challenges;
import org.turingmail.agent.config.TuringConfiguration;
import org.turingmail.agent.quarantine.HeldMail;
import org.turingmail.protocol.ChallengeInstruction;
import org.turingmail.protocol.HeldMailRegistration;
import org.turingmail.protocol.RegisteredMail;

/**
 * Tells central of held mails: the least that it needs, and as often as it takes. Safe for use by many threads.
 *
 * <p>A mail that just went through the {@code Quarantine} mailet is between two mailets for a moment; {@link #inProgress}
 * keeps reconciliation from challenging its sender a second time meanwhile.
 */
public final class Registrations {
    private static final Logger LOGGER = LoggerFactory.getLogger(Registrations.class);

    private final Central central;
    private final Challenges challenges;
    private final boolean withSubject;
    private final Striped<Lock> locks = Striped.lock(64);
    private final AtomicBoolean unfinished = new AtomicBoolean();
    private final Cache<String, Boolean> inProgress = CacheBuilder.newBuilder()
            .maximumSize(100_000)
            .expireAfterWrite(Duration.ofMinutes(1))
            .build();

    @Inject
    public Registrations(Central central, Challenges challenges, TuringConfiguration configuration) {
        this.central = central;
        this.challenges = challenges;
        this.withSubject = configuration.registerSubject();
    }

    /** Registers a mail that the caller goes on to challenge, with {@link #challenge}. */
    public Answer<RegisteredMail> register(HeldMail held) {
        inProgress.put(held.key(), true);
        Answer<RegisteredMail> answer = central.register(held.key(), registration(held));
        answer.failure().ifPresent(failure -> {
            inProgress.invalidate(held.key());
            if (failure.kind() != Failure.Kind.REJECTED) {
                unfinished.set(true);
            }
            LOGGER.info("{} is held but not registered yet ({}); this is made up for later", held.key(), failure);
        });
        return answer;
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
            // A queue whose broker is away throws what it likes; the mail is held, and must not end as a failure.
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
    Answer<Boolean> registerAndChallenge(HeldMail held) {
        Answer<RegisteredMail> answer = register(held);
        return answer.fold(registered -> Answer.of(challenge(held, registered.challenge())), Answer::<Boolean>failed);
    }

    /**
     * Whether, since this was asked last, a mail was not registered or not challenged that another try could register or
     * challenge: reconciliation finds it.
     */
    public boolean takeUnfinished() {
        return unfinished.getAndSet(false);
    }

    /** Whether a mailet is busy with this mail just now. */
    boolean inProgress(String key) {
        return inProgress.getIfPresent(key) != null;
    }

    private HeldMailRegistration registration(HeldMail held) {
        return HeldMailRegistration.builder()
                .sender(held.sender())
                .recipients(held.recipients())
                .subject(withSubject ? held.subject() : Optional.empty())
                .messageId(held.messageId())
                .size(held.size())
                .heldAt(held.heldAt())
                .reason(held.reason())
                .suppression(held.suppression())
                .language(held.language())
                .facts(held.mailFacts())
                .build();
    }
}
