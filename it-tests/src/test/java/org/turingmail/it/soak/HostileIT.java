package org.turingmail.it.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.turingmail.launcher.process.Project;

/** The hostile soak test in short, without its limit of time; {@code ./turing soak --hostile} is the whole of it. */
class HostileIT {
    @Test
    void everyHostileMessageShouldBeHeldAndAUsersOwnMessagesArrive() throws InterruptedException {
        Path folder = Project.root()
                .resolve("it-tests/target/it-data/hostile-" + Instant.now().toEpochMilli());
        int kinds = new HostileMessages(1_000).kinds();

        HostileResult result = new HostileRun(kinds, 200_000, folder, Duration.ofMinutes(3), System.out).run();

        assertThat(result.accepted()).as(result.text()).isEqualTo(kinds);
        assertThat(result.held() + result.looped()).as(result.text()).isEqualTo(kinds);
        assertThat(result.looped()).as(result.text()).isEqualTo(1);
        assertThat(result.elsewhere()).as(result.text()).isEmpty();
        assertThat(result.own()).as(result.text()).isNotEmpty();
    }
}
