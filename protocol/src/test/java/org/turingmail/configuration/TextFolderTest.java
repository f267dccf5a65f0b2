package org.turingmail.configuration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextFolderTest {
    private static final List<String> LANGUAGES = List.of("en", "de");

    @TempDir
    Path outside;

    private Path folder;
    private final List<String> problems = new ArrayList<>();

    @BeforeEach
    void setUp() throws IOException {
        folder = Files.createDirectory(outside.resolve("texts"));
    }

    private TextFolder open() {
        return TextFolder.open(folder, LANGUAGES, problems::add);
    }

    private Path write(String file, String content) throws IOException {
        return Files.writeString(folder.resolve(file), content);
    }

    @Test
    void textsShouldBeThoseOfTheFileInUtf8() throws Exception {
        write("page_de.properties", "\ufeff# comment\nhello=Grüß Gott\\n\\\n  und willkommen\npath=C:\\\\mail\n");

        assertThat(open().texts("page", "de"))
                .isEqualTo(Map.of("hello", "Grüß Gott\nund willkommen", "path", "C:\\mail"));
        assertThat(open().texts("page", "en")).isEmpty();
        assertThat(problems).isEmpty();
    }

    @Test
    void fileInAnotherEncodingShouldBeAProblem() throws Exception {
        Files.write(folder.resolve("page_de.properties"), "hello=Grüße".getBytes(ISO_8859_1));

        assertThat(open().texts("page", "de")).isEmpty();
        assertThat(problems)
                .containsExactly(folder.resolve("page_de.properties") + ": is not in UTF-8. Save it in UTF-8");
    }

    @Test
    void brokenEscapeShouldBeAProblem() throws Exception {
        write("page_de.properties", "hello=C:\\users");

        open().texts("page", "de");

        assertThat(problems).singleElement().asString().contains("page_de.properties", "properties file", "backslash");
    }

    @Test
    void textThatIsThereTwiceShouldBeAProblem() throws Exception {
        write("page_de.properties", "hello=1\nhello=2\n");

        open().texts("page", "de");

        assertThat(problems).singleElement().asString().contains("page_de.properties", "'hello'", "more than once");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello=", "hello", "hello= \\\n  ", "hello=\\n"})
    void emptyTextShouldBeAProblem(String content) throws Exception {
        write("page_de.properties", content);

        assertThat(open().texts("page", "de")).isEmpty();
        assertThat(problems).singleElement().asString().contains("'hello' is empty", "remove the line");
    }

    @ParameterizedTest
    @CsvSource({
        "page.properties,Rename it, page_en.properties",
        "page_it.properties,none of the languages, page_en.properties",
        "pages_de.properties,Did you mean, page_de.properties?",
        "Page_de.properties,Did you mean, page_de.properties?",
        "page_de.PROPERTIES,Did you mean, page_de.properties?",
        "style.css,there is no such file, page.css",
        "logo.SVG,Did you mean, logo.svg?",
    })
    void nameThatIsAlmostOneOfOursShouldBeAProblem(String name, String what, String hint) throws Exception {
        write(name, "x=y");

        open();

        assertThat(problems).singleElement().asString().contains(name + ": has no effect", what, hint);
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "page_de.properties~", ".page_de.properties.swp", ".hidden.css"})
    void otherFilesShouldNotMatter(String name) throws Exception {
        write(name, "x");

        open();

        assertThat(problems).isEmpty();
    }

    @Test
    void linkWithinTheFolderShouldBeFollowed() throws Exception {
        Path data = Files.createDirectory(folder.resolve("..2026"));
        Files.writeString(data.resolve("page_de.properties"), "a=b");
        Files.createSymbolicLink(folder.resolve("..data"), Path.of("..2026"));
        Files.createSymbolicLink(folder.resolve("page_de.properties"), Path.of("..data", "page_de.properties"));

        assertThat(open().texts("page", "de")).isEqualTo(Map.of("a", "b"));
        assertThat(problems).isEmpty();
    }

    @Test
    void linkOutOfTheFolderShouldNotBeFollowed() throws Exception {
        Path secret = Files.writeString(outside.resolve("secret"), "password");
        Files.createSymbolicLink(folder.resolve("page.css"), secret);
        Files.createSymbolicLink(folder.resolve("page_de.properties"), Path.of("..", "secret"));

        assertThat(open().bytes("page.css")).isEmpty();
        assertThat(open().texts("page", "de")).isEmpty();
        assertThat(problems).hasSize(2).allSatisfy(problem -> assertThat(problem)
                .contains("out of the folder")
                .doesNotContain("password"));
    }

    @Test
    void folderThatIsALinkItselfShouldBeRead() throws Exception {
        write("page_de.properties", "a=b");
        Path link = Files.createSymbolicLink(outside.resolve("link"), folder);

        assertThat(TextFolder.open(link, LANGUAGES, problems::add).texts("page", "de"))
                .containsKey("a");
        assertThat(problems).isEmpty();
    }

    @Test
    void nameThatLeadsOutOfTheFolderShouldNotBeRead() throws Exception {
        Files.writeString(outside.resolve("secret"), "password");

        assertThat(open().bytes("../secret")).isEmpty();
        assertThat(open().bytes(outside.resolve("secret").toString())).isEmpty();
    }

    @Test
    void brokenLinkFolderAndLargeFileShouldBeProblems() throws Exception {
        Files.createSymbolicLink(folder.resolve("page.css"), Path.of("nowhere"));
        Files.createDirectory(folder.resolve("logo.svg"));
        Files.write(folder.resolve("logo.png"), new byte[TextFolder.MAX_BYTES + 1]);
        TextFolder opened = open();

        assertThat(opened.bytes("page.css")).isEmpty();
        assertThat(opened.bytes("logo.svg")).isEmpty();
        assertThat(opened.bytes("logo.png")).isEmpty();
        assertThat(problems)
                .satisfiesExactly(
                        problem -> assertThat(problem).contains("page.css", "leads nowhere"),
                        problem -> assertThat(problem).contains("logo.svg", "is not a file"),
                        problem -> assertThat(problem).contains("logo.png", "larger than 256 KiB"));
    }

    @Test
    void missingFolderShouldBeAProblem() {
        TextFolder opened = TextFolder.open(outside.resolve("none"), LANGUAGES, problems::add);

        assertThat(problems).singleElement().asString().contains("none: cannot be read");
        assertThat(opened.texts("page", "de")).isEmpty();
    }
}
