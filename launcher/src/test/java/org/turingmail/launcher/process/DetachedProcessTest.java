package org.turingmail.launcher.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DetachedProcessTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path data;

    private DetachedProcess process;

    @BeforeEach
    void makeFolders() throws IOException {
        data = Files.createDirectories(data.toRealPath().resolve("a data folder"));
        Files.createDirectories(data.resolve("run"));
        Files.createDirectories(data.resolve("log"));
        process = new DetachedProcess("server", data);
    }

    @AfterEach
    void end() {
        process.pid().ifPresent(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    }

    private JavaCommand command(Class<?> program) {
        return JavaCommand.withHeap("32m")
                .options(process.identity())
                .options(List.of("-XX:TieredStopAtLevel=1"))
                .mainClass(program.getName(), System.getProperty("java.class.path"));
    }

    private void startAndAwait(Class<?> program) throws IOException {
        process.start(command(program));
        assertThat(DetachedProcess.waitUntil(PATIENCE, () -> log().contains("running")))
                .isTrue();
    }

    private String log() {
        try {
            return Files.readString(process.log());
        } catch (IOException e) {
            return "";
        }
    }

    /** Runs until it is ended. */
    static final class Server {
        public static void main(String[] arguments) throws Exception {
            Files.writeString(Path.of(System.getProperty("turing.data"), "made"), "x");
            System.out.println("running");
            Thread.currentThread().join();
        }
    }

    /** Does not end when it is asked to. */
    static final class StubbornServer {
        public static void main(String[] arguments) throws Exception {
            Runtime.getRuntime().addShutdownHook(new Thread(StubbornServer::stay));
            System.out.println("running");
            Thread.currentThread().join();
        }

        private static void stay() {
            try {
                Thread.currentThread().join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    void processShouldBeFoundByWhoeverKnowsTheFolder() throws IOException {
        startAndAwait(Server.class);

        assertThat(new DetachedProcess("server", data).pid()).isPresent().isEqualTo(process.pid());
        assertThat(new DetachedProcess("other", data).pid()).isEmpty();
    }

    @Test
    void processShouldLeadASessionOfItsOwn() throws IOException {
        startAndAwait(Server.class);

        String stat = Files.readString(Path.of("/proc/" + process.pid().getAsLong() + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        assertThat(fields[3])
                .as("session")
                .isEqualTo(String.valueOf(process.pid().getAsLong()));
    }

    @Test
    void filesOfTheProcessShouldBeItsOwnersAlone() throws IOException {
        startAndAwait(Server.class);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("made"))))
                .isEqualTo("rw-------");
    }

    @Test
    void logOfTheRunBeforeShouldBeKept() throws IOException {
        Files.writeString(process.log(), "what was before\n");

        startAndAwait(Server.class);

        assertThat(data.resolve("log/server.log.1")).hasContent("what was before");
        assertThat(log()).isEqualTo("running\n");
    }

    @Test
    void processShouldEndWhenItIsStopped() throws IOException {
        startAndAwait(Server.class);
        AtomicBoolean late = new AtomicBoolean();

        assertThat(process.stop(PATIENCE, () -> late.set(true))).isTrue();

        assertThat(process.isAlive()).isFalse();
        assertThat(process.pidFile()).doesNotExist();
        assertThat(late).isFalse();
    }

    @Test
    void processShouldBeKilledWhenItDoesNotEnd() throws IOException {
        startAndAwait(StubbornServer.class);
        AtomicBoolean late = new AtomicBoolean();

        assertThat(process.stop(Duration.ofMillis(500), () -> late.set(true))).isTrue();

        assertThat(DetachedProcess.waitUntil(PATIENCE, () -> !process.isAlive()))
                .isTrue();
        assertThat(late).isTrue();
    }

    /** As sh becomes setsid and that becomes Java; here without end. */
    @Test
    void processShouldBeAliveWhileItBecomesAnotherProgram() throws Exception {
        Path again = Files.writeString(data.resolve("again"), "exec sh \"$0\" \"$@\"\n");
        List<String> command = new ArrayList<>(List.of("sh", again.toString()));
        command.addAll(process.identity());
        Process other = new ProcessBuilder(command).start();
        try {
            Files.writeString(process.pidFile(), other.pid() + "\n");

            for (int look = 0; look < 5_000; look++) {
                assertThat(process.isAlive()).as("at look %d", look).isTrue();
            }
        } finally {
            other.destroyForcibly();
        }
    }

    /** Its parent does not wait for it, as an init that does not in a container: its command line stays empty. */
    @Test
    void processThatHasEndedShouldNotBeWaitedFor() throws Exception {
        Process parent = new ProcessBuilder("sh", "-c", "sleep 0 & echo $!; exec sleep 60")
                .redirectErrorStream(true)
                .start();
        try {
            String pid = parent.inputReader().readLine();
            assertThat(DetachedProcess.waitUntil(
                            PATIENCE, () -> CommandLine.of(Long.parseLong(pid)).isEmpty()))
                    .isTrue();
            Files.writeString(process.pidFile(), pid + "\n");

            long start = System.nanoTime();
            assertThat(process.isAlive()).isFalse();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        } finally {
            parent.destroyForcibly();
        }
    }

    @Test
    void processOfAnotherShouldBeLeftAloneWhateverTheFileSays() throws Exception {
        Process other = new ProcessBuilder("sleep", "60").start();
        try {
            Files.writeString(process.pidFile(), other.pid() + "\n");

            assertThat(process.pid()).isEmpty();
            assertThat(process.stop(PATIENCE, () -> {})).isFalse();
            assertThat(other.isAlive()).isTrue();
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void nonsenseInTheFileShouldBeNoProcess() throws IOException {
        Files.writeString(process.pidFile(), "many\n");

        assertThat(process.pid()).isEmpty();
    }

    @Test
    void commandLineShouldBeReadHoweverLongItIs() throws IOException {
        process.start(command(Server.class).arguments(List.of("x".repeat(20_000), "last")));

        assertThat(CommandLine.of(process.pid().getAsLong())).endsWith("last").contains("-Dturing.part=server");
    }
}
