package org.turingmail.launcher.process;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the built parts of the project are. */
public final class Project {
    private Project() {}

    /**
     * The project's top folder: the system property {@code turing.root}, or the nearest folder above the current one
     * that is a project's.
     */
    public static Path root() {
        String configured = System.getProperty("turing.root");
        if (configured != null) {
            return Path.of(configured).toAbsolutePath().normalize();
        }
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.isDirectory(folder.resolve("james-conf")) && Files.isRegularFile(folder.resolve("pom.xml"))) {
                return folder;
            }
        }
        throw new IllegalStateException("Not in the project's folder, and -Dturing.root does not name it");
    }

    /** @throws IllegalStateException if it is not there, saying which command builds it */
    public static Path built(String path, String module) {
        Path file = root().resolve(path);
        if (!Files.exists(file)) {
            throw new IllegalStateException(file + " is not there. Build it: mvn -pl " + module + " -am package");
        }
        return file;
    }
}
