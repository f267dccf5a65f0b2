package org.turingmail.it.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.turingmail.it.BesideOthers;
import org.turingmail.launcher.process.Project;

/** The soak test in short; {@code ./turing soak} is the whole of it. */
@BesideOthers
class SoakIT {
    @Test
    void everyAcceptedMailShouldArriveWhenAgentAndCentralAreKilledTwiceEach() throws InterruptedException {
        SoakResult result = run(2, false);

        assertThat(result.isGood()).as(result.text()).isTrue();
        assertThat(result.accepted()).isGreaterThanOrEqualTo(200);
        assertThat(result.kills()).hasSize(4);
        assertThat(result.challenges()).isPositive();
    }

    @Test
    void everyAcceptedMailShouldArriveOnceAndNoneShouldBeAnErrorWhenAgentAndCentralAreStopped()
            throws InterruptedException {
        SoakResult result = run(2, true);

        assertThat(result.isGood()).as(result.text()).isTrue();
        assertThat(result.duplicates()).as(result.text()).isEmpty();
        assertThat(result.left()).as(result.text()).isEmpty();
        assertThat(result.kills()).hasSize(4);
        assertThat(result.challenges()).isPositive();
    }

    private static SoakResult run(int kills, boolean orderly) throws InterruptedException {
        Path folder = Project.root()
                .resolve("it-tests/target/it-data/soak-" + Instant.now().toEpochMilli());
        return new SoakRun(new SoakSettings(kills, orderly, 200, 4711, folder, Duration.ofMinutes(4)), System.out)
                .run();
    }
}
