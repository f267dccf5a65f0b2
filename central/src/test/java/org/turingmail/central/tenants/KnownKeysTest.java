package org.turingmail.central.tenants;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class KnownKeysTest {
    private final Map<String, Caller> issued = new HashMap<>(Map.of("key", new Agent(1, "james1", 1, "example", 1)));
    private final AtomicInteger lookUps = new AtomicInteger();
    private final AtomicLong time = new AtomicLong();
    private final KnownKeys keys = new KnownKeys(
            key -> {
                lookUps.incrementAndGet();
                return Optional.ofNullable(issued.get(key.text()));
            },
            time::get);

    private Optional<Caller> owner(String key) {
        return keys.owner(ApiKey.of(key));
    }

    @Test
    void ownerShouldBeLookedUpOnceInAWhile() {
        owner("key");
        time.set(KnownKeys.MAX_AGE.toNanos() - 1);

        assertThat(owner("key")).isPresent();
        assertThat(lookUps).hasValue(1);
    }

    @Test
    void revocationShouldBeNoticedWhenTheTimeIsOver() {
        owner("key");
        issued.clear();
        time.set(KnownKeys.MAX_AGE.toNanos());

        assertThat(owner("key")).isEmpty();
    }

    @Test
    void revocationShouldBeNoticedAtOnceWhenItIsTold() {
        owner("key");
        issued.clear();
        keys.forgetAll();

        assertThat(owner("key")).isEmpty();
    }

    @Test
    void wrongKeysShouldNotBeRemembered() {
        owner("wrong");
        owner("wrong");

        assertThat(lookUps).hasValue(2);
    }

    @Test
    void answerFromBeforeARevocationShouldNotBeRememberedAfterIt() {
        KnownKeys[] self = new KnownKeys[1];
        self[0] = new KnownKeys(
                key -> {
                    Optional<Caller> before = Optional.ofNullable(issued.remove(key.text()));
                    self[0].forgetAll();
                    return before;
                },
                time::get);

        assertThat(self[0].owner(ApiKey.of("key"))).isPresent();
        assertThat(self[0].owner(ApiKey.of("key"))).isEmpty();
    }

    @Test
    void sizeShouldBeBounded() {
        for (int i = 0; i <= KnownKeys.MAX_SIZE; i++) {
            issued.put("key" + i, new Agent(i, "james" + i, 1, "example", 1));
            owner("key" + i);
        }
        lookUps.set(0);

        owner("key0");
        owner("key" + KnownKeys.MAX_SIZE);

        assertThat(lookUps).as("the oldest was given up, the youngest not").hasValue(1);
    }

    @Test
    void secretShouldNotBePrinted() {
        assertThat(ApiKey.of("geheim")).hasToString("ApiKey[REDACTED]");
    }
}
