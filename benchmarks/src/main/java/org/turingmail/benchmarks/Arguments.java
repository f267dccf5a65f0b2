package org.turingmail.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What stands behind the name of a benchmark on the command line: {@code --name value} or {@code --name=value}.
 * Immutable.
 */
final class Arguments {
    private final Map<String, String> values;

    private Arguments(Map<String, String> values) {
        this.values = values;
    }

    /**
     * @param defaults each option with its default; there are no others
     * @throws IllegalArgumentException naming what is wrong
     */
    static Arguments of(String[] arguments, Map<String, String> defaults) {
        Map<String, String> values = new TreeMap<>(defaults);
        List<String> words = List.of(arguments);
        for (int i = 0; i < words.size(); i++) {
            String[] option = words.get(i).split("=", 2);
            String name = option[0].startsWith("--") ? option[0].substring(2) : "";
            if (!defaults.containsKey(name)) {
                throw new IllegalArgumentException("There is no option '" + option[0] + "'");
            }
            if (option.length == 1 && ++i == words.size()) {
                throw new IllegalArgumentException(option[0] + " requires a value");
            }
            values.put(name, option.length == 2 ? option[1] : words.get(i));
        }
        return new Arguments(values);
    }

    static boolean askForHelp(String[] arguments) {
        return List.of(arguments).contains("--help") || List.of(arguments).contains("-h");
    }

    /** @throws IllegalArgumentException if it is no number or not within the bounds */
    int number(String name, int least, int most) {
        String value = values.get(name);
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException(
                "--" + name + " is '" + value + "'; it must be a number from " + least + " to " + most);
    }

    String text(String name) {
        return values.get(name);
    }
}
