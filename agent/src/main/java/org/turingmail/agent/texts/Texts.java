package org.turingmail.agent.texts;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.turingmail.configuration.TextFolder;
import org.turingmail.protocol.Api;

/**
 * What the messages say that the agent writes, in each language: our texts, and in place of them those that an
 * administrator wrote. They are read when James starts. Immutable.
 */
public final class Texts {
    private static final String CHALLENGE = "challenge";
    private static final String NOTICE = "notice";

    /** Required: without these a text is of no use. A custom text may omit all other placeholders. */
    private static final Set<String> REQUIRED = Set.of("link", "date");

    private final Map<String, Words> words = new HashMap<>();

    private Texts() {
        for (String bundle : List.of(CHALLENGE, NOTICE)) {
            Api.LANGUAGES.forEach(language -> words.put(file(bundle, language), builtIn(file(bundle, language))));
        }
    }

    /** Our own texts. */
    public static Texts ours() {
        return new Texts();
    }

    /**
     * Our texts, but for those that stand in a folder.
     *
     * @param problems is told everything that is wrong in there, each with file, text, and what to do
     */
    public static Texts in(Path folder, Consumer<String> problems) {
        Texts texts = new Texts();
        TextFolder files = TextFolder.open(folder, Api.LANGUAGES, problems);
        for (String bundle : List.of(CHALLENGE, NOTICE)) {
            Api.LANGUAGES.forEach(language -> texts.change(files, bundle, language));
        }
        return texts;
    }

    /** The words of a challenge, in one of {@link Api#LANGUAGES}. */
    public Words ofChallenge(String language) {
        return words.get(file(CHALLENGE, language));
    }

    /** The words of a notice, in one of {@link Api#LANGUAGES}. */
    public Words ofNotice(String language) {
        return words.get(file(NOTICE, language));
    }

    private void change(TextFolder files, String bundle, String language) {
        String file = file(bundle, language);
        Map<String, Text> changed = new HashMap<>(words.get(file).texts());
        files.texts(bundle, language).forEach((key, value) -> {
            Text ours = words.get(file).texts().get(key);
            if (ours == null) {
                files.unknownText(
                        file, key, new TreeSet<>(words.get(file).texts().keySet()));
                return;
            }
            Text text = new Text(value);
            check(files, file, key, text, ours);
            changed.put(key, text);
        });
        words.put(file, new Words(changed));
    }

    /** Ours shows which placeholders there are, and whether the text stands on a line of its own. */
    private static void check(TextFolder files, String file, String key, Text text, Text ours) {
        Set<String> known = ours.placeholders();
        for (String placeholder : text.placeholders()) {
            if (!known.contains(placeholder)) {
                files.unknownPlaceholder(file, key, placeholder, known);
            }
        }
        for (String placeholder : known) {
            if (REQUIRED.contains(placeholder) && !text.placeholders().contains(placeholder)) {
                files.missingPlaceholder(file, key, placeholder);
            }
        }
        if (text.hasControls()) {
            files.problem(file, "'" + key + "' has a control character. Remove it; a line break is \\n");
        } else if (text.hasLines() && !ours.hasLines()) {
            files.problem(file, "'" + key + "' has several lines. Write it on one");
        }
    }

    private static String file(String bundle, String language) {
        return bundle + "_" + language + ".properties";
    }

    private static Words builtIn(String file) {
        Properties properties = new Properties();
        try (InputStream in = Texts.class.getResourceAsStream(file)) {
            properties.load(new InputStreamReader(in, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(file, e);
        }
        Map<String, Text> texts = new HashMap<>();
        properties.forEach((key, value) -> texts.put((String) key, new Text((String) value)));
        return new Words(texts);
    }
}
