package org.turingmail.central.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PageLanguageTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-,-,-,en",
                "de,-,-,de",
                "de,fr,es,de",
                "xx,fr,es,fr",
                "-,'fr-CH, fr;q=0.9, en;q=0.8, *;q=0.5',-,fr",
                "-,'en;q=0.3, es-MX;q=0.9',-,es",
                "-,'it, pl;q=0.8',de,de",
                "-,'it, pl;q=0.8',-,en",
                "-,'de;q=0, fr;q=0.1',-,fr",
                "-,'*',fr,fr",
                "-,';;;q=x',de,de",
                "-,-,de_AT,de",
                "-,-,tlh,en",
                "'<script>',-,-,en",
            })
    void languageShouldBeTheFirstThatIsOurs(String clicked, String header, String challenge, String expected) {
        assertThat(PageLanguage.choose(clicked, header, Optional.ofNullable(challenge)))
                .isEqualTo(Locale.forLanguageTag(expected));
    }

    @Test
    void endlessHeaderShouldNotBeRead() {
        assertThat(PageLanguage.choose(null, "de," + "a,".repeat(100_000), Optional.empty()))
                .isEqualTo(Locale.ENGLISH);
    }

    /** Qute would fall back to English for a message that is not translated. */
    @Test
    void everyMessageShouldBeThereInEveryLanguage() throws IOException {
        String[] names = Arrays.stream(PageMessages.class.getDeclaredMethods())
                .map(Method::getName)
                .toArray(String[]::new);
        for (Locale locale : PageLanguage.ALL) {
            if (!locale.equals(Locale.ENGLISH)) {
                assertThat(messages(locale).stringPropertyNames())
                        .as(locale.toLanguageTag())
                        .containsExactlyInAnyOrder(names);
            }
        }
    }

    private static Properties messages(Locale locale) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = new InputStreamReader(
                PageLanguageTest.class.getResourceAsStream("/messages/page_" + locale.toLanguageTag() + ".properties"),
                StandardCharsets.UTF_8)) {
            properties.load(reader);
        }
        return properties;
    }
}
