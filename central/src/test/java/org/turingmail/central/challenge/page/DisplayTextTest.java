package org.turingmail.central.challenge.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DisplayTextTest {
    @Test
    void plainTextShouldStayAsItIs() {
        assertThat(DisplayText.line("Grüße, 日本語, שלום & <b>", 100)).isEqualTo("Grüße, 日本語, שלום & <b>");
    }

    @Test
    void linesAndBlanksShouldBecomeOneBlank() {
        assertThat(DisplayText.line("  a\r\n\tb\u00a0\u2003c\u0000d\u2028e  ", 100))
                .isEqualTo("a b c d e");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069", "\u200e",
                "\u200f", "\u061c", "\u200b", "\ufeff", "\u00ad", "\ue000", "\ud800", "\udc00"
            })
    void invisibleAndTurningCharactersShouldGo(String character) {
        assertThat(DisplayText.line("a" + character + "b", 100)).isEqualTo("ab");
    }

    @Test
    void joinersOfEmojiAndPersianShouldStay() {
        assertThat(DisplayText.line("👩\u200d💻 می\u200cخواهم", 100)).isEqualTo("👩\u200d💻 می\u200cخواهم");
    }

    @Test
    void heapsOfMarksShouldBeCleared() {
        assertThat(DisplayText.line("Z" + "\u0301".repeat(500) + "a", 100)).isEqualTo("Z\u0301\u0301\u0301a");
        assertThat(DisplayText.line("\u0301\u0301a", 100)).isEqualTo("a");
    }

    @ParameterizedTest
    @CsvSource({"abc,3,abc", "abcd,3,abc…", "ab c,3,ab…", "😀😀😀,2,😀😀…"})
    void longTextShouldBeCut(String text, int max, String expected) {
        assertThat(DisplayText.line(text, max)).isEqualTo(expected);
    }

    @Test
    void textOfMillionsShouldBeCutToo() {
        assertThat(DisplayText.line("\u202e".repeat(1_000_000) + "x".repeat(1_000_000), 10))
                .isEqualTo("xxxxxxxxxx…");
    }
}
