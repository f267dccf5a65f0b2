package org.turingmail.agent.authentication.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LookupsTest {
    private final FakeZone zone = new FakeZone().txt("example.org", "text");
    private long nanos;

    @Test
    void questionShouldBeAskedOnce() {
        Lookups lookups = Lookups.of(zone, 1, Duration.ofSeconds(1), () -> nanos);

        lookups.ask("example.org", RecordType.TXT);
        assertThat(lookups.ask("Example.ORG.", RecordType.TXT).values()).containsExactly("text");

        assertThat(zone.asked()).hasSize(1);
        assertThat(lookups.isExhausted()).isFalse();
    }

    @Test
    void questionBeyondTheLimitShouldFail() {
        Lookups lookups = Lookups.of(zone, 1, Duration.ofSeconds(1), () -> nanos);
        lookups.ask("example.net", RecordType.TXT);

        assertThat(lookups.ask("example.org", RecordType.TXT).isFailed()).isTrue();
        assertThat(lookups.isExhausted()).isTrue();
        assertThat(zone.asked()).hasSize(1);
    }

    @Test
    void questionAfterTheEndShouldFailInAllLookupsOfAMessage() {
        Lookups lookups = Lookups.of(zone, 10, Duration.ofSeconds(1), () -> nanos);
        Lookups others = lookups.another(10);
        nanos = Duration.ofSeconds(1).toNanos();

        assertThat(lookups.ask("example.org", RecordType.TXT).isFailed()).isTrue();
        assertThat(others.ask("example.org", RecordType.TXT).isFailed()).isTrue();
        assertThat(others.isExhausted()).isFalse();
        assertThat(zone.asked()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "a..b",
                ".a",
                "a\u0000b.example",
                "\u00e9.example",
                "a\nb.example",
                "x1234567890123456789012345678901234567890123456789012345678901234567890.example"
            })
    void nameThatCannotExistShouldNotBeAskedFor(String name) {
        assertThat(zone.lookups().ask(name, RecordType.A).status()).isEqualTo(DnsAnswer.Status.NO_NAME);
        assertThat(zone.asked()).isEmpty();
    }
}
