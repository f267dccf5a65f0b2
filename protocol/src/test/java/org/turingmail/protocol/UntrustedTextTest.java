package org.turingmail.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UntrustedTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Grüße, 日本語, שלום & <b>",
                "Привет, 山田さん \"quoted\" <x@y>",
                "Facture n° 12",
                "👩\u200d💻 می\u200cخواهم",
                "\ud83e\udee8 \ud83e\udee9 \udb40\udd00x", // emoji of 2022 and 2024
                "🏴\udb40\udc67\udb40\udc62\udb40\udc65\udb40\udc6e\udb40\udc67\udb40\udc7f",
                "1\ufe0f\u20e3 ❤\ufe0f葛\udb40\udd00城",
                "กำ ขำ",
                "क्षत्रिय",
                "한국어",
                "e\u0301",
            })
    void ordinaryTextShouldStayAsItIs(String text) {
        String expected = text.replace(" \udb40\udd00x", " x");

        assertThat(UntrustedText.line(text)).isEqualTo(expected);
    }

    @Test
    void spacesAndControlsShouldBecomeOneSpace() {
        assertThat(UntrustedText.line("  a\r\n\tb\u00a0\u2003c\u0000d\u2028e\u0085f\u009bg\u001b[31mh  "))
                .isEqualTo("a b c d e f g [31mh");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069", "\u200e",
                "\u200f", "\u061c", "\u200b", "\ufeff", "\u00ad", "\ue000", "\ud800", "\udc00", "\ufffe", "\ufdd0",
                "\udb40\udc01", "\udb40\udc41", "\u2060", "\u2065", "\u034f", "\udbbf\udfff", "\udb43\udfff"
            })
    void invisibleCharactersShouldGo(String character) {
        assertThat(UntrustedText.line("a" + character + "b")).isEqualTo("ab");
    }

    @Test
    void joinersThatJoinNothingShouldGo() {
        assertThat(UntrustedText.line("\u200da\u200d\u200c\u200db\u200d c\u200c"))
                .isEqualTo("a\u200db c");
    }

    @Test
    void textHiddenInTagsShouldGo() {
        String hidden = "\udb40\udc68\udb40\udc69".repeat(20);

        assertThat(UntrustedText.line("a" + hidden + "b")).isEqualTo("ab");
        assertThat(UntrustedText.line("🏴" + hidden).length()).isLessThanOrEqualTo(2 + 14);
    }

    @Test
    void heapsOfMarksShouldBeCleared() {
        assertThat(UntrustedText.line("Z" + "\u0301".repeat(500) + "a")).isEqualTo("Z\u0301\u0301\u0301a");
        assertThat(UntrustedText.line("\u0301\u0301a")).isEqualTo("a");
        assertThat(UntrustedText.line("Z" + "\u0301\u200d".repeat(500) + "a")).hasSizeLessThan(10);
    }

    @ParameterizedTest
    @CsvSource({
        "abc, 3, abc",
        "abcd, 3, ab…",
        "ab cd, 4, ab…",
        "😀😀😀, 5, 😀😀…",
        "😀😀😀, 4, 😀…",
        "xe\u0301y, 3, x…",
        "x👩\u200d💻y, 5, x…",
        "x👍\ud83c\udffdy, 4, x…",
        "🇩🇪🇫🇷🇪🇸, 7, 🇩🇪…",
        "x\u1112\u1161\u11ab, 3, x…",
        "xक्षy, 3, x…",
        "xกำy, 2, x…",
        "👩\u200d💻, 2, …",
    })
    void longTextShouldBeCutBetweenGraphemes(String text, int max, String expected) {
        assertThat(UntrustedText.line(text, max)).isEqualTo(expected);
    }

    @Test
    void everyCutShouldBeWellFormedAndShort() {
        Random random = new Random(4711);
        int[] alphabet = {
            'a', ' ', '\n', 0x85, 0x301, 0x200C, 0x200D, 0x202E, 0x1F468, 0x1F3FD, 0x1F1E9, 0xFE0F, 0xD800, 0xDC00,
            0x1FAE8, 0x915, 0x94D, 0x1F3F4, 0xE0067, 0xE007F, 0xE000, 0x10FFFF
        };
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(40); i >= 0; i--) {
                text.appendCodePoint(alphabet[random.nextInt(alphabet.length)]);
            }
            int max = 1 + random.nextInt(30);

            String line = UntrustedText.line(text.toString(), max);

            assertThat(line.length()).isLessThanOrEqualTo(max);
            assertThat(line.codePoints()).noneMatch(c -> Character.getType(c) == Character.SURROGATE);
            assertThat(line).doesNotContain("\u202e", "\n", "\u0085", "  ").isEqualTo(UntrustedText.line(line, max));
        }
    }

    @Test
    void millionsOfHiddenCharactersShouldCostNoMemory() {
        assertThat(UntrustedText.line("\u202e".repeat(1_000_000) + "x".repeat(1_000_000), 10))
                .isEqualTo("xxxxxxxxx…");
    }

    @ParameterizedTest
    @ValueSource(strings = {"=?utf-8?q?a?=", "=\u200b?utf-8?q?a?=", "=\u202e?\r\nutf-8?q?a?=", "==??x"})
    void headerShouldBeNoEncodedWord(String text) {
        assertThat(UntrustedText.header(text, 100))
                .doesNotContain("=?", "\r", "\n")
                .contains("\ufffd");
    }

    @Test
    void headerShouldBeALineOtherwise() {
        assertThat(UntrustedText.header(" a\r\nBcc: b = ? ", 100)).isEqualTo("a Bcc: b = ?");
        assertThat(UntrustedText.header("abcdef", 4)).isEqualTo("abc…");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u001b", "\u009b", "\u0007", "\b", "\r", "\n", "\u007f", "\u0085", "\u2028", "\u202e", "\u2066",
                "\u200b", "\ud800", "\ue000", "\ufeff"
            })
    void terminalShouldGetNothingThatMovesTheCursorOrTurnsTheText(String character) {
        assertThat(UntrustedText.terminal("a" + character + "b")).isEqualTo("a?b");
    }

    @Test
    void terminalShouldGetWhatIsHarmlessAsItIs() {
        String text = "  \tGrüße,  👨‍👩‍👧 שלום \\[31m ";

        assertThat(UntrustedText.terminal(text)).isEqualTo(text);
    }

    @Test
    void cleanTextShouldKeepAllButControlsAndHalvesOfPairs() {
        assertThat(UntrustedText.clean("a\u0000b\u202ec\ud800d\u2028e😀", 100)).isEqualTo("a b\u202ec d e😀");
        assertThat(UntrustedText.clean("a\u0000b\ud800")).isEqualTo("a\ufffdb\ufffd");
        assertThat(UntrustedText.clean("😀😀😀", 2)).isEqualTo("😀😀");
        assertThat(UntrustedText.isClean("a\tb")).isFalse();
        assertThat(UntrustedText.isClean("a b\u202e")).isTrue();
    }

    @Test
    void isolatedTextShouldKeepItsDirectionToItself() {
        assertThat(UntrustedText.isolated("אב")).isEqualTo("\u2068אב\u2069");
    }
}
