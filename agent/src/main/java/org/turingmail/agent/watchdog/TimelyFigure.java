package org.turingmail.agent.watchdog;

import com.google.common.annotations.VisibleForTesting;
import com.google.common.base.Ticker;
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
    private final Ticker ticker;
    private FutureTask<Long> open;
    private volatile Answer last;

    /**
     * @param name of the figure, for the log
     * @param limit how long a reader waits
     * @param question finds the figure out
     */
    public TimelyFigure(String name, Duration limit, Callable<Long> question) {
        this(name, limit, question, Ticker.systemTicker());
    }

    @VisibleForTesting
    TimelyFigure(String name, Duration limit, Callable<Long> question, Ticker ticker) {
        this.name = name;
        this.limit = limit;
        this.question = question;
        this.ticker = ticker;
    }

    /** The figure; empty if it could not be found out, or not within the limit. */
    public OptionalLong get() {
        FutureTask<Long> task = ask();
        try {
            long figure = task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            known.set(true);
            last = new Answer(figure, ticker.read());
            return OptionalLong.of(figure);
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

    /**
     * The figure as it was found out a short while ago, or as it is now if that was longer ago; empty as for
     * {@link #get}.
     *
     * @param age how old the answer may be
     */
    public OptionalLong recent(Duration age) {
        Answer answer = last;
        return answer != null && ticker.read() - answer.at < age.toNanos() ? OptionalLong.of(answer.figure) : get();
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

    private static final class Answer {
        private final long figure;
        private final long at;

        private Answer(long figure, long at) {
            this.figure = figure;
            this.at = at;
        }
    }
}
