package org.turingmail.central.database;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an earlier central may have left on a data folder when it was killed: a server that goes on running, sessions of
 * a server that is gone, or a file that names a process which is gone, or is another one by now.
 *
 * <p>Only to be used by the holder of the folder's lock: then no living central owns what is found.
 */
final class OrphanedPostgres {
    private static final Logger LOGGER = LoggerFactory.getLogger(OrphanedPostgres.class);
    private static final Duration FAST = Duration.ofSeconds(60);
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final Path programs;
    private final Path data;

    OrphanedPostgres(Path programs, Path data) {
        this.programs = requireNonNull(programs);
        this.data = requireNonNull(data);
    }

    /** Whether a server runs on the folder. */
    boolean runs() {
        try {
            return PostmasterPid.read(data)
                    .filter(recorded -> isOurs(ProcessHandle.of(recorded.pid())))
                    .isPresent();
        } catch (IOException e) {
            LOGGER.debug("No server is recorded in {}", data, e);
            return false;
        }
    }

    void stop() throws IOException {
        if (!Files.isDirectory(data)) {
            return;
        }
        Optional<PostmasterPid> recorded = PostmasterPid.read(data);
        if (recorded.isPresent() && isOurs(ProcessHandle.of(recorded.get().pid()))) {
            LOGGER.info(
                    "A killed central left its PostgreSQL (process {}) running; stopping it",
                    recorded.get().pid());
            stopServer(recorded.get().pid());
        }
        endProcessesOn();
        // Nothing runs on this folder now, so whatever the file names is not our server. PostgreSQL itself would
        // believe the file if another process has got that number, as happens in containers with each restart.
        if (Files.deleteIfExists(PostmasterPid.file(data))) {
            LOGGER.info("Removed a stale {}", PostmasterPid.file(data));
        }
    }

    private void stopServer(long pid) throws IOException {
        for (String mode : List.of("fast", "immediate")) {
            try {
                EmbeddedPostgres.run(
                        FAST.plusSeconds(10),
                        EmbeddedPostgres.program(programs, "pg_ctl"),
                        "stop",
                        "-D",
                        data.toString(),
                        "-m",
                        mode,
                        "-w",
                        "-t",
                        String.valueOf(FAST.toSeconds()));
                return;
            } catch (IOException e) {
                if (ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty()) {
                    return;
                }
                LOGGER.info("Stop mode {} did not work on process {}", mode, pid, e);
            }
        }
    }

    /** Sessions end by themselves when they notice that their server is gone; those that do not are ended. */
    private void endProcessesOn() throws IOException {
        if (EmbeddedPostgres.waitUntil(GRACE, () -> onThisFolder().isEmpty())) {
            return;
        }
        onThisFolder().forEach(process -> {
            LOGGER.info("Ending process {}, left over on {}", process.pid(), data);
            process.destroy();
        });
        if (EmbeddedPostgres.waitUntil(GRACE, () -> onThisFolder().isEmpty())) {
            return;
        }
        onThisFolder().forEach(ProcessHandle::destroyForcibly);
        if (!EmbeddedPostgres.waitUntil(GRACE, () -> onThisFolder().isEmpty())) {
            throw new IOException("Processes that cannot be ended still use " + data + ": "
                    + onThisFolder().stream().map(ProcessHandle::pid).toList());
        }
    }

    private List<ProcessHandle> onThisFolder() {
        return ProcessHandle.allProcesses()
                .filter(process -> isOurs(Optional.of(process)))
                .toList();
    }

    /** Every process of PostgreSQL works in its data folder, and nothing else has reason to. */
    private boolean isOurs(Optional<ProcessHandle> process) {
        if (process.isEmpty() || !process.get().isAlive()) {
            return false;
        }
        Path proc = Path.of("/proc", String.valueOf(process.get().pid()));
        try {
            return Files.isSameFile(proc.resolve("cwd"), data)
                    && Files.readString(proc.resolve("comm")).startsWith("postgres");
        } catch (IOException | SecurityException e) {
            // Gone in the meantime, or somebody else's.
            return false;
        }
    }
}
