package org.turingmail.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpellingTest {
    private static final List<String> KEYS = List.of("cache.ttl", "cache.max-entries", "central.url");

    @Test
    void nearestShouldBeTheKeyThatWasMeant() {
        assertThat(Spelling.nearest("cache.maxentries", KEYS)).contains("cache.max-entries");
        assertThat(Spelling.nearest("cahce.ttl", KEYS)).contains("cache.ttl");
    }

    @Test
    void nearestShouldBeEmptyWhenNothingIsNear() {
        assertThat(Spelling.nearest("reconciliation", KEYS)).isEmpty();
        assertThat(Spelling.nearest("cache.ttl", List.of())).isEmpty();
    }

    @Test
    void closestShouldBeFoundHoweverFarItIs() {
        assertThat(Spelling.closest("reconciliation", KEYS)).isPresent();
    }
}
