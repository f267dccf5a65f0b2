package org.turingmail.agent.authentication.dns;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Ticker;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CachingDnsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private long time;
    private final FakeZone zone = new FakeZone().txt("example.org", "text");
    private final CachingDns dns = new CachingDns(zone, 100_000, PATIENCE, new Ticker() {
        @Override
        public long read() {
            return time;
        }
    });

    @Test
    void answerShouldBeRememberedAsLongAsItSays() {
        ask("example.org");
        ask("EXAMPLE.org.");
        time += Duration.ofMinutes(9).toNanos();
        assertThat(ask("example.org").values()).containsExactly("text");
        assertThat(zone.asked()).hasSize(1);

        time += Duration.ofMinutes(2).toNanos();
        ask("example.org");

        assertThat(zone.asked()).hasSize(2);
    }

    @Test
    void absenceShouldBeRememberedForFiveMinutesAtMost() {
        ask("nowhere.example");
        ask("nowhere.example");
        assertThat(zone.asked()).hasSize(1);

        time += Duration.ofMinutes(6).toNanos();
        ask("nowhere.example");

        assertThat(zone.asked()).hasSize(2);
    }

    @Test
    void failureShouldBeRememberedForFiveSeconds() {
        zone.failing("down.example");
        ask("down.example");
        ask("down.example");
        assertThat(zone.asked()).hasSize(1);

        zone.repaired();
        time += Duration.ofSeconds(6).toNanos();

        assertThat(ask("down.example").isFailed()).isFalse();
    }

    /** Or a message that used up its time would keep others from asking for a domain of somebody else. */
    @Test
    void failureForWantOfTimeShouldNotBeRemembered() {
        zone.failing("slow.example");
        assertThat(dns.ask("slow.example", RecordType.TXT, Duration.ofMillis(1)).isFailed())
                .isTrue();

        zone.repaired();

        assertThat(ask("slow.example").isFailed()).isFalse();
    }

    @Test
    void memoryShouldBeBounded() {
        for (int i = 0; i < 10_000; i++) {
            zone.txt("d" + i + ".example", "x".repeat(1_000));
            ask("d" + i + ".example");
        }

        assertThat(dns.size()).isLessThan(100);
    }

    @Test
    void rememberedAnswerShouldTakeLessThanAMillisecond() {
        ask("example.org");
        long begin = System.nanoTime();
        for (int i = 0; i < 1_000; i++) {
            ask("example.org");
        }

        assertThat(Duration.ofNanos((System.nanoTime() - begin) / 1_000)).isLessThan(Duration.ofMillis(1));
    }

    private DnsAnswer ask(String name) {
        return dns.ask(name, RecordType.TXT, Duration.ofSeconds(5));
    }
}
