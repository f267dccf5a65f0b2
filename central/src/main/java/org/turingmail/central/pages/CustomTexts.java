package org.turingmail.central.pages;

import io.quarkus.qute.Engine;
import io.quarkus.qute.Expression;
import io.quarkus.qute.Template;
import io.quarkus.qute.TemplateException;
import io.quarkus.qute.TemplateInstance;
import io.quarkus.qute.i18n.Message;
import jakarta.inject.Singleton;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.central.configuration.InvalidConfigurationException;
import org.turingmail.configuration.TextFolder;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.UntrustedText;

/**
 * What an administrator put in place of our texts on the pages, and the style and the logo that came with it; read when
 * the server starts. Each text is tried with all that a page may say, so that none fails when a sender reads it.
 * Thread-safe.
 */
@Singleton
public final class CustomTexts {
    /** They choose between texts; one that does not use them would say the same in all cases. */
    private static final Set<String> CHOOSING = Set.of("kind", "error", "state", "reason", "unit");

    private static final Pattern CASE = Pattern.compile("\\{#case '([^']+)'}");
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

    /** The texts of one sort of pages, which templates know by its name, and files by the beginning of theirs. */
    enum Bundle {
        PAGE(PageMessages.class, PageLanguage.ALL),
        PEOPLE(PeopleMessages.class, PersonFrame.LANGUAGES);

        private final Map<String, Method> messages;
        private final List<String> languages;

        Bundle(Class<?> messages, List<Locale> languages) {
            this.messages = Arrays.stream(messages.getDeclaredMethods())
                    .filter(method -> method.isAnnotationPresent(Message.class))
                    .collect(Collectors.toMap(Method::getName, Function.identity(), (one, other) -> one, TreeMap::new));
            this.languages = languages.stream().map(Locale::getLanguage).toList();
        }

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        Map<String, Method> messages() {
            return messages;
        }

        String file(String language) {
            return id() + "_" + language + ".properties";
        }
    }

    /** It knows sections and literals, and nothing of this program. */
    private final Engine engine = Engine.builder().addDefaults().build();

    /** By the names of the files. */
    private final Map<String, Map<String, Template>> texts = new HashMap<>();

    private final Map<String, byte[]> files = new LinkedHashMap<>();

    CustomTexts(CentralConfiguration configuration) {
        configuration.textsFolder().ifPresent(this::read);
    }

    /**
     * Reads the texts, as the server will.
     *
     * @throws InvalidConfigurationException naming every problem
     */
    public static void check(CentralConfiguration configuration) {
        new CustomTexts(configuration);
    }

    /**
     * The text in place of one of ours.
     *
     * @param values of its placeholders, in their order
     * @return empty if ours applies
     */
    Optional<String> say(Bundle bundle, String language, String key, List<Object> values) {
        return Optional.ofNullable(
                        texts.getOrDefault(bundle.file(language), Map.of()).get(key))
                .map(template -> render(template, bundle.messages.get(key), values));
    }

    /** Whether there is any text in place of a message that has so many values. */
    boolean has(Bundle bundle, String language, String key, int values) {
        return texts.getOrDefault(bundle.file(language), Map.of()).containsKey(key)
                && bundle.messages.get(key).getParameterCount() == values;
    }

    /** A file that belongs to the pages; empty if there is none. */
    Optional<byte[]> file(String name) {
        return Optional.ofNullable(files.get(name)).map(byte[]::clone);
    }

    private void read(Path folder) {
        List<String> problems = new ArrayList<>();
        TextFolder source = TextFolder.open(folder, Api.LANGUAGES, problems::add);
        for (Bundle bundle : Bundle.values()) {
            Api.LANGUAGES.forEach(language -> read(source, bundle, language));
        }
        Stream.of("page.css", "logo.svg", "logo.png")
                .forEach(name -> source.bytes(name).ifPresent(bytes -> {
                    wrong(name, bytes).ifPresent(what -> source.problem(name, what));
                    files.put(name, bytes);
                }));
        if (files.containsKey("logo.svg") && files.containsKey("logo.png")) {
            source.problem("logo.png", "is there beside logo.svg. Keep one");
        }
        if (!problems.isEmpty()) {
            throw new InvalidConfigurationException(problems);
        }
    }

