package org.turingmail.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.turingmail.launcher.process.Project;

/** The units of systemd and the container files use settings that exist, and copy what the build creates. */
class PackagingIT {
    private static final Path ROOT = Project.root();
    private static final Pattern VARIABLE = Pattern.compile("\\bTURING_[A-Z_]+[A-Z]\\b");
    private static final Pattern COPIED = Pattern.compile("(?m)^COPY (?:--\\S+ )*(\\S+) ");
    private static final Pattern JAR = Pattern.compile("/opt/turing/([a-z]+)/([a-z-]+\\.jar)");

    @Test
    void everyVariableShouldBeASettingThatIsDocumented() throws IOException {
        String documented = read("docs/james-configuration.md") + read("docs/central.md");
        Set<String> unknown = new TreeSet<>();
        for (Path file : files()) {
            VARIABLE.matcher(Files.readString(file))
                    .results()
                    .map(found -> found.group())
                    .filter(name ->
                            !documented.contains("`" + name + "`") && !documented.contains("`" + key(name) + "`"))
                    .forEach(name -> unknown.add(ROOT.relativize(file) + ": " + name));
        }

        assertThat(unknown).isEmpty();
    }

    @Test
    void containersShouldCopyWhatIsInTheRepositoryOrBuilt() throws IOException {
        Set<String> copied = new TreeSet<>();
        for (Path file : files()) {
            COPIED.matcher(Files.readString(file)).results().forEach(copy -> copied.add(copy.group(1)));
        }

        assertThat(copied)
                .containsExactlyInAnyOrder(
                        "central/target/quarkus-app/",
                        "james-app/target/james/",
                        "dist/target/turing-james-extension.jar",
                        "james-conf/${SAMPLE}/");
        assertThat(copied.stream().map(path -> ROOT.resolve(path.replace("${SAMPLE}", "local"))))
                .allMatch(Files::exists);
    }

    @Test
    void programsShouldBeThoseThatAreBuilt() throws IOException {
        for (Path file : files()) {
            assertThat(JAR.matcher(Files.readString(file)).results())
                    .as(file.toString())
                    .isNotEmpty()
                    .allSatisfy(jar -> assertThat(ROOT.resolve(
                                            jar.group(1).equals("central")
                                                    ? "central/target/quarkus-app"
                                                    : "james-app/target/james")
                                    .resolve(jar.group(2)))
                            .exists());
        }
    }

    /** {@code TURING_CENTRAL_DATA_DIR} is {@code turing.central.data-dir}. */
    private static String key(String variable) {
        String[] words = variable.toLowerCase(Locale.ROOT).split("_", 3);
        return words.length < 3
                ? variable
                : words[0] + "." + words[1] + "."
                        + words[2].replaceFirst("^(http|database|management)_", "$1.")
                                .replace('_', '-');
    }

    private static Set<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT.resolve("packaging"))) {
            return new TreeSet<>(files.filter(Files::isRegularFile).toList());
        }
    }

    private static String read(String page) throws IOException {
        return Files.readString(ROOT.resolve(page));
    }
}
