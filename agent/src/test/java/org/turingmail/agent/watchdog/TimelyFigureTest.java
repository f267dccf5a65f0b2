package org.turingmail.agent.watchdog;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Ticker;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TimelyFigureTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(1);

    @Test
    void figureShouldBeAskedForEachTime() {
        AtomicInteger asked = new AtomicInteger();
        TimelyFigure figure = new TimelyFigure("size", LONG, () -> (long) asked.incrementAndGet());

        assertThat(figure.get()).isEqualTo(OptionalLong.of(1));
        assertThat(figure.get()).isEqualTo(OptionalLong.of(2));
    }

    @Test
    void recentFigureShouldBeAskedForOnlyWhenItIsOlderThanAllowed() {
        AtomicInteger asked = new AtomicInteger();
        AtomicLong nanos = new AtomicLong();
        TimelyFigure figure = new TimelyFigure("size", LONG, () -> (long) asked.incrementAndGet(), new Ticker() {
            @Override
            public long read() {
                return nanos.get();
            }
        });

        assertThat(figure.recent(Duration.ofSeconds(1))).isEqualTo(OptionalLong.of(1));
        nanos.addAndGet(Duration.ofMillis(999).toNanos());
        assertThat(figure.recent(Duration.ofSeconds(1))).isEqualTo(OptionalLong.of(1));
        nanos.addAndGet(Duration.ofMillis(1).toNanos());
        assertThat(figure.recent(Duration.ofSeconds(1))).isEqualTo(OptionalLong.of(2));
    }

    @Test
    void recentFigureShouldBeUnknownWhenTheQuestionFails() {
        TimelyFigure figure = new TimelyFigure("size", LONG, () -> {
            throw new IllegalStateException("no database");
        });

        assertThat(figure.recent(Duration.ofSeconds(1))).isEmpty();
    }

    @Test
    void figureShouldBeUnknownWhenTheAnswerIsLateAndOneQuestionShouldBeOpen() throws InterruptedException {
        AtomicInteger asked = new AtomicInteger();
        CountDownLatch answer = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        TimelyFigure figure = new TimelyFigure("size", SHORT, () -> {
            asked.incrementAndGet();
            answer.await();
            answered.countDown();
            return 7L;
        });

        assertThat(figure.get()).isEmpty();
        assertThat(figure.get()).isEmpty();

        answer.countDown();
        answered.await();
        assertThat(asked).hasValue(1);
    }

    @Test
    void figureShouldBeUnknownWhenTheQuestionFails() {
        AtomicInteger asked = new AtomicInteger();
        TimelyFigure figure = new TimelyFigure("size", LONG, () -> {
            if (asked.incrementAndGet() == 1) {
                throw new IllegalStateException("no database");
            }
            return 2L;
        });

        assertThat(figure.get()).isEmpty();
        assertThat(figure.get()).isEqualTo(OptionalLong.of(2));
    }
}
