package org.turingmail.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The programs that the end-to-end tests call beside Java's: Debian's chromium, and smtp-source and smtp-sink, which
 * are taken out of the package postfix, since to install it would set up a mail server.
 */
final class TestPrograms {
    private static final String CHROMIUM = "chromium";
    private static final List<String> OF_POSTFIX = List.of("smtp-source", "smtp-sink");
    private static final Pattern LIBRARY = Pattern.compile("(?m)^ *Depends: (lib\\S+)$");
    private static final int LINES_OF_A_LOG = 20;

    private final Call call;
    private final boolean superuser;
    private final List<String> folders;
    private final Path tools;
    private final Path log;

    TestPrograms(Call call) {
        this(call, DataFolder.uid() == 0, List.of("/usr/sbin"));
    }

    /**
     * @param superuser whether this user may install packages
     * @param folders where programs may be that are not on the PATH
     */
    TestPrograms(Call call, boolean superuser, List<String> folders) {
        this.call = call;
        this.superuser = superuser;
        this.folders = folders;
        this.tools = call.root().resolve("target/tools");
        this.log = call.root().resolve("target/apt.log");
    }

    /** The PATH on which they are found. */
    String path() {
        List<String> path = new ArrayList<>(List.of(tools.resolve("bin").toString(), call.variable("PATH")));
        path.addAll(folders);
        return String.join(":", path);
    }

    /**
     * Installs what is missing, as root; as another user, or without apt-get, says what to install.
     *
     * @throws Failure if something is missing afterwards, with the words of apt-get
     */
    void provide() {
        boolean chromium = find(CHROMIUM).isEmpty();
        boolean postfix = OF_POSTFIX.stream().anyMatch(name -> find(name).isEmpty());
        if (!chromium && !postfix) {
            return;
        }
        List<String> missing = new ArrayList<>();
        if (chromium) {
            missing.add(CHROMIUM);
        }
        if (Programs.find(call, "apt-get").isEmpty()) {
            if (postfix) {
                missing.add("smtp-source and smtp-sink (of postfix)");
            }
            throw new Failure(
                    "The end-to-end tests need these programs on the PATH: " + String.join(" ", missing) + ".",
                    "This system has no apt-get; install them in its own way, then run this again.");
        }
        if (!superuser) {
            if (postfix) {
                missing.add("postfix");
            }
            throw new Failure(
                    "The end-to-end tests need Debian packages that are not installed. As root, or with sudo, run:",
                    "",
                    "    sudo apt-get install --no-install-recommends " + String.join(" ", missing),
                    "",
                    "Then run this again. (\"sudo " + call.me()
                            + " test\" would install them too, and no mail server with them.)");
        }
        call.say("Installing for the end-to-end tests: " + String.join(" ", missing)
                + (postfix ? " smtp-source smtp-sink" : ""));
        try {
            install(chromium, postfix);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void install(boolean chromium, boolean postfix) throws IOException {
        Files.createDirectories(tools);
        Files.writeString(log, "");
        Apt apt = new Apt(call, log);
        boolean done = apt.get(tools, List.of("update"))
                && (!chromium || apt.get(tools, List.of("install", "-y", "--no-install-recommends", CHROMIUM)))
                && (!postfix || unpackPostfix(apt));
        if (!done) {
            showLog();
            throw new Failure(
                    "The packages could not be installed; the last lines of " + call.pretty(log) + " are above.");
        }
        for (String name : List.of(CHROMIUM, OF_POSTFIX.get(0), OF_POSTFIX.get(1))) {
            if (find(name).isEmpty()) {
                showLog();
                throw new Failure("apt-get reported no error, but there is still no " + name
                        + " on the PATH; the last lines of " + call.pretty(log) + " are above.");
            }
        }
    }

    private void showLog() throws IOException {
        LogFile.end(log, LINES_OF_A_LOG).forEach(call.err()::println);
    }

    private Optional<Path> find(String name) {
        return Programs.find(name, path());
    }

    private boolean unpackPostfix(Apt apt) throws IOException {
        Path folder = tools.resolve("postfix");
        Path bin = Files.createDirectories(tools.resolve("bin"));
        PrivateFiles.delete(folder);
        for (String name : OF_POSTFIX) {
            Files.deleteIfExists(bin.resolve(name));
        }
        Files.createDirectories(folder);
        Apt.Answer depends = apt.run(tools, List.of("apt-cache", "depends", "--important", "postfix"));
        List<String> install = new ArrayList<>(List.of("install", "-y", "--no-install-recommends"));
        LIBRARY.matcher(depends.text()).results().forEach(match -> install.add(match.group(1)));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        if (depends.status() != 0
                || !apt.get(tools, install)
                || !apt.get(folder, List.of("-o", "APT::Sandbox::User=root", "download", "postfix"))
                || !unpack(apt, folder)) {
            return false;
        }
        for (String name : OF_POSTFIX) {
            Path program = folder.resolve(name);
            // It gets its name once it has run: the next time, what is there is taken as it is.
            Files.writeString(
                    program,
                    """
                    #!/bin/sh
                    LD_LIBRARY_PATH='%1$s/usr/lib/postfix' exec '%1$s/usr/sbin/%2$s' "$@"
                    """
                            .formatted(folder, name));
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
            // Its usage comes with an exit status of 1.
            String usage = apt.run(folder, List.of(program.toString(), "-h")).text();
            if (!usage.contains("usage:")
                    || !usage.substring(usage.indexOf("usage:")).contains(name)) {
                return false;
            }
            Files.move(program, bin.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
        return true;
    }

    private static boolean unpack(Apt apt, Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            Optional<Path> loaded = files.filter(
                            file -> file.getFileName().toString().matches("postfix_.*\\.deb"))
                    .findFirst();
            return loaded.isPresent()
                    && apt.run(folder, List.of("dpkg", "-x", loaded.get().toString(), "."))
                                    .status()
                            == 0;
        }
    }
}
