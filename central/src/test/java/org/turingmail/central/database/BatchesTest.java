package org.turingmail.central.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BatchesTest {
    private final AtomicInteger batches = new AtomicInteger();

    @Test
    void roundShouldEndWithABatchThatIsNotFull() {
        Batches.whileFull(10, () -> batches.incrementAndGet() < 3 ? 10 : 9);

        assertThat(batches).hasValue(3);
    }

    @Test
    void roundShouldEndAfterAHundredFullBatches() {
        Batches.whileFull(10, () -> {
            batches.incrementAndGet();
            return 10;
        });

        assertThat(batches).hasValue(100);
    }
}
