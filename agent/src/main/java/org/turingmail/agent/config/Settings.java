package org.turingmail.agent.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.lang3.StringUtils;
import org.turingmail.agent.texts.Texts;
import org.turingmail.configuration.Durations;
import org.turingmail.configuration.Spelling;
import org.turingmail.mailrepository.StorageLocation;

/** Reads the keys of one file, notes every problem, and fails once, with all of them. */
final class Settings {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]*)}");

    private final String file;
    private final Map<String, String> values;
    private final Map<String, String> environment;
    private final TreeSet<String> known = new TreeSet<>();
    private final List<String> problems = new ArrayList<>();

    Settings(String file, Configuration configuration, Map<String, String> environment) {
        this.file = file;
        this.environment = environment;
        this.values = new HashMap<>();
        for (Iterator<String> keys = configuration.getKeys(); keys.hasNext(); ) {
            String key = keys.next();
            // James splits values at commas; a value of ours may contain them.
            values.put(
                    key,
                    String.join(",", Arrays.asList(configuration.getStringArray(key)))
                            .trim());
        }
    }

    String text(String key, String defaultValue) {
        return raw(key).orElse(defaultValue);
    }

    Optional<String> optionalText(String key) {
        return raw(key);
    }

    /** Words for people: James' reader loses the space after a comma. */
    Optional<String> prose(String key) {
        return raw(key).map(value -> value.replaceAll(",(?=\\S)", ", "));
    }

    String required(String key, String example) {
        return raw(key).orElseGet(() -> {
            problems.add("'" + key + "' is missing. Example: " + key + " = " + example);
            return "";
        });
    }

    <T> T required(String key, String example, Function<String, T> parse, T inCaseOfProblem) {
        String value = required(key, example);
        return value.isEmpty() ? inCaseOfProblem : parsed(key, value, example, parse, inCaseOfProblem);
    }

    <T> T parsed(String key, String defaultValue, String example, Function<String, T> parse) {
        T fallback = parse.apply(defaultValue);
        return raw(key).map(value -> parsed(key, value, example, parse, fallback))
                .orElse(fallback);
    }

    <T> Optional<T> optional(String key, String example, Function<String, T> parse) {
        return raw(key).flatMap(value -> Optional.ofNullable(parsed(key, value, example, parse, null)));
    }

    /** A folder whose files change our texts; each problem in there is one of its own. */
    Texts texts(String key, String example) {
        return raw(key).map(value -> {
                    try {
                        return Texts.in(Path.of(value), problems::add);
                    } catch (InvalidPathException e) {
                        problems.add("'" + key + "' is '" + value + "': must be a folder that James may read. Example: "
                                + key + " = " + example);
                        return null;
                    }
                })
                .orElseGet(Texts::ours);
    }

    Duration duration(String key, String defaultValue, Duration least, Duration most) {
        return parsed(key, defaultValue, defaultValue, value -> {
            Duration duration = parseDuration(value);
            if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
                throw new IllegalArgumentException(
                        "must be between " + Durations.format(least) + " and " + Durations.format(most));
            }
            return duration;
        });
    }

    int number(String key, int defaultValue, int least, int most) {
        return parsed(key, String.valueOf(defaultValue), String.valueOf(defaultValue), value -> {
            try {
                int number = Integer.parseInt(value);
                if (number >= least && number <= most) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // said below
            }
            throw new IllegalArgumentException("must be a whole number between " + least + " and " + most);
        });
    }

    boolean flag(String key, boolean defaultValue) {
        return parsed(key, String.valueOf(defaultValue), String.valueOf(defaultValue), value -> {
            if (value.equals("true") || value.equals("false")) {
                return value.equals("true");
            }
            throw new IllegalArgumentException("must be true or false");
        });
    }

    /** A secret may stand in the file ({@code key}), in a file of its own or in the environment. */
    Optional<Secret> secret(String key) {
        String fromFile = key + ".file";
        String fromEnvironment = key + ".env";
        known.add(key);
        known.add(fromFile);
        known.add(fromEnvironment);
        long given = List.of(key, fromFile, fromEnvironment).stream()
                .filter(this::isGiven)
                .count();
        if (given > 1) {
            problems.add("'" + key + "' is given more than once: keep one of '" + key + "', '" + fromFile + "' and '"
                    + fromEnvironment + "'");
            return Optional.empty();
        }
        if (isGiven(fromFile)) {
            return raw(fromFile).flatMap(path -> secretFromFile(fromFile, path));
        }
        if (isGiven(fromEnvironment)) {
            String variable = values.get(fromEnvironment);
            String value = environment.get(variable);
            if (StringUtils.isBlank(value)) {
                problems.add("'" + fromEnvironment + "' names the environment variable " + variable
                        + ", which is not set or empty. Set it where James is started");
                return Optional.empty();
            }
            return Optional.of(Secret.of(value.trim()));
        }
        return raw(key).map(Secret::of);
    }

    Secret requiredSecret(String key, String example) {
        int before = problems.size();
        return secret(key).orElseGet(() -> {
            if (problems.size() == before) {
                problems.add(
                        "'" + key + "' is missing. Give it as '" + key + "', as '" + key + ".file' (a file that holds "
                                + "it) or as '" + key + ".env' (an environment variable that holds it). Example: " + key
                                + ".file = " + example);
            }
            return Secret.of("");
        });
    }

    /** The keys that were asked for. */
    SortedSet<String> known() {
        return Collections.unmodifiableSortedSet(known);
    }

    /** Call once, at the end. */
    void complete() {
        for (String key : values.keySet()) {
            if (!known.contains(key)) {
                problems.add("'" + key + "' is not a key of this file"
                        + Spelling.nearest(key, known)
                                .map(near -> "; did you mean '" + near + "'?")
                                .orElse(""));
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationProblems(file, problems);
        }
    }

    private boolean isGiven(String key) {
        return !StringUtils.isEmpty(values.get(key));
    }

    private Optional<String> raw(String key) {
        known.add(key);
        String value = values.get(key);
        if (StringUtils.isEmpty(value)) {
            return Optional.empty();
        }
        Matcher variable = VARIABLE.matcher(value);
        if (variable.find()) {
            problems.add("'" + key + "' contains " + variable.group()
                    + ", which was not replaced: the variable is not set where James is started");
            return Optional.empty();
        }
        return Optional.of(value);
    }

    private <T> T parsed(String key, String value, String example, Function<String, T> parse, T inCaseOfProblem) {
        try {
            return parse.apply(value);
        } catch (IllegalArgumentException e) {
            problems.add("'" + key + "' is '" + StorageLocation.redacted(value) + "': " + e.getMessage() + ". Example: "
                    + key + " = " + example);
            return inCaseOfProblem;
        }
    }

    private Optional<Secret> secretFromFile(String key, String path) {
        try {
            String value =
                    Files.readString(Path.of(path), StandardCharsets.UTF_8).trim();
            if (!value.isEmpty()) {
                return Optional.of(Secret.of(value));
            }
            problems.add("'" + key + "' names the file " + path + ", which is empty");
        } catch (IOException | InvalidPathException e) {
            problems.add("'" + key + "' names the file " + path + ", which cannot be read (" + e + ")");
        }
        return Optional.empty();
    }

    static Duration parseDuration(String value) {
        return Durations.parse(value)
                .orElseThrow(
                        () -> new IllegalArgumentException("must be a number and a unit, one of " + Durations.UNITS));
    }
}
