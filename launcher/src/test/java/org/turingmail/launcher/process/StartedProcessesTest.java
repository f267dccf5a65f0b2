package org.turingmail.launcher.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartedProcessesTest {
    @TempDir
    Path root;

    private Process process;

    @BeforeEach
    void findFolder() throws IOException {
        root = root.toRealPath();
    }

    @AfterEach
    void end() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    /** A process that has the file on its command line, and waits. */
    private void start(String file) throws IOException {
        Path script = root.resolve(file);
        Files.createDirectories(script.getParent());
        Files.writeString(script, "echo running\nread line\n");
        process = new ProcessBuilder("sh", script.toString()).start();
        assertThat(process.inputReader().readLine()).isEqualTo("running");
    }

    @Test
    void processesShouldBeToldWhenTheyRunOnWhatIsBuilt() throws Exception {
        StartedProcesses started = StartedProcesses.since(root);
        start("central/target/server");

        assertThat(started.stillRunning())
                .containsExactly(process.pid() + " sh " + root.resolve("central/target/server"));
    }

    @Test
    void processesShouldNotBeToldWhenTheyHaveEnded() throws Exception {
        StartedProcesses started = StartedProcesses.since(root);
        start("target/server");
        process.destroyForcibly().waitFor();

        assertThat(started.stillRunning()).isEmpty();
    }

    @Test
    void processesShouldNotBeToldWhenTheyRanBefore() throws Exception {
        start("target/turing-launcher.jar");

        assertThat(StartedProcesses.since(root).stillRunning()).isEmpty();
    }

    @Test
    void processesShouldNotBeToldWhenTheyRunOnAnotherFile() throws Exception {
        StartedProcesses started = StartedProcesses.since(root);
        start("data/server");

        assertThat(started.stillRunning()).isEmpty();
    }
}
