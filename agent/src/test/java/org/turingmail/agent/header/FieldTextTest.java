package org.turingmail.agent.header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldTextTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "=?UTF-8?Q?Gr=C3=BC=C3=9Fe?= =?ISO-8859-1?Q?_aus_K=F6ln?= | Grüße aus Köln",
                "=?utf-8?B?R3LDvMOfZQ?= | Grüße",
                "=?utf-8?B?R3LDvMOfZQ=?= | Grüße",
                "=?utf-8?b?R3LD?= =?utf-8?b?vMOfZQ==?= | Grüße",
                "=?utf-8?b?YQ==YQ==?= | aa",
                "=?utf-8*de?Q?a_b?= | a b",
                "=?utf-8?Q?what?now?= | what?now",
                "=?utf-8?Q?100%=?= | 100%=",
                "=?cp1252?Q?=80_5?= | € 5",
                "=?no-such-charset?Q?abc=FC?= und =?utf-8?Q?=C3=BC?= | abc� und ü",
                "=?utf-8?X?abc?= x | �utf-8?X?abc?= x",
                "=?utf-8?B?4oCuCg | �utf-8?B?4oCuCg",
                "a =? b | a � b",
                "=?=?=?utf-8?Q?x?= | ��x",
                "a=?utf-8?Q?b?=c | abc",
                "2 + 2 = 4? | 2 + 2 = 4?",
            })
    void encodedWordsShouldBeDecodedAndSpoilOnlyThemselves(String value, String text) {
        assertThat(FieldText.of(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Facture n° 12", "Grüße, 山田 👩‍💻", "€"})
    void rawUtf8ShouldBeShownAsWhatItIs(String text) {
        assertThat(FieldText.of(octets(text))).isEqualTo(text);
        assertThat(FieldText.of(text)).isEqualTo(text);
        assertThat(FieldText.of(octets(text) + " =?utf-8?Q?=C3=BC?=")).isEqualTo(text + " ü");
    }

    @Test
    void octetsThatAreNotUtf8ShouldBeReadAsWindows1252() {
        assertThat(FieldText.of("Gr\u00fc\u00dfe \u0080 5")).isEqualTo("Grüße € 5");
    }

    @Test
    void foldedLinesShouldBeOne() {
        assertThat(FieldText.of("one\r\n two\r\n\tthree\nfour")).isEqualTo("one two three four");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u202e", "\n", "\r\nBcc: x@example.org", "\u0085", "\u009b31m", "\u2028", "\ud83d"})
    void whatAnEncodedWordHidesShouldNotComeOut(String hidden) {
        String base64 = Base64.getEncoder()
                .withoutPadding()
                .encodeToString(("a" + hidden + "b").getBytes(StandardCharsets.UTF_8));

        for (String value : new String[] {base64, base64 + "=", base64 + "====", base64 + "!", "=" + base64}) {
            assertThat(FieldText.of("=?utf-8?B?" + value + "?="))
                    .doesNotContain("\u202e", "\n", "\r", "\u0085", "\u009b", "\u2028", "=?");
        }
    }

    @Test
    void cutShouldSplitNoCharacter() {
        for (int shift = 0; shift < 8; shift++) {
            String text = "x".repeat(shift) + "😀".repeat(10_000);

            assertThat(FieldText.of(octets(text)))
                    .startsWith("x".repeat(shift) + "😀😀")
                    .doesNotContain("�", "ð");
        }
        assertThat(FieldText.of(octets("é".repeat(50)), 10)).isEqualTo("ééééééééé…");
    }

    @Test
    void anythingShouldBeReadable() {
        Random random = new Random(4711);
        String alphabet = "=?BbQq_\r\n \tutf-8AZ09+/ü\u202e\u0085€";
        for (int round = 0; round < 50_000; round++) {
            StringBuilder value = new StringBuilder("=?utf-8?");
            for (int i = random.nextInt(40); i >= 0; i--) {
                value.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }

            assertThatCode(() -> assertThat(FieldText.of(value.toString())).doesNotContain("\u202e", "\n", "=?"))
                    .as(value.toString())
                    .doesNotThrowAnyException();
        }
    }

    private static String octets(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
