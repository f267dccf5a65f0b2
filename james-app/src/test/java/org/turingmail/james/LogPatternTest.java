package org.turingmail.james;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What strangers write is logged too; they must not write lines of their own. */
class LogPatternTest {
    private static final String FORGED = "2026-11-27T10:00:00.000Z INFO  o.turingmail - all is well";

    @ParameterizedTest
    @ValueSource(strings = {"local", "gateway"})
    void messageShouldBeOneLineWhateverAStrangerWrote(String sample) throws Exception {
        String text = logged(
                sample,
                "message <1@x>\r\n" + FORGED + "\n" + FORGED + "\u0085" + FORGED + "\u2028" + FORGED + "\u001b[2J",
                null);

        assertThat(text.split("\\R")).hasSize(1);
        assertThat(text)
                .endsWith(System.lineSeparator())
                .doesNotContain("\u001b")
                .contains("Gr\u00fc\u00dfe");
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "gateway"})
    void stackTraceShouldHaveNoLineThatLooksLikeAnEvent(String sample) throws Exception {
        String text = logged(
                sample,
                "failed",
                new IllegalStateException("outer\r\n" + FORGED, new IllegalArgumentException("inner\n" + FORGED)));

        List<String> lines = text.lines().collect(Collectors.toList());
        assertThat(lines).filteredOn(line -> line.startsWith("2026-")).isEmpty();
        assertThat(lines).filteredOn(line -> line.equals("  " + FORGED)).hasSize(2);
        assertThat(lines).filteredOn(line -> line.startsWith("Wrapped by: ")).hasSize(1);
        assertThat(lines)
                .filteredOn(line -> line.startsWith("java.lang.IllegalArgumentException"))
                .hasSize(1);
        assertThat(lines).filteredOn(line -> line.startsWith("\tat ")).hasSizeGreaterThan(2);
    }

    /** The time stands in front, which is that of 1970 here. */
    private static String logged(String sample, String message, Throwable failure) throws Exception {
        LoggerContext context = new LoggerContext();
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        Path file = Path.of("../james-conf").resolve(sample).resolve("logback.xml");
        configurator.doConfigure(Files.newInputStream(file));
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        PatternLayoutEncoder encoder =
                (PatternLayoutEncoder) ((ConsoleAppender<ILoggingEvent>) root.getAppender("STDOUT")).getEncoder();
        LoggingEvent event =
                new LoggingEvent("name", root, Level.INFO, "Gr\u00fc\u00dfe {}", failure, new Object[] {message});
        event.setTimeStamp(0);
        return new String(encoder.encode(event), StandardCharsets.UTF_8);
    }
}
