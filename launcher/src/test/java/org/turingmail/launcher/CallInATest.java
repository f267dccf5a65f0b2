package org.turingmail.launcher;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;

/** A call of the launcher in a folder of its own, with what it said. */
final class CallInATest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment = new HashMap<>(System.getenv());
    private final Path root;
    private final Path folder;

    /**
     * @param root the project
     * @param folder where it is called
     */
    CallInATest(Path root, Path folder) {
        this.root = root;
        this.folder = folder;
    }

    /** Only what is in that folder is on the PATH, and what a shell needs. */
    CallInATest withPrograms(Path programs) {
        environment.put("PATH", programs.toString());
        return this;
    }

    Call call() {
        return new Call("./turing", root, folder, environment, stream(out), stream(err));
    }

    int run(String... arguments) {
        out.reset();
        err.reset();
        return Launcher.run(call(), arguments);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    /** A program that is a shell script. */
    static Path program(Path file, String... lines) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
