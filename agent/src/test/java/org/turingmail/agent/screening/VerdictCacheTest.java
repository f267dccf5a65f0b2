package org.turingmail.agent.screening;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.apache.james.utils.UpdatableTickingClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turingmail.protocol.verdicts.RecipientVerdict;
import org.turingmail.protocol.verdicts.Verdict;

class VerdictCacheTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final UpdatableTickingClock clock = new UpdatableTickingClock(START);
    private final VerdictCache cache = new VerdictCache(clock, 1000, Duration.ofMinutes(5), Duration.ofDays(1));

    @Test
    void verdictShouldBeFreshForAsLongAsCentralSaid() {
        remember("bob@example.org", "alice@example.com", Duration.ofSeconds(60));

        clock.setInstant(START.plusSeconds(59));
        assertThat(cache.fresh("bob@example.org", "alice@example.com")).isPresent();
        clock.setInstant(START.plusSeconds(60));
        assertThat(cache.fresh("bob@example.org", "alice@example.com")).isEmpty();
    }

    @Test
    void verdictShouldNotBeFreshForLongerThanConfigured() {
        remember("bob@example.org", "alice@example.com", Duration.ofHours(1));

        clock.setInstant(START.plus(Duration.ofMinutes(5)));
        assertThat(cache.fresh("bob@example.org", "alice@example.com")).isEmpty();
    }

    @Test
    void staleVerdictShouldServeDuringAnOutageAndNotForEver() {
        remember("bob@example.org", "alice@example.com", Duration.ofSeconds(60));

        clock.setInstant(START.plus(Duration.ofHours(23)));
        assertThat(cache.evenIfStale("bob@example.org", "alice@example.com")).isPresent();
        clock.setInstant(START.plus(Duration.ofDays(1)));
        assertThat(cache.evenIfStale("bob@example.org", "alice@example.com")).isEmpty();
        assertThat(cache.size()).isZero();
    }

    @Test
    void verdictThatIsValidForNoTimeShouldNotBeKept() {
        remember("bob@example.org", "alice@example.com", Duration.ZERO);

        assertThat(cache.evenIfStale("bob@example.org", "alice@example.com")).isEmpty();
    }

    @Test
    void addressesShouldBeComparedWithoutCase() {
        remember("Bob@Example.org", "alice@example.com", Duration.ofSeconds(60));

        assertThat(cache.fresh("bob@example.ORG", "ALICE@example.com")).isPresent();
    }

    @Test
    void verdictShouldCountForItsRecipientOnly() {
        remember("bob@example.org", "alice@example.com", Duration.ofSeconds(60));

        assertThat(cache.fresh("bob@example.org", "carol@example.com")).isEmpty();
    }

    @Test
    void forgettingAnAddressShouldLeaveTheOthers() {
        remember("bob@example.org", "alice@example.com", Duration.ofSeconds(60));
        remember("bob@example.org", "carol@example.com", Duration.ofSeconds(60));
        remember("notbob@example.org", "alice@example.com", Duration.ofSeconds(60));

        cache.forget("BOB@example.org");

        assertThat(cache.fresh("bob@example.org", "alice@example.com")).isEmpty();
        assertThat(cache.fresh("bob@example.org", "carol@example.com")).isEmpty();
        assertThat(cache.fresh("notbob@example.org", "alice@example.com")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "prvs=4053ab12cd=bob@example.org",
                "SRS0=HHHH=TT=example.org=Bob@forward.example",
                "SRS0=HHHH=TT=example.org=prvs=4053ab12cd=bob@forward.example",
                "bob+list@example.org",
                "prvs=4053ab12cd=bob+list@example.org",
                "prvs=bob=4053ab12cd@example.org",
                "msprvs1=17500nFJx=bob@example.org",
                "\"bob\"@example.org",
                "\"b\\ob\"@example.org",
                "alice+SRS=HHHH=TT=example.org=bob@company.example",
                "bob+SRS=HHHH=TT=evil.example=spammer@example.org",
                "bob+caf_=anna=home.example@example.org"
            })
    void forgettingAnAddressShouldIncludeWhatStandsForIt(String sender) {
        remember(sender, "alice@example.com", Duration.ofSeconds(60));

        cache.forget("bob@example.org");

        assertThat(cache.fresh(sender, "alice@example.com")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "notbob@example.org",
                "bob@example.org.example",
                "SRS0=HHHH=TT=example.org=notbob@forward.example"
            })
    void forgettingAnAddressShouldLeaveWhatOnlyLooksLikeIt(String sender) {
        remember(sender, "alice@example.com", Duration.ofSeconds(60));

        cache.forget("bob@example.org");

        assertThat(cache.fresh(sender, "alice@example.com")).isPresent();
    }

    @Test
    void forgettingADomainShouldIncludeSubdomainsAndNothingElse() {
        remember("a@example.org", "alice@example.com", Duration.ofSeconds(60));
        remember("a@sub.example.org", "alice@example.com", Duration.ofSeconds(60));
        remember("a@notexample.org", "alice@example.com", Duration.ofSeconds(60));
        remember("SRS0=HHHH=TT=sub.example.org=a@forward.example", "alice@example.com", Duration.ofSeconds(60));
        remember("SRS0=HHHH=TT=notexample.org=a@forward.example", "alice@example.com", Duration.ofSeconds(60));

        cache.forget("@example.org");

        assertThat(cache.fresh("SRS0=HHHH=TT=sub.example.org=a@forward.example", "alice@example.com"))
                .isEmpty();
        assertThat(cache.fresh("SRS0=HHHH=TT=notexample.org=a@forward.example", "alice@example.com"))
                .isPresent();

        assertThat(cache.fresh("a@example.org", "alice@example.com")).isEmpty();
        assertThat(cache.fresh("a@sub.example.org", "alice@example.com")).isEmpty();
        assertThat(cache.fresh("a@notexample.org", "alice@example.com")).isPresent();
    }

    @Test
    void starShouldForgetAll() {
        remember("a@example.org", "alice@example.com", Duration.ofSeconds(60));

        cache.forget("*");

        assertThat(cache.size()).isZero();
    }

    @Test
    void answerThatWasOnItsWayWhileSomethingWasForgottenShouldNotBeKept() {
        long generation = cache.generation();
        cache.forget("bob@example.org");

        cache.remember(generation, "bob@example.org", verdict("alice@example.com"), Duration.ofSeconds(60));

        assertThat(cache.fresh("bob@example.org", "alice@example.com")).isEmpty();
    }

    @Test
    void cacheShouldStayWithinItsBounds() {
        for (int i = 0; i < 5000; i++) {
            remember("s" + i + "@example.org", "alice@example.com", Duration.ofSeconds(60));
        }
        assertThat(cache.size()).isLessThanOrEqualTo(1000);
    }

    private void remember(String sender, String recipient, Duration valid) {
        cache.remember(cache.generation(), sender, verdict(recipient), valid);
    }

    private static RecipientVerdict verdict(String recipient) {
        return RecipientVerdict.builder()
                .recipient(recipient)
                .verdict(Verdict.DELIVER)
                .reason("known-sender")
                .build();
    }
}
