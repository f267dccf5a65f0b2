package org.turingmail.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page for administrators names every key that the code reads, and no other. */
class DocumentedKeysTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (`[a-z][^|]*) \\|");
    private static final Pattern KEY = Pattern.compile("`([^`]+)`");

    @Test
    void documentedKeysShouldBeThoseThatAreRead() throws Exception {
        String page = Files.readString(Path.of("../docs/turing-properties.md"));
        TreeSet<String> documented = new TreeSet<>();
        Matcher rows = ROW.matcher(page);
        while (rows.find()) {
            Matcher keys = KEY.matcher(rows.group(1));
            while (keys.find()) {
                documented.add(keys.group(1));
            }
        }

        assertThat(documented).isEqualTo(TuringConfiguration.keys());
    }
}
