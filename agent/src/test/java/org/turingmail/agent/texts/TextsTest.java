package org.turingmail.agent.texts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turingmail.protocol.Api;

class TextsTest {
    private static final Path PAGE = Path.of("..", "docs", "texts.md");
    private static final Pattern SAMPLE = Pattern.compile("```properties\n# (\\S+)\n(.*?)```", Pattern.DOTALL);
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z-]+)` \\| ?((?:`\\{[a-z]+}` ?)*)\\|");

    @TempDir
    Path folder;

    private final List<String> problems = new ArrayList<>();

    private Texts read(String file, String content) throws IOException {
        Files.writeString(folder.resolve(file), content);
        return Texts.in(folder, problems::add);
    }

    @Test
    void textOfTheFolderShouldReplaceOursInItsLanguageAlone() throws Exception {
        Texts texts = read("challenge_de.properties", "thanks=danke sehr.\nuntil=Frist: {date}\n");

        assertThat(problems).isEmpty();
        assertThat(texts.ofChallenge("de").say("thanks")).isEqualTo("danke sehr.");
        assertThat(texts.ofChallenge("de").say("until", Map.of("date", "morgen")))
                .isEqualTo("Frist: morgen");
        assertThat(texts.ofChallenge("de").say("no-subject"))
                .isEqualTo(Texts.ours().ofChallenge("de").say("no-subject"));
        assertThat(texts.ofChallenge("en").say("thanks"))
                .isEqualTo(Texts.ours().ofChallenge("en").say("thanks"));
        assertThat(texts.ofNotice("de").say("from")).isEqualTo("Von");
    }

    @Test
    void valueShouldNotBeTakenForAPlaceholder() throws Exception {
        Texts texts = read("challenge_en.properties", "text={thanks} {link} {until} $1 \\\\ 100%\n");

        assertThat(texts.ofChallenge("en")
                        .say("text", Map.of("thanks", "{link}{x}$1\\", "link", "L", "until", "", "organisation", "O")))
                .isEqualTo("{link}{x}$1\\ L  $1 \\ 100%");
    }

    @Test
    void bracesOfAStyleSheetShouldStay() throws Exception {
        Texts texts = read("challenge_en.properties", "html=<style>p {color: red} a{}</style><a href={link}></a>");

        assertThat(problems).isEmpty();
        assertThat(texts.ofChallenge("en").say("html", Map.of("link", "L")))
                .isEqualTo("<style>p {color: red} a{}</style><a href=L></a>");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "challenge_de.properties; txt=x; 'txt' is not a text of this file. Did you mean 'text'?",
                "challenge_de.properties; somethingelse=x; 'somethingelse' is not a text of this file. Remove it",
                "challenge_de.properties; text=Hallo; 'text' lacks the placeholder {link}",
                "challenge_de.properties; html=<p>Hallo</p>; 'html' lacks the placeholder {link}",
                "challenge_de.properties; text={Link}; {Link}, which is not one of this text. Did you mean {link}?",
                "challenge_de.properties; thanks={address}; {address}, which is not one of this text: it has none",
                "challenge_de.properties; thanks-to={subject}; {subject}, which is not one of this text. It may have",
                "challenge_de.properties; until=bald; 'until' lacks the placeholder {date}",
                "challenge_de.properties; no-subject=a\\nBcc: all@example.com; 'no-subject' has several lines",
                "challenge_de.properties; no-subject=a\\rBcc: b; 'no-subject' has a control character",
                "challenge_de.properties; text={link}\\u001b[31m; 'text' has a control character",
                "notice_fr.properties; subject=a\\n{count}; 'subject' has several lines",
                "notice_fr.properties; decide=x; 'decide' lacks the placeholder {link}",
                "notice.properties; from=x; names none of the languages",
            })
    void whatIsWrongShouldBeAProblemWithFileAndText(String file, String content, String expected) throws Exception {
        read(file, content);

        assertThat(problems).isNotEmpty().allSatisfy(problem -> assertThat(problem)
                .startsWith(folder.resolve(file) + ": "));
        assertThat(problems).anySatisfy(problem -> assertThat(problem).contains(expected));
    }

    @Test
    void textsOfThePagesShouldNotMatter() throws Exception {
        read("page_de.properties", "whatever=x");

        assertThat(problems).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"challenge", "notice"})
    void ourTextsShouldBeTheSameInEveryLanguage(String kind) {
        Map<String, Text> english = words(kind, "en").texts();
        for (String language : Api.LANGUAGES) {
            Map<String, Text> texts = words(kind, language).texts();

            assertThat(texts.keySet()).as(language).isEqualTo(english.keySet());
            texts.forEach((key, text) -> {
                assertThat(text.placeholders())
                        .as(language + " " + key)
                        .isEqualTo(english.get(key).placeholders());
                assertThat(text.hasLines())
                        .as(language + " " + key)
                        .isEqualTo(english.get(key).hasLines());
            });
        }
    }

    @Test
    void samplesOfThePageShouldBeRead() throws Exception {
        Matcher samples = SAMPLE.matcher(Files.readString(PAGE));
        List<String> files = new ArrayList<>();
        while (samples.find()) {
            files.add(samples.group(1));
            Files.writeString(folder.resolve(samples.group(1)), samples.group(2));
        }

        Texts texts = Texts.in(folder, problems::add);

        assertThat(files).contains("challenge_en.properties", "notice_en.properties");
        assertThat(problems).isEmpty();
        assertThat(texts.ofChallenge("en").say("thanks")).isEqualTo("thank you for writing to us.");
        assertThat(texts.ofNotice("en").say("foot")).contains("help desk");
    }

    @ParameterizedTest
    @CsvSource({"challenge,## The challenge message,## Notices", "notice,## Notices,## The pages"})
    void pageShouldListEveryTextWithItsPlaceholders(String kind, String begin, String end) throws Exception {
        String page = Files.readString(PAGE);
        Map<String, String> documented = new TreeMap<>();
        Matcher rows = ROW.matcher(page.substring(page.indexOf(begin), page.indexOf(end)));
        while (rows.find()) {
            documented.put(rows.group(1), rows.group(2).replace("`", "").trim());
        }
        Map<String, String> expected = new TreeMap<>();
        words(kind, "en")
                .texts()
                .forEach((key, text) -> expected.put(
                        key, text.placeholders().isEmpty() ? "" : "{" + String.join("} {", text.placeholders()) + "}"));

        assertThat(documented).isEqualTo(expected);
    }

    private static Words words(String kind, String language) {
        return kind.equals("challenge")
                ? Texts.ours().ofChallenge(language)
                : Texts.ours().ofNotice(language);
    }
}
