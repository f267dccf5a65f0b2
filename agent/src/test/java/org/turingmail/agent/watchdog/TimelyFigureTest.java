package org.turingmail.agent.watchdog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
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
    void recentFigureShouldBeAskedForOnceASecondHoweverOftenItIsRead() {
        AtomicInteger asked = new AtomicInteger();
        TimelyFigure figure = new TimelyFigure("size", LONG, () -> (long) asked.incrementAndGet());
        long start = System.nanoTime();

        for (int i = 0; i < 10_000; i++) {
            assertThat(figure.recent()).isPresent();
        }

        long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
        assertThat((long) asked.get()).isLessThanOrEqualTo(seconds + 1);
    }

    @Test
    void recentFigureShouldBeAskedForAgainAfterASecond() {
        AtomicInteger asked = new AtomicInteger();
        TimelyFigure figure = new TimelyFigure("size", LONG, () -> (long) asked.incrementAndGet());
        figure.recent();

        await().atMost(LONG).until(() -> figure.recent().getAsLong() > 1);
    }

    @Test
    void recentFigureShouldBeUnknownWhenTheQuestionFails() {
        TimelyFigure figure = new TimelyFigure("size", LONG, () -> {
            throw new IllegalStateException("no database");
        });

        assertThat(figure.recent()).isEmpty();
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
