package org.turingmail.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({"250ms,PT0.25S", "90s,PT1M30S", "5m,PT5M", "1h,PT1H", "14d,PT336H", "0s,PT0S", "5 M,PT5M"})
    void durationShouldBeRead(String text, Duration duration) {
        assertThat(Durations.parse(text)).contains(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "m", "-1s", "1.5h", "5 minutes", "1234567890s", "PT5M"})
    void durationShouldBeEmptyWhenItIsNotANumberAndAUnit(String text) {
        assertThat(Durations.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"250ms", "90s", "5m", "1h", "14d", "1500ms", "25h"})
    void durationShouldBeReadAgainWhenItWasWritten(String text) {
        assertThat(Durations.format(Durations.parse(text).orElseThrow())).isEqualTo(text);
    }

    @Test
    void durationShouldBeWrittenInItsLargestUnit() {
        assertThat(Durations.format(Duration.ofMinutes(120))).isEqualTo("2h");
    }
}
