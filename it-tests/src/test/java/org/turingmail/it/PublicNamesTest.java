package org.turingmail.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.turingmail.launcher.process.Project;

/**
 * The names that an administrator or a program of theirs can depend on, compared with {@code docs/public-names.txt}. A
 * difference is no mistake as such: it is a change of the public API, to be made on purpose, with a line in the change
 * log.
 */
class PublicNamesTest {
    private static final Path ROOT = Project.root();
    private static final Pattern CONFIGURED_CLASS =
            Pattern.compile("public final class (\\w+)\\s+(?:extends|implements) "
                    + "(?:GenericMatcher|GenericMailet|Routes|HealthCheck|AbstractModule|UserDefinedStartable"
                    + "|TaskExtensionModule|HeldMailRepository|RcptHook|JamesMessageHook)\\b");
    /** A module that ours installs itself is written into no configuration. */
    private static final Pattern INSTALLED_CLASS = Pattern.compile("install\\(new (\\w+)\\(");

    private static final Pattern METRIC = Pattern.compile("\"(turing\\.[a-z.]+)\"");
    private static final Pattern CENTRAL_METRIC = Pattern.compile(
            "(?:counter|gauge|Counter\\.builder|Gauge\\.builder|Timer\\.builder)\\(\\s*\"(turing\\.[a-z.]+)\"");
    private static final Pattern DOCUMENTED_REASON = Pattern.compile("`([a-z-]+)`");
    private static final Pattern DOCUMENTED_KEY = Pattern.compile("`([a-z][a-z-]*(?:\\.[a-z-]+)+)`");
    private static final Pattern WEBADMIN_ROUTE = Pattern.compile("(?m)^### `([A-Z]+ /turing[^`]*)`$");
    private static final Pattern CENTRAL_KEY = Pattern.compile("KEYS\\.\\w+\\(\\s*\"([a-z.-]*[a-z])\"");
    private static final Pattern PATH = Pattern.compile("@Path\\((?:Api\\.ROOT \\+ )?\"([^\"]+)\"\\)");
    private static final Pattern PROBLEM = Pattern.compile("\"(urn:turing:problem:[a-z-]+)\"");
    private static final Pattern REASON = Pattern.compile("public static final String \\w+ = \"([a-z-]+)\"");

    @Test
    void publicNamesShouldBeThoseOfTheGoldenFile() throws Exception {
        Path golden = ROOT.resolve("docs/public-names.txt");
        SortedSet<String> names = names();
        List<String> expected = Files.readAllLines(golden).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .collect(Collectors.toList());
        Files.createDirectories(ROOT.resolve("it-tests/target"));
        Files.write(ROOT.resolve("it-tests/target/public-names.txt"), names);

        assertThat(names)
                .as("if the change is meant, copy it-tests/target/public-names.txt over docs/public-names.txt")
                .containsExactlyElementsOf(expected);
    }

    @Test
    void pageOnReasonsShouldHaveAllOfThemAndNoOther() throws Exception {
        SortedSet<String> documented = Files.readAllLines(ROOT.resolve("docs/reasons.md")).stream()
                .filter(line -> line.startsWith("| `"))
                .flatMap(line -> find(DOCUMENTED_REASON, line.substring(0, line.indexOf(" | "))).stream())
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(documented).isEqualTo(new TreeSet<>(reasons()));
    }

    private static List<String> reasons() throws IOException {
        return find(
                REASON, Files.readString(ROOT.resolve("protocol/src/main/java/org/turingmail/protocol/Reason.java")));
    }

    private static SortedSet<String> names() throws IOException {
        SortedSet<String> names = new TreeSet<>();
        for (String module : List.of("agent", "mailrepository/api", "matchers", "mailets", "webadmin-ext")) {
            Set<String> installed = new HashSet<>();
            for (Path source : sources(module)) {
                installed.addAll(find(INSTALLED_CLASS, Files.readString(source)));
            }
            for (Path source : sources(module)) {
                String text = Files.readString(source);
                Matcher configured = CONFIGURED_CLASS.matcher(text);
                if (configured.find() && !installed.contains(configured.group(1))) {
                    names.add("class " + className(source));
                }
                find(METRIC, text).forEach(metric -> names.add("metric " + metric));
            }
        }
        rows(ROOT.resolve("docs/turing-properties.md"))
                .forEach(row -> find(DOCUMENTED_KEY, row).forEach(key -> names.add("turing.properties " + key)));
        find(WEBADMIN_ROUTE, Files.readString(ROOT.resolve("docs/webadmin.md")))
                .forEach(route -> names.add("webadmin " + route));
        find(
                        CENTRAL_KEY,
                        Files.readString(ROOT.resolve(
                                "central/src/main/java/org/turingmail/central/configuration/Settings.java")))
                .forEach(key -> names.add("central turing.central." + key));
        for (String module : List.of("protocol", "central")) {
            for (Path source : sources(module)) {
                String text = Files.readString(source);
                List<String> paths = text.contains("@Path(Api.ROOT") ? find(PATH, text) : List.of();
                if (!paths.isEmpty()) {
                    names.add("route " + paths.get(0));
                    paths.stream().skip(1).forEach(path -> names.add("route " + paths.get(0) + "/" + path));
                }
            }
        }
        for (Path source : sources("protocol")) {
            find(PROBLEM, Files.readString(source)).forEach(problem -> names.add("problem " + problem));
        }
        reasons().forEach(reason -> names.add("reason " + reason));
        for (Path source : sources("central")) {
            find(CENTRAL_METRIC, Files.readString(source)).forEach(metric -> names.add("central metric " + metric));
        }
        return names;
    }

    private static String className(Path source) {
        String path = source.toString().replace('\\', '/');
        return path.substring(path.indexOf("/src/main/java/") + "/src/main/java/".length())
                .replace(".java", "")
                .replace('/', '.');
    }

    private static List<String> rows(Path page) throws IOException {
        return Files.readAllLines(page).stream()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(1, line.indexOf('|', 1)))
                .collect(Collectors.toList());
    }

    private static List<Path> sources(String module) {
        try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .collect(Collectors.toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> find(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(match -> match.group(1)).collect(Collectors.toList());
    }
}
