package org.turingmail.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.turingmail.launcher.process.Project;

/** Each matcher and mailet has a page, whose parameters are those of the code, and whose example is in a sample. */
class MailetPagesTest {
    private static final Path ROOT = Project.root();
    private static final Pattern PUBLIC = Pattern.compile("(?m)^class org\\.turingmail\\.(matcher|mailet)\\.(\\w+)$");
    private static final Pattern EXAMPLE = Pattern.compile("(?s)```xml\\n(.*?)```");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\| (?:`([^`]*)`)?");
    private static final Pattern READ = Pattern.compile("checkInitParameters\\(ImmutableSet\\.of\\(([^)]*)\\)\\)");

    private record Page(String kind, String name) {
        Path file() {
            return ROOT.resolve("docs/" + kind + "s/" + name + ".md");
        }

        String text() throws IOException {
            return Files.readString(file());
        }

        String source() throws IOException {
            return Files.readString(
                    ROOT.resolve(kind + "s/src/main/java/org/turingmail/" + kind + "/" + name + ".java"));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Page> pages() throws IOException {
        List<Page> pages = PUBLIC.matcher(Files.readString(ROOT.resolve("docs/public-names.txt")))
                .results()
                .map(name -> new Page(name.group(1), name.group(2)))
                .toList();
        assertThat(pages).hasSizeGreaterThanOrEqualTo(10);
        return pages;
    }

    @Test
    void everyMatcherAndMailetShouldHaveAPageAndNoOther() throws IOException {
        Set<Path> files = new TreeSet<>();
        for (String folder : List.of("docs/matchers", "docs/mailets")) {
            try (Stream<Path> all = Files.list(ROOT.resolve(folder))) {
                all.forEach(files::add);
            }
        }

        assertThat(files)
                .containsExactlyInAnyOrderElementsOf(
                        pages().stream().map(Page::file).toList());
    }

    @ParameterizedTest
    @MethodSource("pages")
    void pageShouldHaveAllParts(Page page) throws IOException {
        assertThat(page.text().lines().filter(line -> line.startsWith("#")))
                .containsExactly("# " + page.name(), "## Placement", "## Parameters", "## Example", "## Errors");
        assertThat(page.text()).contains("`org.turingmail." + page.kind() + "." + page.name() + "`");
    }

    @ParameterizedTest
    @MethodSource("pages")
    void pageShouldNameTheParametersOfTheCode(Page page) throws IOException {
        Set<String> documented =
                ROW.matcher(page.text()).results().map(row -> row.group(1)).collect(Collectors.toSet());

        assertThat(documented).isEqualTo(parameters(page));
        assertThat(page.text().contains("## Parameters\n\nNone.")).isEqualTo(documented.isEmpty());
    }

    @Test
    void defaultOfSilentShouldBeThatOfTheCode() throws IOException {
        Page page = new Page("mailet", "Quarantine");

        assertThat(ROW.matcher(page.text()).results().map(row -> row.group(2))).containsExactly("false");
        assertThat(page.source()).contains("Flag.read(this, SILENT, false)");
    }

    /**
     * Each file of the samples is loaded by {@link SampleConfigurationIT}, and that of the other one by
     * {@link ReadmeIT}.
     */
    @ParameterizedTest
    @MethodSource("pages")
    void exampleShouldBeInTheSample(Page page) throws IOException {
        String example = example(page);
        assertThat(example).contains("org.turingmail." + page.kind() + "." + page.name() + "\"");

        if (!page.name().equals("IsTrustedSender")) {
            assertThat(words(Files.readString(ROOT.resolve("james-conf/local/mailetcontainer.xml"))))
                    .contains(words(example));
        }
    }

    static String exampleOf(String page) throws IOException {
        String text = Files.readString(ROOT.resolve("docs").resolve(page));
        List<MatchResult> examples = EXAMPLE.matcher(text).results().toList();
        assertThat(examples).as(page).hasSize(1);
        return examples.get(0).group(1);
    }

    private static String example(Page page) throws IOException {
        return exampleOf(page.kind() + "s/" + page.name() + ".md");
    }

    private static Set<String> parameters(Page page) throws IOException {
        if (page.kind().equals("matcher")) {
            assertThat(page.source()).contains("NoCondition.check(this)");
            return Set.of();
        }
        String constants = READ.matcher(page.source())
                .results()
                .map(read -> read.group(1))
                .findFirst()
                .orElseThrow();
        Set<String> names = new TreeSet<>();
        for (String constant : constants.split(",\\s*")) {
            if (!constant.isBlank()) {
                MatchResult value = Pattern.compile("String " + constant + " = \"(\\w+)\"")
                        .matcher(page.source())
                        .results()
                        .findFirst()
                        .orElseThrow();
                names.add(value.group(1));
            }
        }
        return names;
    }

    private static String words(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }
}
