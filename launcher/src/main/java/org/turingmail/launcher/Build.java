package org.turingmail.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What is built of the project, and Maven, which builds it. {@code target/built} has the time at which the last build
 * that succeeded began; whatever of the sources is newer is not built yet.
 */
final class Build {
    static final String CENTRAL_JAR = "central/target/quarkus-app/quarkus-run.jar";
    static final String JAMES_JAR = "james-app/target/james/turing-james.jar";
    static final String EXTENSION_JAR = "dist/target/turing-james-extension.jar";
    static final String TESTS_JAR = "it-tests/target/it/turing-it.jar";

    private static final List<String> PRODUCTS = List.of(CENTRAL_JAR, JAMES_JAR, EXTENSION_JAR, TESTS_JAR);
    private static final String BUILT = "target/built";
    private static final String TESTED = "target/tested";
    private static final int MARK_BYTES = 8;
    private static final int LINES_OF_A_LOG = 40;

    private final Call call;
    private final Path root;

    Build(Call call) {
        this.call = call;
        this.root = call.root();
    }

    Path product(String path) {
        return root.resolve(path);
    }

    /** What is different after each build. */
    Path stamp() {
        return root.resolve(BUILT);
    }

    /** Whether everything is built, and no source is newer. */
    boolean isDone() {
        try {
            if (PRODUCTS.stream().anyMatch(product -> !Files.exists(product(product))) || !Files.exists(stamp())) {
                return false;
            }
            FileTime built = Files.getLastModifiedTime(stamp());
            for (Path module : modules()) {
                if (isNewer(module.resolve("pom.xml"), built) || isNewerBelow(module.resolve("src"), built)) {
                    return false;
                }
            }
            return !isNewerBelow(root.resolve(".mvn"), built);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Builds everything, without tests, unless it is done; says so in one step. */
    void make() {
        if (isDone()) {
            return;
        }
        String maven = maven();
        try {
            Files.createDirectories(root.resolve("target"));
        } catch (IOException e) {
            throw new Failure(root + " cannot be written to.");
        }
        try (FileLock lock = lock()) {
            if (!isDone()) {
                make(maven);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private FileLock lock() throws IOException {
        Path file = root.resolve("target/build.lock");
        Optional<FileLock> lock = FileLock.take(file);
        if (lock.isPresent()) {
            return lock.get();
        }
        call.step("build", "another build of this folder is running; waiting for it");
        return FileLock.await(file);
    }

    private void make(String maven) throws IOException {
        call.step(
                "build",
                Files.exists(stamp())
                        ? "sources have changed; building with Maven"
                        : "building with Maven; the first build takes several minutes, mostly downloads from"
                                + " Maven Central");
        long begin = System.nanoTime();
        Path log = root.resolve("target/build.log");
        // The time of the beginning: what is edited during the build is newer.
        Path building = Files.writeString(root.resolve("target/building"), PrivateFiles.random(MARK_BYTES) + "\n");
        boolean offline = mayStayOffline(BUILT);
        List<String> goals = List.of("-q", "-DskipTests", "package");
        int code = run(maven, offline, goals, log);
        if (code != 0 && offline && LogFile.says(log, "offline")) {
            Files.deleteIfExists(stamp());
            code = run(maven, false, goals, log);
        }
        if (code != 0) {
            call.err().println();
            LogFile.end(log, LINES_OF_A_LOG).forEach(call.err()::println);
            throw new Failure(
                    "The build failed; the last lines are above, all of them in " + call.pretty(log) + ".",
                    "If Maven could not load something, run " + call.me() + " build again with the network at hand.");
        }
        Files.move(building, stamp(), StandardCopyOption.REPLACE_EXISTING);
        for (String product : PRODUCTS) {
            if (!Files.exists(product(product))) {
                throw new Failure("The build did not make " + product + ".");
            }
        }
        call.step("build", "OK, in " + seconds(begin) + " s");
    }

    private int run(String maven, boolean offline, List<String> goals, Path log) {
        return Programs.run(
                command(maven, offline, goals).redirectErrorStream(true).redirectOutput(log.toFile()));
    }

    /**
     * Runs all tests, with Maven's words before the user's eyes.
     *
     * @param path the PATH for the tests
     * @return Maven's exit status
     */
    int verify(String path, List<String> arguments) {
        List<String> goals = new ArrayList<>(List.of("verify"));
        if (arguments.stream().noneMatch(argument -> argument.matches("(-T|--threads).*"))) {
            // Tests mostly wait: as many modules at once as there are processors.
            goals.addAll(List.of("-T", "1C"));
        }
        goals.addAll(arguments);
        ProcessBuilder builder = command(maven(), mayStayOffline(TESTED), goals).inheritIO();
        builder.environment().put("PATH", path);
        int code = Programs.run(builder);
        if (code == 0) {
            try {
                // To run tests takes more of Maven's plugins than to build.
                String mark = PrivateFiles.random(MARK_BYTES) + "\n";
                Files.createDirectories(root.resolve("target"));
                Files.writeString(stamp(), mark);
                Files.writeString(root.resolve(TESTED), mark);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return code;
    }

    private ProcessBuilder command(String maven, boolean offline, List<String> goals) {
        List<String> command = new ArrayList<>(List.of(maven, "-B"));
        if (offline) {
            command.add("-o");
        }
        command.addAll(goals);
        ProcessBuilder builder = new ProcessBuilder(command).directory(root.toFile());
        builder.environment().clear();
        builder.environment().putAll(call.environment());
        return builder;
    }

    /**
     * The Maven on the PATH, or the one that {@code mvnw} loads.
     *
     * @throws Failure if this Java cannot compile
     */
    String maven() {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        if (!Files.isExecutable(java.resolveSibling("javac"))) {
            throw new Failure(
                    java + " belongs to a Java without a compiler; building needs the JDK.",
                    "On Debian: sudo apt-get install openjdk-17-jdk-headless");
        }
        return Programs.find(call, "mvn").orElse(root.resolve("mvnw")).toString();
    }

    /** Whether Maven has had all that it needs for this since a pom.xml changed. */
    private boolean mayStayOffline(String mark) {
        Path file = root.resolve(mark);
        if (!Files.exists(file)) {
            return false;
        }
        try {
            FileTime time = Files.getLastModifiedTime(file);
            for (Path module : modules()) {
                if (isNewer(module.resolve("pom.xml"), time)) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The project, and the folders of its modules: in it, and in folders in it. */
    private List<Path> modules() throws IOException {
        List<Path> modules = new ArrayList<>(List.of(root));
        for (Path folder : folders(root)) {
            modules.add(folder);
            modules.addAll(folders(folder));
        }
        return modules;
    }

    private static List<Path> folders(Path parent) throws IOException {
        try (Stream<Path> files = Files.list(parent)) {
            return files.filter(Files::isDirectory).toList();
        }
    }

    private static boolean isNewer(Path file, FileTime than) throws IOException {
        return Files.exists(file) && Files.getLastModifiedTime(file).compareTo(than) > 0;
    }

    /** Whether a file or a folder is newer; a folder is where a file in it was deleted. */
    private static boolean isNewerBelow(Path folder, FileTime than) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        boolean[] newer = {false};
        Files.walkFileTree(folder, Set.<FileVisitOption>of(), Integer.MAX_VALUE, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes) {
                return visit(attributes);
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                return visit(attributes);
            }

            private FileVisitResult visit(BasicFileAttributes attributes) {
                newer[0] |= attributes.lastModifiedTime().compareTo(than) > 0;
                return newer[0] ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
            }
        });
        return newer[0];
    }

    private static long seconds(long begin) {
        return Duration.ofNanos(System.nanoTime() - begin).toSeconds();
    }
}
