package org.turingmail.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With an apt-get that does as it is told. {@code launcher/end-to-end-test} has the real one. */
class TestProgramsTest {
    @TempDir
    Path root;

    private Path bin;
    private CallInATest call;

    @BeforeEach
    void makeProgramsOfPostfix() throws IOException {
        root = root.toRealPath();
        bin = root.resolve("bin");
        // These are not what is missing.
        CallInATest.program(bin.resolve("smtp-source"), "exit 0");
        CallInATest.program(bin.resolve("smtp-sink"), "exit 0");
        call = new CallInATest(root, root).withPrograms(bin);
    }

    private TestPrograms programs(boolean superuser) {
        return new TestPrograms(call.call(), superuser, List.of());
    }

    private void apt(String... onInstall) throws IOException {
        CallInATest.program(
                bin.resolve("apt-get"),
                "echo \"$@\" >>'" + root + "/asked'",
                "case \"$*\" in *install*) ;; *) exit 0 ;; esac",
                String.join("\n", onInstall));
    }

    private List<String> asked() throws IOException {
        return Files.readAllLines(root.resolve("asked"));
    }

    @Test
    void nothingShouldBeInstalledWhenNothingIsMissing() throws IOException {
        apt("exit 1");
        CallInATest.program(bin.resolve("chromium"), "exit 0");

        programs(true).provide();

        assertThat(root.resolve("asked")).doesNotExist();
        assertThat(call.out()).isEmpty();
    }

    @Test
    void whatIsMissingShouldBeInstalled() throws IOException {
        apt("echo '#!/bin/sh' >'" + bin + "/chromium'", "/bin/chmod 755 '" + bin + "/chromium'");

        programs(true).provide();

        assertThat(asked()).containsExactly("update", "install -y --no-install-recommends chromium");
        assertThat(call.out()).isEqualTo("Installing for the end-to-end tests: chromium\n");
    }

    @Test
    void failureOfAptShouldBeShownInItsOwnWords() throws IOException {
        apt("echo 'E: Unable to locate package chromium'", "exit 100");

        assertThatThrownBy(programs(true)::provide)
                .isInstanceOf(Failure.class)
                .hasMessageContaining("could not be installed");
        assertThat(call.err()).contains("E: Unable to locate package chromium");
    }

    @Test
    void missingProgramShouldBeAFailureAlthoughAptReportsNoError() throws IOException {
        apt("echo 'All packages are up to date.'");

        assertThatThrownBy(programs(true)::provide)
                .isInstanceOf(Failure.class)
                .hasMessageContaining("still no chromium on the PATH");
        assertThat(call.err()).contains("All packages are up to date.");
    }

    @Test
    void aptShouldBeAskedAgainWhileAnotherOneHoldsALock() throws IOException {
        Path lock = Files.writeString(root.resolve("lock"), "");
        apt(
                "if [ -e '" + lock + "' ]; then",
                "    /bin/rm '" + lock + "'",
                "    echo 'E: Could not get lock /var/lib/apt/lists/lock. It is held by process 4711 (apt-get)'",
                "    exit 100",
                "fi",
                "echo '#!/bin/sh' >'" + bin + "/chromium'",
                "/bin/chmod 755 '" + bin + "/chromium'");

        assertThatCode(programs(true)::provide).doesNotThrowAnyException();

        assertThat(asked())
                .containsExactly(
                        "update",
                        "install -y --no-install-recommends chromium",
                        "install -y --no-install-recommends chromium");
        assertThat(call.out())
                .contains("Another program installs packages; waiting for it, 600 s at the most. Could not get lock"
                        + " /var/lib/apt/lists/lock. It is held by process 4711 (apt-get)");
    }

    @Test
    void ordinaryUserShouldBeToldThePackages() throws IOException {
        apt("exit 1");
        Files.delete(bin.resolve("smtp-sink"));

        assertThatThrownBy(programs(false)::provide)
                .isInstanceOf(Failure.class)
                .hasMessageContaining("    sudo apt-get install --no-install-recommends chromium postfix");
        assertThat(root.resolve("asked")).doesNotExist();
    }

    @Test
    void userShouldBeToldTheProgramsWhereThereIsNoApt() throws IOException {
        Files.delete(bin.resolve("smtp-sink"));

        assertThatThrownBy(programs(true)::provide)
                .isInstanceOf(Failure.class)
                .hasMessageContaining(
                        "need these programs on the PATH: chromium smtp-source and smtp-sink (of postfix).");
    }
}
