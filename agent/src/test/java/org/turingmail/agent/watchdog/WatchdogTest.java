package org.turingmail.agent.watchdog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import javax.mail.MessagingException;
import org.junit.jupiter.api.Test;

class WatchdogTest {
    @Test
    void resultShouldBeReturnedInTime() throws Exception {
        assertThat(new Watchdog(Duration.ofMinutes(1)).within(() -> "result")).contains("result");
    }

    @Test
    void callerShouldNotWaitForWorkThatDoesNotEnd() throws Exception {
        CountDownLatch never = new CountDownLatch(1);

        assertThat(new Watchdog(Duration.ofMillis(10)).within(() -> heedless(never)))
                .isEmpty();
        never.countDown();
    }

    @Test
    void nothingMoreShouldBeBegunWhenTooManyAreLeftBehind() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Watchdog watchdog = new Watchdog(Duration.ofMillis(1));
        CountDownLatch begun = new CountDownLatch(Watchdog.MAX_THREADS);
        while (begun.getCount() > 0) {
            watchdog.within(() -> {
                begun.countDown();
                return heedless(never);
            });
        }

        assertThat(watchdog.within(() -> "result")).isEmpty();
        never.countDown();
    }

    @Test
    void whatTheWorkThrowsShouldBeThrown() {
        Watchdog watchdog = new Watchdog(Duration.ofMinutes(1));

        assertThatThrownBy(() -> watchdog.within(() -> {
                    throw new MessagingException("broken");
                }))
                .isInstanceOf(MessagingException.class)
                .hasMessage("broken");
        assertThatThrownBy(() -> watchdog.within(() -> {
                    throw new IllegalStateException("broken");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> watchdog.within(() -> {
                    throw new StackOverflowError();
                }))
                .isInstanceOf(StackOverflowError.class);
    }

    /** As a regular expression, which looks at no interrupt. */
    private static String heedless(CountDownLatch never) {
        while (true) {
            try {
                never.await();
                return "too late";
            } catch (InterruptedException e) {
                // goes on
            }
        }
    }
}
