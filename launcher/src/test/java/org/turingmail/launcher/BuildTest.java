package org.turingmail.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a project in which Maven does nothing but tell what it was asked for. */
class BuildTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    @TempDir
    Path root;

    private CallInATest call;
    private Build build;

    @BeforeEach
    void makeProject() throws IOException {
        root = root.toRealPath();
        for (String pom : List.of("pom.xml", "module/pom.xml", "module/inner/pom.xml")) {
            touch(pom, NOW.minus(Duration.ofHours(1)));
        }
        touch("module/src/main/java/A.java", NOW.minus(Duration.ofHours(1)));
        maven("exit 0");
        call = new CallInATest(root, root).withPrograms(root.resolve("bin"));
        build = new Build(call.call());
    }

    private void maven(String then) throws IOException {
        CallInATest.program(root.resolve("bin/mvn"), "echo \"$@\" >>'" + root + "/asked'", then);
    }

    private void touch(String file, Instant time) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        if (!Files.exists(path)) {
            Files.writeString(path, "x");
        }
        Files.setLastModifiedTime(path, FileTime.from(time));
        for (Path folder = path.getParent(); folder.startsWith(root); folder = folder.getParent()) {
            Files.setLastModifiedTime(folder, FileTime.from(NOW.minus(Duration.ofHours(1))));
        }
    }

    private void makeProducts() throws IOException {
        for (String product : List.of(Build.CENTRAL_JAR, Build.JAMES_JAR, Build.EXTENSION_JAR, Build.TESTS_JAR)) {
            touch(product, NOW);
        }
        touch("target/built", NOW);
    }

    private List<String> asked() throws IOException {
        return Files.readAllLines(root.resolve("asked"));
    }

    @Test
    void buildShouldBeDoneWhenNothingIsNewer() throws IOException {
        makeProducts();

        assertThat(build.isDone()).isTrue();
    }

    @Test
    void buildShouldNotBeDoneWhenAProductIsMissing() throws IOException {
        makeProducts();
        Files.delete(root.resolve(Build.EXTENSION_JAR));

        assertThat(build.isDone()).isFalse();
    }

    @Test
    void buildShouldNotBeDoneWhenASourceIsNewer() throws IOException {
        makeProducts();
        touch("module/src/main/java/A.java", NOW.plusSeconds(1));

        assertThat(build.isDone()).isFalse();
    }

    @Test
    void buildShouldNotBeDoneWhenASourceWasDeleted() throws IOException {
        makeProducts();
        Files.delete(root.resolve("module/src/main/java/A.java"));

        assertThat(build.isDone()).isFalse();
    }

    @Test
    void buildShouldNotBeDoneWhenASourceOfAnInnerModuleIsNewer() throws IOException {
        makeProducts();
        touch("module/inner/src/main/java/B.java", NOW.plusSeconds(1));

        assertThat(build.isDone()).isFalse();
    }

    @Test
    void buildShouldNotBeDoneWhenAPomIsNewer() throws IOException {
        makeProducts();
        touch("module/pom.xml", NOW.plusSeconds(1));

        assertThat(build.isDone()).isFalse();
    }

    @Test
    void mavenShouldNotBeCalledWhenTheBuildIsDone() throws IOException {
        makeProducts();

        build.make();

        assertThat(root.resolve("asked")).doesNotExist();
        assertThat(call.out()).isEmpty();
    }

    @Test
    void firstBuildShouldLoadWhatItNeeds() throws IOException {
        maven("mkdir -p central/target/quarkus-app james-app/target/james dist/target it-tests/target/it\n" + "touch "
                + Build.CENTRAL_JAR + " " + Build.JAMES_JAR + " " + Build.EXTENSION_JAR + " " + Build.TESTS_JAR);
        withMkdir();

        build.make();

        assertThat(asked()).containsExactly("-B -q -DskipTests package");
        assertThat(call.out()).contains("the first build takes several minutes", "build            OK, in ");
        assertThat(build.isDone()).isTrue();
    }

    private void withMkdir() throws IOException {
        for (String program : List.of("mkdir", "touch")) {
            Files.createSymbolicLink(
                    root.resolve("bin/" + program), Path.of("/bin/" + program).toRealPath());
        }
    }

    @Test
    void laterBuildShouldStayOffline() throws IOException {
        makeProducts();
        touch("module/src/main/java/A.java", NOW.plusSeconds(1));

        build.make();

        assertThat(asked()).containsExactly("-B -o -q -DskipTests package");
        assertThat(call.out()).contains("sources have changed; building with Maven");
    }

    @Test
    void buildShouldBeTriedWithTheNetworkWhenMavenMissesSomethingOffline() throws IOException {
        makeProducts();
        touch("module/src/main/java/A.java", NOW.plusSeconds(1));
        maven("case \"$*\" in *' -o '*) echo 'Cannot access central in offline mode'; exit 1;; esac");

        build.make();

        assertThat(asked()).containsExactly("-B -o -q -DskipTests package", "-B -q -DskipTests package");
    }

    @Test
    void failureShouldShowTheWordsOfMaven() throws IOException {
        maven("echo 'COMPILATION ERROR'; exit 1");

        assertThatThrownBy(build::make)
                .isInstanceOf(Failure.class)
                .hasMessageContaining("The build failed; the last lines are above, all of them in ./target/build.log");
        assertThat(call.err()).contains("COMPILATION ERROR");
        assertThat(root.resolve("target/built")).doesNotExist();
    }

    @Test
    void missingProductShouldBeNamed() {
        assertThatThrownBy(build::make).hasMessage("The build did not make " + Build.CENTRAL_JAR + ".");
    }

    @Test
    void wrapperShouldBeCalledWhenThereIsNoMaven() throws IOException {
        Files.move(root.resolve("bin/mvn"), root.resolve("mvnw"));

        assertThat(build.maven()).isEqualTo(root.resolve("mvnw").toString());
    }

    @Test
    void testsShouldLoadWhatTheyNeedAfterABuildAlone() throws IOException {
        touch("target/built", NOW);

        build.verify(root.resolve("bin").toString(), List.of("-Dx=y"));

        assertThat(asked()).containsExactly("-B verify -T 1C -Dx=y");
    }

    @Test
    void testsShouldStayOfflineAfterTests() throws IOException {
        build.verify(root.resolve("bin").toString(), List.of());
        build.verify(root.resolve("bin").toString(), List.of());

        assertThat(asked()).containsExactly("-B verify -T 1C", "-B -o verify -T 1C");
    }

    @Test
    void testsShouldRunInAsManyModulesAtATimeAsTheUserSays() throws IOException {
        build.verify(root.resolve("bin").toString(), List.of("-T1"));

        assertThat(asked()).containsExactly("-B verify -T1");
    }

    @Test
    void testsShouldLoadAgainWhenAPomHasChanged() throws IOException {
        touch("target/tested", NOW);
        touch("module/inner/pom.xml", NOW.plusSeconds(1));

        build.verify(root.resolve("bin").toString(), List.of());

        assertThat(asked()).containsExactly("-B verify -T 1C");
    }

    @Test
    void testsThatFailedShouldLeaveNoMark() throws IOException {
        maven("exit 1");

        assertThat(build.verify(root.resolve("bin").toString(), List.of())).isEqualTo(1);

        assertThat(root.resolve("target/tested")).doesNotExist();
        assertThat(root.resolve("target/built")).doesNotExist();
    }
}
