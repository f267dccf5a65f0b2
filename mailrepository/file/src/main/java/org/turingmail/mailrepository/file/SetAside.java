package org.turingmail.mailrepository.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves what is damaged out of the way, to {@code damaged/}: it is neither served nor deleted, and nobody comes across
 * it again.
 */
final class SetAside {
    private static final Logger LOGGER = LoggerFactory.getLogger(SetAside.class);
    private static final int VERSIONS = 20;

    private final Layout layout;
    private final Disk disk;

    SetAside(Layout layout, Disk disk) {
        this.layout = layout;
        this.disk = disk;
    }

    /**
     * Moves all files of a message, and says so in the log. If they cannot be moved they stay, which is in the log too.
     *
     * @param problem begins with the path of the damaged file
     */
    void move(MessagePath message, String problem) {
        List<Path> files = new ArrayList<>(List.of(message.envelope()));
        for (int version = 1; version <= VERSIONS; version++) {
            files.add(message.content(version));
        }
        move(message.folder(), files, problem);
    }

    /** Moves one file. */
    void move(Path file, String problem) {
        move(file.getParent(), List.of(file), problem);
    }

    private void move(Path folder, List<Path> files, String problem) {
        Path target = layout.damaged(folder);
        try {
            disk.createFolder(target);
            for (Path file : files) {
                if (Disk.exists(file)) {
                    disk.rename(file, free(target.resolve(file.getFileName())));
                }
            }
            disk.sync(target);
            disk.sync(folder);
            LOGGER.error(
                    "{}. It was moved to {} and is not served. If you can restore it from a backup, stop James and"
                            + " put the files back",
                    problem,
                    target);
        } catch (IOException e) {
            LOGGER.error("{}. It is not served; moving it to {} failed", problem, target, e);
        }
    }

    private static Path free(Path file) {
        Path free = file;
        for (int i = 1; Disk.exists(free); i++) {
            free = file.resolveSibling(file.getFileName() + "." + i);
        }
        return free;
    }
}
