package org.turingmail.central;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SystemClockTest {
    private final Clock clock = new SystemClock().clock();

    @Test
    void clockShouldTellTheTimeInStepsOfTheDatabase() {
        Instant now = clock.instant();

        assertThat(now.getNano() % 1_000).isZero();
        assertThat(clock.millis()).isBetween(now.toEpochMilli(), Instant.now().toEpochMilli());
    }
}
