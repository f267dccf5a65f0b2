package org.turingmail.launcher;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Where everything of one installation lives: settings, configuration, mail, database, secrets, logs, and the programs
 * that run. Opening it changes nothing.
 *
 * @param path absolute
 * @param exists whether an installation is there
 * @param settings its settings, or the defaults
 */
record DataFolder(Path path, boolean exists, Settings settings) {
    // They mean something else in the configuration of James and of its database.
    private static final String FORBIDDEN = "\n\r;,\"\\$";

    /**
     * Finds the folder and reads its settings.
     *
     * @param chosen the option {@code --data}; null for {@code ./data}
     * @param verb for messages
     * @throws Failure if it cannot be one, is another user's, or has something else in it
     */
    static DataFolder open(Call call, String chosen, String verb) {
        try {
            Path path = real(call.folder().resolve(chosen == null ? "data" : chosen));
            if (path.toString().chars().anyMatch(c -> FORBIDDEN.indexOf(c) >= 0)) {
                throw new Failure(
                        "The path of the data folder has one of ; , \" \\ $ or a line end in it: " + path,
                        "They mean something else in the configuration of James and its database. Choose another: "
                                + call.me() + " " + verb + " --data DIR");
            }
            DataFolder none = new DataFolder(path, false, Settings.defaults());
            if (!Files.exists(path)) {
                return none;
            }
            if (!Files.isDirectory(path)) {
                throw new Failure(path + " is not a folder.");
            }
            if (((Number) Files.getAttribute(path, "unix:uid")).longValue() != uid()) {
                throw new Failure(
                        "The data folder " + path + " belongs to user "
                                + Files.getOwner(path).getName() + ".",
                        "Run this as that user, or choose another folder: " + call.me() + " " + verb + " --data DIR");
            }
            Path settings = path.resolve("settings");
            if (Files.exists(settings)) {
                return new DataFolder(path, true, Settings.read(settings));
            }
            // A start that was ended at once may have left run/ alone.
            try (Stream<Path> files = Files.list(path)) {
                if (files.anyMatch(file -> !file.endsWith("run"))) {
                    throw new Failure(
                            path
                                    + " is not empty, and not a data folder of Turing (there is no file"
                                    + " 'settings' in it).",
                            "Choose another folder, which may be new: " + call.me() + " " + verb + " --data DIR");
                }
            }
            return none;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static long uid() {
        return new UnixSystem().getUid();
    }

    /** With the links in it followed, as far as it exists. */
    private static Path real(Path path) throws IOException {
        Path absolute = path.toAbsolutePath().normalize();
        Path there = absolute;
        while (!Files.exists(there)) {
            there = there.getParent();
        }
        return there.toRealPath().resolve(there.relativize(absolute)).normalize();
    }

    DataFolder with(Settings changed) {
        return new DataFolder(path, exists, changed);
    }

    Path settingsFile() {
        return path.resolve("settings");
    }

    Path log() {
        return path.resolve("log");
    }

    Path run() {
        return path.resolve("run");
    }

    Path lock() {
        return run().resolve("lock");
    }

    /** The programs, copied from the build. */
    Path app() {
        return path.resolve("app");
    }

    Path central() {
        return path.resolve("central");
    }

    Path james() {
        return path.resolve("james");
    }

    Path agentKey() {
        return path.resolve("secrets/agent.key");
    }

    /** The key that lists and rules are administered with; the agent's cannot do that. */
    Path apiKey() {
        return path.resolve("secrets/api.key");
    }

    /** @param account a local part */
    Path password(String account) {
        return path.resolve("secrets/" + account + ".password");
    }
}
