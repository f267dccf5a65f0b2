package org.turingmail.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turingmail.launcher.process.Project;

/** The shell script {@code turing}, in a project whose Maven and Java do nothing but tell what they were asked for. */
class ScriptTest {
    private static final Path SCRIPT = Project.root().resolve("turing");
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    @TempDir
    Path root;

    private Path jdk;
    private Path tools;
    private Path asked;

    @BeforeEach
    void makeProject() throws IOException {
        root = Files.createDirectory(root.toRealPath().resolve("a project"));
        Files.copy(SCRIPT, root.resolve("turing"));
        jdk = root.resolve("a jdk");
        tools = root.resolve("tools");
        asked = root.resolve("asked");
        for (String source : List.of("pom.xml", "launcher/pom.xml", "launcher/src/main/java/A.java")) {
            touch(source, NOW);
        }
        Files.copy(Project.root().resolve("launcher/help.txt"), root.resolve("launcher/help.txt"));
        CallInATest.program(jdk.resolve("bin/java"), "for word; do echo \"[$word]\"; done");
        CallInATest.program(jdk.resolve("bin/javac"), "exit 1");
        Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"X\"\nJAVA_VERSION=\"17.0.15\"\n");
        maven("");
        for (String name : List.of(
                "sh", "readlink", "dirname", "sed", "find", "head", "mkdir", "flock", "touch", "tail", "cp", "mv")) {
            Path program = List.of("/bin/" + name, "/usr/bin/" + name).stream()
                    .map(Path::of)
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElseThrow();
            Files.createSymbolicLink(tools.resolve(name), program);
        }
    }

    private void maven(String first) throws IOException {
        CallInATest.program(
                tools.resolve("mvn"),
                first,
                "echo \"$@\" >>'" + asked + "'",
                "mkdir -p launcher/target",
                "echo x >launcher/target/turing-launcher-flat.jar");
    }

    private void touch(String file, Instant time) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        if (!Files.exists(path)) {
            Files.writeString(path, "x");
        }
        Files.setLastModifiedTime(path, FileTime.from(time));
        for (Path folder = path.getParent(); folder.startsWith(root); folder = folder.getParent()) {
            Files.setLastModifiedTime(folder, FileTime.from(NOW));
        }
    }

    /** What the script said, the lines on standard error first. */
    private record Said(int status, String err, String out) {}

    private ProcessBuilder builder(String... arguments) {
        ProcessBuilder builder = new ProcessBuilder(root.resolve("turing").toString()).directory(root.toFile());
        builder.command().addAll(List.of(arguments));
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", tools.toString(), "JAVA_HOME", jdk.toString()));
        return builder;
    }

    private static Said run(ProcessBuilder builder) throws Exception {
        Path err = Files.createTempFile("script", ".err");
        try {
            Process process = builder.redirectError(err.toFile()).start();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Said(process.waitFor(), Files.readString(err), out);
        } finally {
            Files.delete(err);
        }
    }

    @Test
    void scriptShouldHaveNoMoreThan80Lines() throws IOException {
        assertThat(Files.readAllLines(SCRIPT)).hasSizeLessThanOrEqualTo(80);
    }

    @Test
    void launcherShouldGetTheArgumentsAsTheyAre() throws Exception {
        Said said = run(builder("up", "--data", "a folder", "*", ""));

        assertThat(said.status()).isZero();
        assertThat(said.out().lines().toList())
                .contains("[-Dturing.root=" + root + "]", "[-Dturing.me=" + root + "/turing]")
                .endsWith(
                        "[-jar]",
                        "[" + root + "/target/turing-launcher.jar]",
                        "[up]",
                        "[--data]",
                        "[a folder]",
                        "[*]",
                        "[]");
    }

    @Test
    void scriptShouldFindItsProjectBehindALink() throws Exception {
        Files.createDirectory(root.resolve("bin"));
        Files.createSymbolicLink(root.resolve("bin/turing"), root.resolve("turing"));
        ProcessBuilder builder = builder("status");
        builder.command(root.resolve("bin/turing").toString(), "status");

        assertThat(run(builder).out()).contains("[-Dturing.root=" + root + "]");
    }

    @Test
    void launcherShouldBeBuiltOnce() throws Exception {
        Said first = run(builder("status"));
        Said second = run(builder("status"));

        assertThat(Files.readAllLines(asked))
                .containsExactly("-B -q -pl launcher -am -DskipTests -Dspotless.check.skip -Dcheckstyle.skip package");
        assertThat(first.err()).contains("launcher         building it with Maven");
        assertThat(second.err()).isEmpty();
    }

    @Test
    void launcherShouldBeBuiltAgainWhenASourceIsNewer() throws Exception {
        run(builder("status"));
        touch("launcher/src/main/java/A.java", Instant.now().plus(Duration.ofMinutes(1)));
        run(builder("status"));

        assertThat(Files.readAllLines(asked)).hasSize(2);
    }

    @Test
    void launcherShouldBeBuiltAgainWhenASourceWasChangedDuringTheBuild() throws Exception {
        maven("touch launcher/src/main/java/A.java");

        run(builder("status"));

        maven("");
        run(builder("status"));
        assertThat(Files.readAllLines(asked)).hasSize(2);
    }

    /** Maven takes ten seconds here; the words have to come before. */
    @Test
    void scriptShouldSayWhatItDoesWithinTwoSecondsWhenNothingIsBuilt() throws Exception {
        Files.createSymbolicLink(tools.resolve("sleep"), Path.of("/bin/sleep"));
        maven("sleep 10");
        long begin = System.nanoTime();
        Process process = builder("demo").start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).contains("building it with Maven");
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            process.waitFor(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void helpShouldNeedNothingThatIsBuilt() throws Exception {
        ProcessBuilder builder = builder("--help");
        builder.environment().remove("JAVA_HOME");

        Said said = run(builder);

        assertThat(said.status()).isZero();
        assertThat(said.out()).contains(root + "/turing demo");
        assertThat(asked).doesNotExist();
    }

    @Test
    void failureOfMavenShouldBeShownInItsOwnWords() throws Exception {
        maven("echo 'COMPILATION ERROR'; exit 1");

        Said said = run(builder("status"));

        assertThat(said.status()).isEqualTo(1);
        assertThat(said.err()).contains("COMPILATION ERROR", "The launcher could not be built");
        assertThat(said.out()).isEmpty();
        assertThat(run(builder("status")).status()).isEqualTo(1);
    }

    @Test
    void wrapperShouldBuildWhereThereIsNoMaven() throws Exception {
        Files.move(tools.resolve("mvn"), root.resolve("mvnw"));

        assertThat(run(builder("status")).status()).isZero();

        assertThat(asked).exists();
    }

    @Test
    void missingJavaShouldBeSaid() throws Exception {
        ProcessBuilder builder = builder("status");
        builder.environment().remove("JAVA_HOME");

        Said said = run(builder);

        assertThat(said.status()).isEqualTo(1);
        assertThat(said.err()).contains("There is no java on the PATH.", "Turing needs JDK 17 or newer.");
    }

    @Test
    void wrongJavaHomeShouldBeSaid() throws Exception {
        ProcessBuilder builder = builder("status");
        builder.environment().put("JAVA_HOME", "/nowhere");

        assertThat(run(builder).err()).contains("JAVA_HOME is /nowhere, but there is no bin/java in it.");
    }

    @Test
    void oldJavaShouldBeRefused() throws Exception {
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"11.0.25\"\n");

        Said said = run(builder("status"));

        assertThat(said.status()).isEqualTo(1);
        assertThat(said.err()).contains(jdk + "/bin/java is version 11; Turing needs 17 or newer.");
        assertThat(asked).doesNotExist();
    }

    @Test
    void javaShouldBeAskedForItsVersionWhereItSaysItNowhere() throws Exception {
        Files.delete(jdk.resolve("release"));
        CallInATest.program(jdk.resolve("bin/java"), "echo 'openjdk version \"1.8.0_432\"' >&2");

        assertThat(run(builder("status")).err()).contains("is version 1; Turing needs 17 or newer.");
    }

    @Test
    void javaWithoutACompilerShouldBeSaidBeforeMavenDoes() throws Exception {
        Files.delete(jdk.resolve("bin/javac"));

        Said said = run(builder("status"));

        assertThat(said.status()).isEqualTo(1);
        assertThat(said.err()).contains("belongs to a Java without a compiler; building needs the JDK.");
        assertThat(asked).doesNotExist();
    }
}
