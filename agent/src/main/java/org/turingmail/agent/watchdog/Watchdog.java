package org.turingmail.agent.watchdog;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.mail.MessagingException;
import org.slf4j.MDC;

/**
 * Lets a caller do something with a message that a stranger wrote, and wait no longer than a limit for it. Who waits is
 * one of James' spooler threads, of which there are few; the work itself is done by another thread, which is
 * interrupted at the limit and, if it does not heed that, left behind. At most {@value #MAX_THREADS} threads can be
 * left behind: then nothing is begun any more until one of them comes back. Thread-safe.
 */
public final class Watchdog {
    /** The most pieces of work at the same time. */
    public static final int MAX_THREADS = 100;

    private final Duration limit;
    private final ExecutorService threads;

    /** @param limit how long the caller waits */
    public Watchdog(Duration limit) {
        this.limit = limit;
        this.threads = new ThreadPoolExecutor(
                0,
                MAX_THREADS,
                30,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                new ThreadFactoryBuilder()
                        .setDaemon(true)
                        .setNameFormat("turing-watchdog-%d")
                        .build());
    }

    /**
     * Does some work.
     *
     * @return its result, which is not null; empty if it took longer than the limit, or if too many others still do
     * @throws MessagingException if the work throws it; what else it throws is thrown as it is
     */
    public <T> Optional<T> within(Callable<T> work) throws MessagingException {
        Map<String, String> context = MDC.getCopyOfContextMap();
        Future<T> result;
        try {
            result = threads.submit(() -> {
                MDC.setContextMap(context == null ? Map.of() : context);
                try {
                    return work.call();
                } finally {
                    MDC.clear();
                }
            });
        } catch (RejectedExecutionException e) {
            return Optional.empty();
        }
        try {
            return Optional.of(result.get(limit.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            result.cancel(true);
            return Optional.empty();
        } catch (InterruptedException e) {
            result.cancel(true);
            Thread.currentThread().interrupt();
            throw new MessagingException("Interrupted", e);
        } catch (ExecutionException e) {
            throw thrown(e.getCause());
        }
    }

    private static MessagingException thrown(Throwable cause) {
        if (cause instanceof RuntimeException) {
            throw (RuntimeException) cause;
        }
        if (cause instanceof Error) {
            throw (Error) cause;
        }
        return cause instanceof MessagingException
                ? (MessagingException) cause
                : new MessagingException(cause.getMessage(), new IllegalStateException(cause));
    }
}
