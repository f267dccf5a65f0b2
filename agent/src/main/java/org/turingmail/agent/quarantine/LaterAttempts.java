package org.turingmail.agent.quarantine;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores messages in a repository, and lets those wait that cannot be stored now: they go back into James' spool, in
 * the same processor, and are tried again after 10 seconds, then 20, 40, 80, 160, and from then on every five minutes,
 * for as long as it takes. A message that a mailet fails instead is tried five times by James within half a second, and
 * is an error then that an administrator must reprocess.
 *
 * <p>While attempts fail, most are not made at all (a circuit breaker lets one through every five seconds), so that the
 * threads of the spooler do not wait for a database that does not respond while messages of known senders are to be
 * delivered.
 *
 * <p>A queue that ignores delays (James' RabbitMQ queue) gives a message back at once; it is put back again, after a
 * second, for as long as its delay has not passed. Thread-safe.
 */
public final class LaterAttempts {
    private static final Logger LOGGER = LoggerFactory.getLogger(LaterAttempts.class);
    private static final AttributeName ATTEMPTS = AttributeName.of("org.turingmail.attempts");
    private static final AttributeName NOT_BEFORE = AttributeName.of("org.turingmail.not-before");
    private static final AttributeName PUT_BACK = AttributeName.of("org.turingmail.put-back");
    private static final Duration FIRST_DELAY = Duration.ofSeconds(10);
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(5);
    private static final Duration CIRCUIT_OPEN_FOR = Duration.ofSeconds(5);
    private static final Duration AT_ONCE = Duration.ofSeconds(2);
    private static final Duration BREATH = Duration.ofSeconds(1);

    private final MailQueueFactory<?> queues;
    private final Clock clock;
    private final CircuitBreaker breaker;
    private volatile boolean stopping;
    // Only counted, so bounded: a message that another server of the same queue takes over would stay for ever.
    private final Cache<String, Boolean> waiting = CacheBuilder.newBuilder()
            .maximumSize(100_000)
            .expireAfterWrite(LONGEST_DELAY.multipliedBy(3))
            .build();

    /** Work that stores a message. */
    public interface Storing<T> {
        T run() throws MessagingException;
    }

    @Inject
    public LaterAttempts(MailQueueFactory<?> queues, Clock clock, GaugeRegistry gauges) {
        this(queues, clock, CIRCUIT_OPEN_FOR);
        gauges.register("turing.waiting", this::waiting);
    }

    LaterAttempts(MailQueueFactory<?> queues, Clock clock, Duration circuitOpenFor) {
        this.queues = queues;
        this.clock = clock;
        this.breaker = CircuitBreaker.of(
                "store",
                CircuitBreakerConfig.custom()
                        .slidingWindowSize(5)
                        .minimumNumberOfCalls(5)
                        .failureRateThreshold(80)
                        .waitDurationInOpenState(circuitOpenFor)
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .build());
    }

    /**
     * Tries to store a message.
     *
     * @return empty if it could not be stored and waits in the spool; the mail's state is {@link Mail#GHOST} then, so
     *     that the caller is done with it
     * @throws MessagingException if it can neither be stored nor put back into the spool; it is still the caller's
     */
    public <T> Optional<T> store(Mail mail, Storing<T> storing) throws MessagingException {
        if (isBackAtOnce(mail)) {
            breathe();
            putBack(mail, timeLeft(mail));
            return Optional.empty();
        }
        int attempts = AttributeUtils.getValueAndCastFromMail(mail, ATTEMPTS, Integer.class)
                .orElse(0);
        if (!breaker.tryAcquirePermission()) {
            postpone(mail, attempts, "other messages could not be stored just now", null);
            return Optional.empty();
        }
        long start = System.nanoTime();
        List.of(ATTEMPTS, NOT_BEFORE, PUT_BACK).forEach(mail::removeAttribute);
        try {
            T stored = storing.run();
            breaker.onSuccess(System.nanoTime() - start, TimeUnit.NANOSECONDS);
            waiting.invalidate(mail.getName());
            return Optional.of(stored);
        } catch (MessagingException | RuntimeException | StackOverflowError e) {
            breaker.onError(System.nanoTime() - start, TimeUnit.NANOSECONDS, e);
            postpone(mail, attempts, String.valueOf(e.getMessage()), e);
            return Optional.empty();
        }
    }

    /** From now on {@link #putBackWhileStopping} puts every message back. */
    public void stop() {
        stopping = true;
    }

    /**
     * Puts a message back into the spool if this server is stopping, for the next start: James gives a message that it
     * has begun to process five seconds, then interrupts it, and delivers it a second time after the start.
     *
     * @return whether it was put back; the mail's state is {@link Mail#GHOST} then
     */
    public boolean putBackWhileStopping(Mail mail) {
        if (!stopping) {
            return false;
        }
        try {
            spool().enQueue(mail, FIRST_DELAY);
            mail.setState(Mail.GHOST);
            return true;
        } catch (MessagingException | RuntimeException e) {
            LOGGER.debug("{} cannot be put back; it is processed while James stops", mail.getName(), e);
            return false;
        }
    }

    /** How many messages this server has put back and not stored since; no more than 100,000 are counted. */
    public long waiting() {
        waiting.cleanUp();
        return waiting.size();
    }

    private void postpone(Mail mail, int attempts, String cause, Throwable failure) throws MessagingException {
        Duration delay = FIRST_DELAY.multipliedBy(1L << Math.min(attempts, 10));
        delay = delay.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : delay;
        mail.setAttribute(new Attribute(ATTEMPTS, AttributeValue.of(attempts + 1)));
        mail.setAttribute(new Attribute(
                NOT_BEFORE, AttributeValue.of(clock.instant().plus(delay).toEpochMilli())));
        putBack(mail, delay);
        if (failure == null) {
            LOGGER.info("{} waits in the spool for {} s: {}", mail.getName(), delay.toSeconds(), cause);
        } else {
            LOGGER.warn(
                    "{} cannot be stored and waits in the spool for {} s, attempt {}; nothing is lost: {}",
                    mail.getName(),
                    delay.toSeconds(),
                    attempts + 1,
                    cause,
                    failure);
        }
    }

    private void putBack(Mail mail, Duration delay) throws MessagingException {
        mail.setAttribute(new Attribute(PUT_BACK, AttributeValue.of(clock.millis())));
        spool().enQueue(mail, delay);
        waiting.put(mail.getName(), true);
        mail.setState(Mail.GHOST);
    }

    /** Back much later, but before its time, it was flushed by an administrator, and is tried. */
    private boolean isBackAtOnce(Mail mail) {
        return timeLeft(mail).compareTo(AT_ONCE) > 0
                && AttributeUtils.getValueAndCastFromMail(mail, PUT_BACK, Long.class)
                        .filter(millis -> Duration.between(Instant.ofEpochMilli(millis), clock.instant())
                                        .abs()
                                        .compareTo(AT_ONCE)
                                < 0)
                        .isPresent();
    }

    /** At most the longest delay, whatever the clock did meanwhile. */
    private Duration timeLeft(Mail mail) {
        Duration left = AttributeUtils.getValueAndCastFromMail(mail, NOT_BEFORE, Long.class)
                .map(millis -> Duration.between(clock.instant(), Instant.ofEpochMilli(millis)))
                .orElse(Duration.ZERO);
        return left.compareTo(LONGEST_DELAY) > 0 ? Duration.ZERO : left;
    }

    private static void breathe() {
        try {
            TimeUnit.MILLISECONDS.sleep(BREATH.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private MailQueue spool() {
        return queues.getQueue(MailQueueFactory.SPOOL)
                .map(MailQueue.class::cast)
                .orElseGet(() -> queues.createQueue(MailQueueFactory.SPOOL));
    }
}
