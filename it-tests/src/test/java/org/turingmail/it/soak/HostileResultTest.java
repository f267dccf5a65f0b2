package org.turingmail.it.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostileResultTest {
    @Test
    void resultShouldBeGoodWhenEveryMessageIsHeldOrDelivered() {
        assertThat(result(100, 100, 90, 10, List.of(), 5_000).isGood()).isTrue();
    }

    @Test
    void resultShouldNotBeGoodWhenJamesRefusedAMessage() {
        assertThat(result(100, 99, 99, 0, List.of(), 10).isGood()).isFalse();
    }

    @Test
    void resultShouldBeGoodWhenTheRestIsKeptAsAMailLoop() {
        assertThat(new HostileResult(100, 100, 98, 0, 2, List.of(), List.of(Duration.ZERO), Duration.ZERO, 1).isGood())
                .isTrue();
    }

    @Test
    void resultShouldNotBeGoodWhenAMessageIsLostOrElsewhere() {
        assertThat(result(100, 100, 99, 0, List.of(), 10).isGood()).isFalse();
        assertThat(result(100, 100, 100, 0, List.of("1 in the repository error"), 10)
                        .isGood())
                .isFalse();
    }

    @Test
    void resultShouldNotBeGoodWhenAUsersOwnMessageIsLateOrNoneWasSent() {
        assertThat(result(100, 100, 100, 0, List.of(), 5_001).isGood()).isFalse();
        assertThat(new HostileResult(100, 100, 100, 0, 0, List.of(), List.of(), Duration.ZERO, 1).isGood())
                .isFalse();
    }

    private static HostileResult result(
            int sent, int accepted, long held, long delivered, List<String> elsewhere, long slowest) {
        return new HostileResult(
                sent,
                accepted,
                held,
                delivered,
                0,
                elsewhere,
                List.of(Duration.ofMillis(10), Duration.ofMillis(slowest)),
                Duration.ofSeconds(1),
                500);
    }
}
