package org.turingmail.configuration;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The folder in which an administrator changes what messages and pages say: files {@code NAME_LANGUAGE.properties} with
 * the changed texts alone, and files that belong to the pages. Both sides may use the same folder; each reads its own.
 *
 * <p>Whatever is wrong is told as one line that names file and text and says what to do. A file that leads out of the
 * folder by a symbolic link is not read: what is here may be sent to anyone. Not thread-safe.
 */
public final class TextFolder {
    /** The most bytes that a file may have. */
    public static final int MAX_BYTES = 256 * 1024;

    /** The texts of challenges and notices, which agents send, and of the pages of central. */
    private static final Set<String> BUNDLES = Set.of("challenge", "notice", "page", "people");

    private static final Set<String> FILES = Set.of("page.css", "logo.svg", "logo.png");
    private static final Pattern LIKE_OURS = Pattern.compile("(?i)[^.].*\\.(properties|css|svg|png)");
    private static final Pattern TEXTS = Pattern.compile("(.*?)(?:_([^_]*))?\\.properties");

    private final Path folder;
    private final Consumer<String> problems;
    private final Path root;

    private TextFolder(Path folder, Path root, Consumer<String> problems) {
        this.folder = folder;
        this.root = root;
        this.problems = problems;
    }

    /**
     * Looks into a folder. Files whose names are like ours but not ours are problems: they would have no effect. Others
     * do not matter, nor do hidden ones.
     *
     * @param languages those in which there are texts, such as {@code en}
     * @param problems is told each problem, now and later
     */
    public static TextFolder open(Path folder, Collection<String> languages, Consumer<String> problems) {
        Objects.requireNonNull(problems);
        try {
            TextFolder opened = new TextFolder(folder, folder.toRealPath(), problems);
            opened.checkNames(languages);
            return opened;
        } catch (IOException e) {
            problems.accept(folder + ": cannot be read (" + e + "). Name a folder that may be read");
            return new TextFolder(folder, folder, problems);
        }
    }

    private void checkNames(Collection<String> languages) throws IOException {
        Set<String> expected = new TreeSet<>(FILES);
        for (String bundle : BUNDLES) {
            languages.forEach(language -> expected.add(bundle + "_" + language + ".properties"));
        }
        Set<String> names = new TreeSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            entries.forEach(entry -> names.add(entry.getFileName().toString()));
        }
        for (String name : names) {
            if (LIKE_OURS.matcher(name).matches() && !expected.contains(name)) {
                problem(name, "has no effect, " + why(name, languages, expected));
            }
        }
    }

    private static String why(String name, Collection<String> languages, Set<String> expected) {
        Matcher texts = TEXTS.matcher(name);
        if (texts.matches() && BUNDLES.contains(texts.group(1))) {
            return "it names none of the languages that there are (" + String.join(", ", languages)
                    + "). Rename it, for example to " + texts.group(1) + "_"
                    + languages.iterator().next() + ".properties";
        }
        return Spelling.nearest(name.toLowerCase(Locale.ROOT), expected)
                .map(near -> "there is no such file. Did you mean " + near + "?")
                .orElseGet(() -> "there is no such file. The files are " + String.join(", ", expected)
                        + "; remove it from this folder");
    }

    /**
     * The texts of a file {@code NAME_LANGUAGE.properties}, by their keys; none if there is no such file, or if it is
     * not one that can be read.
     */
    public Map<String, String> texts(String name, String language) {
        String file = name + "_" + language + ".properties";
        return bytes(file).map(bytes -> parse(file, bytes)).orElseGet(Map::of);
    }

    /** Reads a file of the folder as it is; empty if there is none, or if it is not one that can be read. */
    public Optional<byte[]> bytes(String file) {
        Path path = folder.resolve(file);
        if (!Files.exists(path)) {
            if (Files.isSymbolicLink(path)) {
                problem(file, "is a link that leads nowhere. Put the file itself into the folder");
            }
            return Optional.empty();
        }
        try {
            Path real = path.toRealPath();
            if (!real.startsWith(root)) {
                problem(file, "is a link that leads out of the folder. Put the file itself into the folder");
                return Optional.empty();
            }
            if (!Files.isRegularFile(real)) {
                problem(file, "is not a file. Put a file of that name into the folder, or nothing");
                return Optional.empty();
            }
            try (InputStream in = Files.newInputStream(real)) {
                byte[] bytes = in.readNBytes(MAX_BYTES + 1);
                if (bytes.length <= MAX_BYTES) {
                    return Optional.of(bytes);
                }
            }
            problem(file, "is larger than " + MAX_BYTES / 1024 + " KiB. Make it smaller");
        } catch (IOException e) {
            problem(file, "cannot be read (" + e + "). Let the user of this service read it");
        }
        return Optional.empty();
    }

    private Map<String, String> parse(String file, byte[] bytes) {
        Once texts = new Once();
        try {
            String content = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            texts.load(new StringReader(content.startsWith("\ufeff") ? content.substring(1) : content));
        } catch (CharacterCodingException e) {
            problem(file, "is not in UTF-8. Save it in UTF-8");
            return Map.of();
        } catch (IOException | IllegalArgumentException e) {
            problem(file, "is not a properties file (" + e.getMessage() + "). Write a backslash as \\\\");
            return Map.of();
        }
        texts.repeated.forEach(key -> problem(file, "'" + key + "' is in it more than once. Keep one"));
        Map<String, String> found = new TreeMap<>();
        texts.forEach((key, value) -> {
            if (((String) value).isBlank()) {
                problem(
                        file,
                        "'" + key + "' is empty. Write a text, or remove the line to keep the one that there was");
            } else {
                found.put((String) key, (String) value);
            }
        });
        return found;
    }

    /**
     * Tells a problem of a file.
     *
     * @param what what is wrong, and what to do
     */
    public void problem(String file, String what) {
        problems.accept(folder.resolve(file) + ": " + what);
    }

    /** Tells that a file has a text that nobody knows. */
    public void unknownText(String file, String key, Collection<String> keys) {
        problem(
                file,
                "'" + key + "' is not a text of this file"
                        + Spelling.nearest(key, keys)
                                .map(near -> ". Did you mean '" + near + "'?")
                                .orElse(". Remove it; docs/texts.md lists the texts"));
    }

    /** Tells that a text has a placeholder that nobody fills. */
    public void unknownPlaceholder(String file, String key, String placeholder, Collection<String> placeholders) {
        problem(
                file,
                "'" + key + "' has the placeholder {" + placeholder + "}, which is not one of this text"
                        + (placeholders.isEmpty()
                                ? ": it has none. Remove it"
                                : Spelling.nearest(placeholder, placeholders)
                                        .map(near -> ". Did you mean {" + near + "}?")
                                        .orElse(". It may have {" + String.join("}, {", new TreeSet<>(placeholders))
                                                + "}")));
    }

    /** Tells that a text lacks a placeholder without which it is of no use. */
    public void missingPlaceholder(String file, String key, String placeholder) {
        problem(
                file,
                "'" + key + "' lacks the placeholder {" + placeholder + "}, without which it is of no use. Add {"
                        + placeholder + "}");
    }

    /** Properties that know which keys came more than once: the last would win in silence. */
    private static final class Once extends Properties {
        private static final long serialVersionUID = 1L;

        private final transient Set<String> repeated = new LinkedHashSet<>();

        @Override
        public synchronized Object put(Object key, Object value) {
            Object before = super.put(key, value);
            if (before != null) {
                repeated.add((String) key);
            }
            return before;
        }
    }
}
