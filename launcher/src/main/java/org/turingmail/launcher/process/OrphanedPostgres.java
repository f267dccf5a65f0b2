package org.turingmail.launcher.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The PostgreSQL of a central service that was killed: it leads a session of its own, so it is no descendant of the
 * process that started it and goes on.
 */
public final class OrphanedPostgres {
    private final ProcessHandle process;
    private final Path folder;

    private OrphanedPostgres(ProcessHandle process, Path folder) {
        this.process = process;
        this.folder = folder;
    }

    /** The one that works in the data folder of a central service, if there is one; nothing else does that. */
    public static Optional<OrphanedPostgres> in(Path centralData) {
        Path data = centralData.resolve("postgresql");
        try (Stream<Path> folders = Files.isDirectory(data) ? Files.list(data) : Stream.empty()) {
            return folders.flatMap(folder -> find(folder).stream()).findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<OrphanedPostgres> find(Path folder) {
        try {
            List<String> lines = Files.readAllLines(folder.resolve("postmaster.pid"));
            long pid = lines.isEmpty() ? -1 : Long.parseLong(lines.get(0).strip());
            return ProcessHandle.of(pid)
                    .filter(process ->
                            CommandLine.of(pid).stream().anyMatch(argument -> argument.equals(folder.toString())))
                    .map(process -> new OrphanedPostgres(process, folder));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    public long pid() {
        return process.pid();
    }

    /** Where its files are. */
    public Path folder() {
        return folder;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Asks it to end although somebody may be connected (SIGINT), which a {@link ProcessHandle} cannot. */
    public void interrupt() {
        try {
            new ProcessBuilder("sh", "-c", "kill -INT \"$0\"", String.valueOf(process.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends it at once (SIGKILL). */
    public void kill() {
        process.destroyForcibly();
    }
}
