package org.turingmail.central.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class CaptchaKeysDocumentedTest {
    private static final String PREFIX = CentralConfiguration.PREFIX + "captcha.";
    private static final Pattern ROW =
            Pattern.compile("^\\| `(turing\\.central\\.captcha\\.[a-z-]+)` \\| (?:`([^`]*)`|\\(none\\)) \\|");

    @Test
    void keysAndDefaultsShouldBeThoseOfTheirPage() throws IOException {
        Map<String, String> documented = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("..", "docs", "challenge-page.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.find()) {
                documented.put(row.group(1), row.group(2) == null ? "" : row.group(2));
            }
        }
        Map<String, String> known = new TreeMap<>(CentralConfiguration.keysAndDefaults());
        known.keySet().removeIf(key -> !key.startsWith(PREFIX));

        assertThat(documented).isNotEmpty().isEqualTo(known);
    }
}
