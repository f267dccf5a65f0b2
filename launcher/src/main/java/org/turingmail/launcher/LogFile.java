package org.turingmail.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What a log file says last. Whatever bytes are in it, and however many, it can be read. */
final class LogFile {
    private static final Pattern TROUBLE =
            Pattern.compile("(^|[^A-Za-z])(ERROR|FATAL)[^A-Za-z]|Exception(: |$)|^Caused by");
    private static final int FIRST_TROUBLES = 6;
    private static final int LAST_LINES = 20;
    private static final int LINE_LENGTH = 400;

    private LogFile() {}

    private static BufferedReader open(Path log) throws IOException {
        // This reader, unlike those of Files, takes bytes that are no text.
        return new BufferedReader(new InputStreamReader(Files.newInputStream(log), StandardCharsets.UTF_8));
    }

    /** Its last lines. */
    static List<String> end(Path log, int count) throws IOException {
        Deque<String> last = new ArrayDeque<>();
        try (BufferedReader lines = open(log)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                last.addLast(line);
                if (last.size() > count) {
                    last.removeFirst();
                }
            }
        }
        return List.copyOf(last);
    }

    /** Whether a word is in it, in capital letters or not. */
    static boolean says(Path log, String word) throws IOException {
        String wanted = word.toLowerCase(Locale.ROOT);
        try (BufferedReader lines = open(log)) {
            return lines.lines().anyMatch(line -> line.toLowerCase(Locale.ROOT).contains(wanted));
        }
    }

    /** Its last lines, and before them the first words of what went wrong, which a long trace may have pushed away. */
    static List<String> summary(Path log) throws IOException {
        Deque<String> last = new ArrayDeque<>();
        List<String> summary = new ArrayList<>();
        boolean more = false;
        try (BufferedReader lines = open(log)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                last.addLast(line.substring(0, Math.min(line.length(), LINE_LENGTH)));
                if (last.size() > LAST_LINES) {
                    more = true;
                    String earlier = last.removeFirst();
                    if (summary.size() < FIRST_TROUBLES
                            && TROUBLE.matcher(earlier).find()) {
                        summary.add(earlier);
                    }
                }
            }
        }
        if (more) {
            summary.add("...");
        }
        summary.addAll(last);
        return summary;
    }
}
