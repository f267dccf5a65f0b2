package org.turingmail.central.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.qute.i18n.Message;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every text of the pages for people who sign in is there in English and in French. */
class PeopleMessagesTest {
    /** The same in both languages. */
    private static final Set<String> SAME = Set.of();

    private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)}");
    private static final Pattern MARKUP = Pattern.compile("<[^>]*>");
    private static final Pattern EXPRESSION = Pattern.compile("\\{[^{}]*}");

    private static Map<String, String> english() {
        return Stream.of(PeopleMessages.class.getDeclaredMethods())
                .collect(Collectors.toMap(
                        Method::getName,
                        method -> method.getAnnotation(Message.class).value(),
                        (a, b) -> a,
                        TreeMap::new));
    }

    private static Map<String, String> french() throws IOException {
        Properties properties = new Properties();
        try (Reader reader = new InputStreamReader(
                PeopleMessages.class.getResourceAsStream("/messages/people_fr.properties"), StandardCharsets.UTF_8)) {
            properties.load(reader);
        }
        Map<String, String> french = new TreeMap<>();
        properties.forEach((key, value) -> french.put((String) key, (String) value));
        return french;
    }

    private static Set<String> parameters(String text) {
        return PARAMETER.matcher(text).results().map(match -> match.group(1)).collect(Collectors.toSet());
    }

    @Test
    void frenchShouldBeComplete() throws IOException {
        Map<String, String> english = english();
        Map<String, String> french = french();

        assertThat(french.keySet()).isEqualTo(english.keySet());
        english.forEach((key, text) -> {
            if (!SAME.contains(key)) {
                assertThat(french.get(key)).as(key).isNotBlank().isNotEqualTo(text);
            }
            assertThat(parameters(french.get(key))).as(key).isSubsetOf(parameters(text));
            assertThat(cases(french.get(key))).as(key).isEqualTo(cases(text));
        });
    }

    private static List<String> cases(String text) {
        return Pattern.compile("\\{#case '([^']*)'}")
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    static Stream<Path> templates() throws IOException {
        Path root = Path.of("src/main/resources/templates");
        return Stream.concat(
                Stream.of(root.resolve("pages/person.html")),
                Stream.of("accounts", "inbox").map(root::resolve).flatMap(folder -> {
                    try (Stream<Path> files = Files.list(folder)) {
                        return files.toList().stream();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }));
    }

    /** What stands in a template outside of messages and markup. */
    private static Set<String> words(String template) {
        String text = MARKUP.matcher(template).replaceAll(" ");
        for (String before = ""; !before.equals(text); ) {
            before = text;
            text = EXPRESSION.matcher(text).replaceAll(" ");
        }
        Set<String> words = new TreeSet<>();
        for (String word : text.split("[^\\p{L}]+")) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return words;
    }

    @ParameterizedTest
    @MethodSource("templates")
    void templateShouldHaveNoTextOfItsOwn(Path template) throws IOException {
        // The name of the product, where there is no organisation.
        Set<String> words = words(Files.readString(template));
        words.remove("Turing");

        assertThat(words).isEmpty();
        assertThat(Files.readString(template))
                .doesNotContainPattern("(?:title|placeholder|aria-label|alt)=\"[^{\"]*\\p{L}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<p>Hello</p>", "<p>{people:a} and {people:b}</p>"})
    void textShouldBeFoundWhenItIsInATemplate(String template) {
        assertThat(words(template)).isNotEmpty();
    }
}
