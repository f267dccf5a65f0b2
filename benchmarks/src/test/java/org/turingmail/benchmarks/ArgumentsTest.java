package org.turingmail.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ArgumentsTest {
    private static final Map<String, String> DEFAULTS = Map.of("rounds", "5", "name", "all");

    @Test
    void ofShouldTakeTheDefaultOfWhatIsNotGiven() {
        assertThat(of().number("rounds", 1, 10)).isEqualTo(5);
        assertThat(of().text("name")).isEqualTo("all");
    }

    @Test
    void ofShouldReadBothWaysOfWriting() {
        assertThat(of("--rounds", "7", "--name=some").number("rounds", 1, 10)).isEqualTo(7);
        assertThat(of("--rounds", "7", "--name=some").text("name")).isEqualTo("some");
    }

    @Test
    void ofShouldRefuseAnOptionThatDoesNotExist() {
        assertThatThrownBy(() -> of("--round", "7")).hasMessageContaining("'--round'");
        assertThatThrownBy(() -> of("rounds", "7")).hasMessageContaining("'rounds'");
    }

    @Test
    void ofShouldRefuseAnOptionWithoutItsValue() {
        assertThatThrownBy(() -> of("--rounds")).hasMessage("--rounds requires a value");
    }

    @Test
    void numberShouldRefuseWhatIsNoneOrOutOfBounds() {
        assertThatThrownBy(() -> of("--rounds", "many").number("rounds", 1, 10)).hasMessageContaining("'many'");
        assertThatThrownBy(() -> of("--rounds", "11").number("rounds", 1, 10)).hasMessageContaining("from 1 to 10");
    }

    private static Arguments of(String... words) {
        return Arguments.of(words, DEFAULTS);
    }
}
