package org.turingmail.central.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RepeatsTest {
    private long now = Long.MAX_VALUE - 5;
    private final Repeats repeats = new Repeats(() -> now);

    @Test
    void faultThatLastsShouldBeWrittenAFewTimesAMinuteAndCounted() {
        long written = IntStream.range(0, 10_000)
                .filter(i -> repeats.isToBeWritten(
                        "web", "urn:uuid:" + UUID.randomUUID() + " /api: the database does not answer, port " + i))
                .count();

        assertThat(written).isEqualTo(Repeats.WRITTEN);
        assertThat(repeats.takeSuppressed()).isEmpty();
        now += Duration.ofMinutes(1).toNanos();
        assertThat(repeats.takeSuppressed()).singleElement().satisfies(suppressed -> {
            assertThat(suppressed.times()).isEqualTo(10_000 - Repeats.WRITTEN);
            assertThat(suppressed.example()).contains("the database does not answer");
        });
        assertThat(repeats.isToBeWritten(
                        "web", "urn:uuid:" + UUID.randomUUID() + " /api: the database does not answer"))
                .isTrue();
    }

    @Test
    void otherWarningsShouldBeWrittenMeanwhile() {
        IntStream.range(0, 100).forEach(i -> repeats.isToBeWritten("web", "The database does not answer"));

        assertThat(repeats.isToBeWritten("web", "A fault in central")).isTrue();
        assertThat(repeats.isToBeWritten("jobs", "The database does not answer"))
                .isTrue();
        assertThat(repeats.isToBeWritten("jobs", null)).isTrue();
    }

    @Test
    void manyKindsShouldNotTakeMemoryWithoutEnd() {
        for (int i = 0; i < 5_000; i++) {
            assertThat(repeats.isToBeWritten("logger" + "x".repeat(i), "text")).isTrue();
        }
    }
}
