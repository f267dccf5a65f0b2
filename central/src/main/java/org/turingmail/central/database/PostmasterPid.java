package org.turingmail.central.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What {@code postmaster.pid} says about the server of a data folder.
 *
 * @param pid the process id; it may be that of a process that is gone, or of another one that got the same number since
 * @param port 0 if the server was not so far yet
 */
record PostmasterPid(long pid, int port) {
    private static final String NAME = "postmaster.pid";

    static Path file(Path data) {
        return data.resolve(NAME);
    }

    /** Empty if there is no such file, or it has no number in it (the disk was full, the machine lost power). */
    static Optional<PostmasterPid> read(Path data) throws IOException {
        try {
            List<String> lines = Files.readAllLines(file(data));
            long pid = Math.abs(Long.parseLong(lines.get(0).strip()));
            int port = lines.size() > 3 ? Integer.parseInt(lines.get(3).strip()) : 0;
            return Optional.of(new PostmasterPid(pid, port));
        } catch (NoSuchFileException | NumberFormatException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }
}
