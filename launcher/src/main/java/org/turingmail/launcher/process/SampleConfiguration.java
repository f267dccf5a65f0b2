package org.turingmail.launcher.process;

import static java.util.stream.Collectors.toCollection;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A copy of one of the folders in {@code james-conf}, as an administrator makes it.
 *
 * <p>What Turing adds to a James stands there between {@code turing:begin} and {@code turing:end}; without it, the
 * folder configures the same James as it would be otherwise.
 */
public final class SampleConfiguration {
    private static final Pattern TURING =
            Pattern.compile("[ \\t]*(?:<!--|#) turing:begin.*?turing:end(?: -->)?\\R", Pattern.DOTALL);

    private final Path folder;

    private SampleConfiguration(Path folder) {
        this.folder = folder;
    }

    /** @param name {@code local} or {@code gateway} */
    public static SampleConfiguration copy(String name, Path target) {
        Path source = Project.root().resolve("james-conf").resolve(name);
        try {
            Files.createDirectories(target);
            SampleConfiguration copy = new SampleConfiguration(target);
            for (Path file : files(source)) {
                Files.copy(file, target.resolve(file.getFileName()));
            }
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes out everything of Turing. */
    public SampleConfiguration withoutTuring() {
        for (Path file : files(folder)) {
            String name = file.getFileName().toString();
            edit(name, text -> TURING.matcher(text).replaceAll(""));
            if (name.endsWith(".properties") && saysNothing(file)) {
                delete(name);
            }
        }
        return this;
    }

    /** Sets a key of a properties file, whether or not it is there already. */
    public SampleConfiguration set(String file, String key, String value) {
        String line = key + "=" + value;
        return edit(file, text -> {
            Matcher matcher =
                    Pattern.compile("(?m)^" + Pattern.quote(key) + "\\s*=.*$").matcher(text);
            return matcher.find() ? matcher.replaceAll(Matcher.quoteReplacement(line)) : text + "\n" + line + "\n";
        });
    }

    /** @throws IllegalArgumentException if the text is not in the file */
    public SampleConfiguration replace(String file, String text, String by) {
        return edit(file, content -> {
            if (!content.contains(text)) {
                throw new IllegalArgumentException("'" + text + "' is not in " + file);
            }
            return content.replace(text, by);
        });
    }

    public SampleConfiguration edit(String file, UnaryOperator<String> change) {
        try {
            Path path = folder.resolve(file);
            Files.writeString(path, change.apply(Files.readString(path)));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public SampleConfiguration write(String file, String content) {
        try {
            Files.writeString(folder.resolve(file), content);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public SampleConfiguration delete(String file) {
        try {
            Files.delete(folder.resolve(file));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names of the files, in alphabetical order. */
    public List<String> fileNames() {
        return files(folder).stream()
                .map(file -> file.getFileName().toString())
                .sorted()
                .toList();
    }

    public Path folder() {
        return folder;
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().collect(toCollection(ArrayList::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean saysNothing(Path file) {
        try {
            return Files.readAllLines(file).stream().allMatch(line -> line.isBlank() || line.startsWith("#"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
