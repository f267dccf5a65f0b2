package org.turingmail.agent.watchdog;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A figure that somebody has to be asked for, such as a database: who reads it waits a limited time only, so that
 * metrics and status can be read while the database does not respond. One question at a time is open; while it is, all
 * who read share its answer. A database may have to count for each question, so those who read often are content with a
 * {@linkplain #recent recent} answer. Thread-safe.
 */
public final class TimelyFigure {
    private static final Logger LOGGER = LoggerFactory.getLogger(TimelyFigure.class);
    private static final ThreadFactory THREADS = new ThreadFactoryBuilder()
            .setDaemon(true)
            .setNameFormat("turing-figure-%d")
            .build();

    private final String name;
    private final Duration limit;
    private final Callable<Long> question;
    private final AtomicBoolean known = new AtomicBoolean(true);
    private final Supplier<OptionalLong> recent = Suppliers.memoizeWithExpiration(this::get, 1, TimeUnit.SECONDS);
    private FutureTask<Long> open;

    /**
     * @param name of the figure, for the log
     * @param limit how long a reader waits
     * @param question finds the figure out
     */
    public TimelyFigure(String name, Duration limit, Callable<Long> question) {
        this.name = name;
        this.limit = limit;
        this.question = question;
    }

    /** The figure; empty if it could not be found out, or not within the limit. */
    public OptionalLong get() {
        FutureTask<Long> task = ask();
        try {
            OptionalLong figure = OptionalLong.of(task.get(limit.toMillis(), TimeUnit.MILLISECONDS));
            known.set(true);
            return figure;
        } catch (TimeoutException e) {
            unknown("no answer within " + limit.toMillis() + " ms", null);
            return OptionalLong.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalLong.empty();
        } catch (ExecutionException e) {
            unknown(String.valueOf(e.getCause().getMessage()), e.getCause());
            return OptionalLong.empty();
        }
    }

    /** As {@link #get}, but at most a second old: for metrics, which may be read often. */
    public OptionalLong recent() {
        return recent.get();
    }

    /** Told once until it is known again, as metrics are read every few seconds. */
    private void unknown(String why, Throwable cause) {
        if (known.getAndSet(false)) {
            LOGGER.error("{} cannot be read: {}", name, why, cause);
        }
    }

    private synchronized FutureTask<Long> ask() {
        if (open == null || open.isDone()) {
            open = new FutureTask<>(question);
            THREADS.newThread(open).start();
        }
        return open;
    }
}
