package org.turingmail.central.pages;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.turingmail.central.pages.CustomTexts.Bundle.PAGE;
import static org.turingmail.central.pages.CustomTexts.Bundle.PEOPLE;

import io.quarkus.qute.i18n.Message;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.central.configuration.InvalidConfigurationException;

class CustomTextsTest {
    private static final Path PAGE_OF_DOCUMENTATION = Path.of("..", "docs", "texts.md");
    private static final Pattern SAMPLE =
            Pattern.compile("```(?:properties\n# (\\S+)|css\n/\\* (\\S+) \\*/)\n(.*?)```", Pattern.DOTALL);
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `([a-zA-Z]+)` \\| ?((?:`\\{[a-zA-Z]+}` ?)*)\\| `(.*)` \\|$");

    @TempDir
    Path folder;

    private CustomTexts read() {
        return new CustomTexts(CentralConfiguration.from(new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(
                        Map.of("turing.central.texts.folder", folder.toString()), "test", 100))
                .build()));
    }

    private List<String> problems() {
        return catchThrowableOfType(InvalidConfigurationException.class, this::read)
                .problems();
    }

    private void write(String file, String content) throws IOException {
        Files.writeString(folder.resolve(file), content);
    }

    @Test
    void textShouldReplaceOursInItsLanguageAlone() throws Exception {
        write("page_de.properties", "press=Los {#if mails > 1}mit allen {mails}{#else}damit{/if}!\nfrom=Absender\n");

        CustomTexts texts = read();

        assertThat(texts.say(PAGE, "de", "press", List.of(1))).contains("Los damit!");
        assertThat(texts.say(PAGE, "de", "press", List.of(3))).contains("Los mit allen 3!");
        assertThat(texts.say(PAGE, "de", "from", List.of())).contains("Absender");
        assertThat(texts.say(PAGE, "de", "to", List.of())).isEmpty();
        assertThat(texts.say(PAGE, "en", "press", List.of(1))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '"',
            value = {
                "opnHeading=x ~ 'opnHeading' is not a text of this file. Did you mean 'openHeading'?",
                "from= ~ 'from' is empty",
                "press={#if mails == 1}x ~ 'press' is not a valid text (",
                "press={#for x in 3}{x}{/for} ~ 'press' has the placeholder {x}, which is not one of this text",
                "press={inject:config} ~ {inject:config}, which is not one of this text",
                "press={mail} ~ {mail}, which is not one of this text. Did you mean {mails}?",
                "press={#if mails == 7}{mail}{/if}x ~ {mail}, which is not one of this text",
                "from={sender} ~ {sender}, which is not one of this text: it has none",
                "press={mails.class.name} ~ 'press' cannot be shown",
                "press={#if mails == 1}one{/if} ~ nothing is left of it",
                "noticeHeading=Danke ~ 'noticeHeading' does not look at {kind}",
                "error={#switch error}{#case 'wrong'}Falsch{/switch} ~ nothing is left of it for [wrong-code]",
                "press={#include pages/base}{/include} ~ 'press'",
            })
    void whatIsWrongShouldKeepTheServerFromStarting(String content, String expected) throws Exception {
        write("page_de.properties", content);

        assertThat(problems()).anySatisfy(problem -> assertThat(problem)
                .startsWith(folder.resolve("page_de.properties") + ": ")
                .contains(expected));
    }

    @Test
    void allProblemsShouldBeNamedAtOnce() throws Exception {
        write("page_de.properties", "a=b\nfrom={x}\n");
        write("page_fr.properties", "c=d\n");
        write("page.properties", "e=f\n");
        write("logo.png", "GIF89a");
        write("logo.svg", "<html></html>");
        Files.write(folder.resolve("page.css"), "/* Grün */".getBytes(ISO_8859_1));

        assertThat(problems())
                .hasSize(8)
                .anySatisfy(problem -> assertThat(problem).contains("page.properties", "page_en.properties"))
                .anySatisfy(problem -> assertThat(problem).contains("logo.png", "PNG"))
                .anySatisfy(problem -> assertThat(problem).contains("logo.svg", "SVG"))
                .anySatisfy(problem -> assertThat(problem).contains("logo.png", "Keep one"))
                .anySatisfy(problem -> assertThat(problem).contains("page.css", "UTF-8"));
    }

    @Test
    void textsOfPeopleShouldBeTheirOwn() throws Exception {
        write("people_fr.properties", "poweredBy=Aide : poste 100\n");

        CustomTexts texts = read();

        assertThat(texts.say(PEOPLE, "fr", "poweredBy", List.of())).contains("Aide : poste 100");
        assertThat(texts.say(PAGE, "fr", "poweredBy", List.of())).isEmpty();
    }

    @Test
    void languageThatPagesAreNotInShouldBeAProblem() throws Exception {
        write("people_de.properties", "poweredBy=Hilfe\n");

        assertThat(problems()).singleElement().asString().contains("people_de.properties", "no effect", "en, fr");
    }

    @ParameterizedTest
    @CsvSource({"PAGE,en", "PAGE,de", "PAGE,fr", "PAGE,es", "PEOPLE,en", "PEOPLE,fr"})
    void ourOwnTextsShouldBeValidOnes(CustomTexts.Bundle bundle, String language) throws Exception {
        Properties ours = new Properties();
        if (language.equals("en")) {
            bundle.messages()
                    .forEach((key, method) -> ours.setProperty(
                            key, method.getAnnotation(Message.class).value()));
        } else {
            ours.load(Files.newBufferedReader(Path.of("src", "main", "resources", "messages", bundle.file(language))));
        }
        try (var out = Files.newBufferedWriter(folder.resolve(bundle.file(language)))) {
            ours.store(out, null);
        }

        CustomTexts texts = read();

        bundle.messages()
                .forEach((key, method) -> assertThat(texts.has(bundle, language, key, method.getParameterCount()))
                        .as(key)
                        .isTrue());
    }

    @Test
    void samplesOfThePageShouldBeRead() throws Exception {
        Matcher samples = SAMPLE.matcher(Files.readString(PAGE_OF_DOCUMENTATION));
        while (samples.find()) {
            write(samples.group(1) == null ? samples.group(2) : samples.group(1), samples.group(3));
        }

        CustomTexts texts = read();

        assertThat(texts.say(PAGE, "en", "openHeading", List.of())).contains("Please confirm your message");
        assertThat(texts.say(PAGE, "en", "openLead", List.of("Acme", 2)))
                .hasValueSatisfying(lead -> assertThat(lead).startsWith("Acme received 2 messages from you"));
        assertThat(texts.file("page.css")).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "PAGE,### Texts of the pages for senders,### Texts of the pages for people",
        "PEOPLE,### Texts of the pages for people,END"
    })
    void pageShouldListEveryTextWithItsPlaceholdersAndOurWords(CustomTexts.Bundle bundle, String begin, String end)
            throws Exception {
        String page = Files.readString(PAGE_OF_DOCUMENTATION) + "END";
        Map<String, String> documented = new TreeMap<>();
        Matcher rows = ROW.matcher(page.substring(page.indexOf(begin), page.indexOf(end)));
        while (rows.find()) {
            documented.put(rows.group(1), rows.group(2).trim() + " " + rows.group(3));
        }
        Map<String, String> expected = new TreeMap<>();
        bundle.messages()
                .forEach((key, method) -> expected.put(
                        key,
                        Arrays.stream(method.getParameters())
                                        .map(parameter -> "`{" + parameter.getName() + "}`")
                                        .collect(Collectors.joining(" "))
                                + " " + method.getAnnotation(Message.class).value()));

        assertThat(documented).isEqualTo(expected);
    }
}