    private void read(TextFolder source, Bundle bundle, String language) {
        String file = bundle.file(language);
        Map<String, String> written = source.texts(bundle.id(), language);
        if (!written.isEmpty() && !bundle.languages.contains(language)) {
            source.problem(
                    file,
                    "has no effect, these pages are in " + String.join(", ", bundle.languages)
                            + ". Remove it from this folder");
            return;
        }
        Map<String, Template> changed = new HashMap<>();
        written.forEach((key, text) -> {
            Method message = bundle.messages.get(key);
            if (message == null) {
                source.unknownText(file, key, bundle.messages.keySet());
            } else {
                template(source, file, message, text).ifPresent(template -> changed.put(key, template));
            }
        });
        texts.put(file, changed);
    }

    private static Optional<String> wrong(String name, byte[] bytes) {
        if (name.endsWith(".png")) {
            return bytes.length > PNG.length && Arrays.equals(bytes, 0, PNG.length, PNG, 0, PNG.length)
                    ? Optional.empty()
                    : Optional.of("is not a PNG image. Convert it to one");
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return name.endsWith(".css") || text.contains("<svg")
                    ? Optional.empty()
                    : Optional.of("is not an SVG image. Convert it to one");
        } catch (CharacterCodingException e) {
            return Optional.of("is not in UTF-8. Save it in UTF-8");
        }
    }

    private Optional<Template> template(TextFolder source, String file, Method message, String text) {
        String key = message.getName();
        Template template;
        try {
            template = engine.parse(text);
        } catch (TemplateException e) {
            source.problem(
                    file,
                    "'" + key + "' is not a valid text (" + UntrustedText.line(e.getMessage(), 300)
                            + "). Compare it with ours in docs/texts.md");
            return Optional.empty();
        }
        List<String> known =
                Arrays.stream(message.getParameters()).map(Parameter::getName).toList();
        List<String> used = template.getExpressions().stream()
                .filter(expression -> !expression.isLiteral())
                .map(CustomTexts::name)
                .distinct()
                .toList();
        List<String> unknown =
                used.stream().filter(name -> !known.contains(name)).toList();
        unknown.forEach(name -> source.unknownPlaceholder(file, key, name, known));
        known.stream()
                .filter(CHOOSING::contains)
                .filter(name -> !used.contains(name))
                .forEach(name -> source.problem(
                        file,
                        "'" + key + "' does not look at {" + name + "}, so it would say the same in all cases. Begin"
                                + " with {#switch " + name + "}, as ours in docs/texts.md does"));
        if (unknown.isEmpty()) {
            try {
                tryOut(template, message);
            } catch (TemplateException e) {
                source.problem(file, "'" + key + "' cannot be shown: " + UntrustedText.line(e.getMessage(), 300));
            }
        }
        return Optional.of(template);
    }

    private static String name(Expression expression) {
        return expression.hasNamespace()
                ? expression.toOriginalString()
                : expression.getParts().get(0).getName();
    }

    /** Shows it with all that it may have to say. */
    private static void tryOut(Template template, Method message) {
        List<List<Object>> combinations = List.of(List.of());
        for (Parameter parameter : message.getParameters()) {
            Collection<Object> samples =
                    samples(parameter, message.getAnnotation(Message.class).value());
            combinations = combinations.stream()
                    .flatMap(before -> samples.stream().map(sample -> {
                        List<Object> values = new ArrayList<>(before);
                        values.add(sample);
                        return values;
                    }))
                    .toList();
        }
        for (List<Object> values : combinations) {
            if (render(template, message, values).isBlank()) {
                throw new TemplateException(
                        "nothing is left of it for " + values + ". Add a text for that, or {#else}");
            }
        }
    }

    private static Collection<Object> samples(Parameter parameter, String ours) {
        if (parameter.getType() != String.class) {
            return parameter.getType() == int.class ? List.of(0, 1, 2) : List.of(0L, 1L, 2L);
        }
        return CHOOSING.contains(parameter.getName())
                ? Stream.concat(
                                CASE.matcher(ours).results().map((MatchResult match) -> match.group(1)),
                                Stream.of("another"))
                        .map(Object.class::cast)
                        .toList()
                : List.of("Example");
    }

    private static String render(Template template, Method message, List<Object> values) {
        TemplateInstance instance = template.instance();
        Parameter[] parameters = message.getParameters();
        for (int i = 0; i < parameters.length; i++) {
            Object value = values.get(i);
            instance.data(parameters[i].getName(), value == null ? "" : value);
        }
        return instance.render();
    }
}
