package org.turingmail.launcher.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoTest {
    @ParameterizedTest
    @ValueSource(strings = {"\u001b", "\u009b", "\u0007", "\r", "\u007f", "\u0085", "\u2028", "\u202e", "\u200b"})
    void mailShouldNeitherMoveTheCursorNorTurnTheText(String character) {
        assertThat(Demo.printable("a" + character + "b")).isEqualTo("a?b");
    }

    @Test
    void mailShouldBeShownAsItIsOtherwise() {
        assertThat(Demo.printable("\tSubject: Grüße, 日本語")).isEqualTo("\tSubject: Grüße, 日本語");
    }
}
