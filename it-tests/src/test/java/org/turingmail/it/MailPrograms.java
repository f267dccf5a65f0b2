package org.turingmail.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The real programs of Debian's packages, unpacked but not installed: several of them exclude one another, and none is
 * to become this machine's mail server.
 */
final class MailPrograms {
    private static final List<String> PACKAGES = List.of(
            "postfix",
            "postfix-lmdb",
            "liblmdb0",
            "exim4-daemon-light",
            "libidn12",
            "libnss-wrapper",
            "libuid-wrapper",
            "sendmail-bin",
            "libwrap0",
            "liblockfile1",
            "opensmtpd",
            "libevent-2.1-7",
            "rspamd",
            "libhyperscan5",
            "libluajit-5.1-2",
            "libsodium23",
            "libunwind8");

    /** How a program ended, and what it had said on both outputs. */
    private record Ended(int status, String output) {}

    private final Path root;

    private MailPrograms(Path root) {
        this.root = root;
    }

    /** Unpacks them below the folder, unless they are there; fails with what is missing. */
    static MailPrograms in(Path folder) throws IOException {
        Path root = folder.resolve("root");
        Path done = folder.resolve("unpacked");
        if (!Files.exists(done) || !Files.readString(done).equals(PACKAGES.toString())) {
            Files.createDirectories(root);
            // Of an earlier list, or half loaded.
            for (Path one : packages(folder)) {
                Files.delete(one);
            }
            List<String> download =
                    new ArrayList<>(List.of("apt-get", "-q", "-o", "APT::Sandbox::User=root", "download"));
            download.addAll(PACKAGES);
            try {
                succeed(folder, download);
            } catch (IOException | AssertionError e) {
                throw new AssertionError(
                        "The tests of list files read them with the programs of these packages of Debian"
                                + " 12, which apt-get could not download (run apt-get update, as root): " + PACKAGES,
                        e);
            }
            for (Path one : packages(folder)) {
                succeed(folder, List.of("dpkg", "-x", one.toString(), root.toString()));
            }
            // What has the right of another user does not take libraries from elsewhere.
            succeed(folder, List.of("chmod", "-R", "u-s,g-s", root.toString()));
            Files.writeString(done, PACKAGES.toString());
        }
        return new MailPrograms(root);
    }

    private static List<Path> packages(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".deb")).toList();
        }
    }

    /** A file of the packages. */
    String path(String file) {
        return root.resolve(file).toString();
    }

    /** Runs a program to its end and answers what it says on both outputs. */
    String run(Path folder, String input, String program, String... arguments) throws IOException {
        return run(folder, input, Map.of(), program, arguments);
    }

    String run(Path folder, String input, Map<String, String> environment, String program, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(path(program));
        command.addAll(List.of(arguments));
        Map<String, String> all = new java.util.HashMap<>(environment());
        all.putAll(environment);
        return run(folder, all, input, command);
    }

    /**
     * Runs it as root, or as if it were that, for some believe only files of root. Ends the test where the system does
     * not allow that (user namespaces).
     */
    String runAsRoot(Path folder, String input, String program, String... arguments) throws IOException {
        if (idOfUser() == 0) {
            return run(folder, input, program, arguments);
        }
        List<String> command = new ArrayList<>(List.of("unshare", "-Ur"));
        assumeTrue(
                run(folder, Map.of(), "", List.of("unshare", "-Ur", "echo", "allowed"))
                        .contains("allowed"),
                "NOT TESTED: what " + program
                        + " answers. It wants files of root, and this system forbids user namespaces"
                        + " (unshare -Ur)");
        command.add(path(program));
        command.addAll(List.of(arguments));
        return run(folder, environment(), input, command);
    }

    /** The number of the user who runs the tests. */
    static int idOfUser() throws IOException {
        return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    }

    Map<String, String> environment() {
        return Map.of(
                "LD_LIBRARY_PATH",
                String.join(
                        ":",
                        path("usr/lib/postfix"),
                        path("usr/lib/x86_64-linux-gnu"),
                        path("usr/lib/rspamd"),
                        path("lib/x86_64-linux-gnu")));
    }

    /**
     * The environment of a server that wants users of its own and to become them: both are pretended, so it needs no
     * users on this machine and runs whoever runs the tests.
     *
     * @param users their names
     * @param id the number of the first of them; 0 for all of them
     */
    Map<String, String> environmentWithUsers(Path folder, List<String> users, int id) throws IOException {
        Path passwd = folder.resolve("passwd");
        Path group = folder.resolve("group");
        StringBuilder people = new StringBuilder("root:x:0:0::/:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n");
        StringBuilder groups = new StringBuilder("root:x:0:\nnogroup:x:65534:\n");
        for (int i = 0; i < users.size(); i++) {
            int number = id == 0 ? 0 : id + i;
            people.append(users.get(i) + ":x:" + number + ":" + number + "::/:/bin/false\n");
            groups.append(users.get(i) + ":x:" + number + ":\n");
        }
        Files.writeString(passwd, people);
        Files.writeString(group, groups);
        Map<String, String> all = new java.util.HashMap<>(environment());
        all.put(
                "LD_PRELOAD",
                path("usr/lib/x86_64-linux-gnu/libnss_wrapper.so") + ":"
                        + path("usr/lib/x86_64-linux-gnu/libuid_wrapper.so"));
        all.put("NSS_WRAPPER_PASSWD", passwd.toString());
        all.put("NSS_WRAPPER_GROUP", group.toString());
        all.put("UID_WRAPPER", "1");
        all.put("UID_WRAPPER_ROOT", "1");
        return all;
    }

    /** Runs what must succeed; fails with what it says if it does not. */
    private static void succeed(Path folder, List<String> command) throws IOException {
        Ended ended = end(folder, Map.of(), "", command);
        if (ended.status() != 0) {
            throw new AssertionError(command + " ended with " + ended.status() + ":\n" + ended.output());
        }
    }

    private static String run(Path folder, Map<String, String> environment, String input, List<String> command)
            throws IOException {
        return end(folder, environment, input, command).output();
    }

    private static Ended end(Path folder, Map<String, String> environment, String input, List<String> command)
            throws IOException {
        Path in = Files.createTempFile(folder, "in", ".txt");
        Path out = Files.createTempFile(folder, "out", ".txt");
        try {
            Files.writeString(in, input);
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectInput(in.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(command + " did not end:\n" + Files.readString(out));
            }
            return new Ended(process.exitValue(), Files.readString(out, StandardCharsets.UTF_8));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } finally {
            Files.deleteIfExists(in);
            Files.deleteIfExists(out);
        }
    }
}
