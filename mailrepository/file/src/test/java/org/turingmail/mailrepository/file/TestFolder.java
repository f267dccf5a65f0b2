package org.turingmail.mailrepository.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.turingmail.mailrepository.HeldMailRepository;
import org.turingmail.mailrepository.StorageLocation;

/** A folder for held messages, on a day that does not pass. */
final class TestFolder {
    static final MailRepositoryUrl HELD = MailRepositoryUrl.from("turing://held");
    static final String DAY = "2026-11-27";
    private static final Clock CLOCK = Clock.fixed(Instant.parse(DAY + "T22:30:00.123Z"), ZoneOffset.UTC);

    private final Path root;

    TestFolder(Path folder) {
        this.root = folder.resolve("quarantine");
    }

    Path root() {
        return root;
    }

    StorageLocation location() {
        return StorageLocation.at(root.toUri().toString());
    }

    FileStorage storage() {
        return storage(new Disk());
    }

    FileStorage storage(Disk disk) {
        return storage(disk, CLOCK);
    }

    FileStorage storage(Disk disk, Clock clock) {
        return new FileStorage(new Layout(root), disk, clock);
    }

    static HeldMailRepository held(FileStorage storage) {
        return storage.repository(HELD);
    }

    /** The folder of the day. */
    Path day() {
        return root.resolve("messages/held/" + DAY);
    }

    Path damaged() {
        return root.resolve("damaged/held/" + DAY);
    }

    static List<String> names(Path folder) {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().collect(Collectors.toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
