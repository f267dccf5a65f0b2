package org.turingmail.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SpreadTest {
    @Test
    void medianShouldBeTheMiddleOfAnOddNumberOfFigures() {
        assertThat(Spread.of(List.of(9.0, 1.0, 4.0)).median()).isEqualTo(4.0);
    }

    @Test
    void medianShouldBeBetweenTheTwoInTheMiddleOfAnEvenNumber() {
        assertThat(Spread.of(List.of(9.0, 1.0, 4.0, 5.0)).median()).isEqualTo(4.5);
    }

    @Test
    void percentileShouldBeTheNearestRank() {
        Spread hundred = Spread.of(
                IntStream.rangeClosed(1, 100).mapToObj(i -> (double) i).toList());

        assertThat(hundred.percentile(99)).isEqualTo(99);
        assertThat(hundred.percentile(50)).isEqualTo(50);
        assertThat(hundred.percentile(100)).isEqualTo(100);
    }

    @Test
    void percentileOfFewFiguresShouldBeTheWorst() {
        assertThat(Spread.of(List.of(1.0, 2.0, 3.0)).percentile(99)).isEqualTo(3);
        assertThat(Spread.of(List.of(7.0)).percentile(1)).isEqualTo(7);
    }

    @Test
    void wordsShouldTellMedianAndRange() {
        assertThat(Spread.of(List.of(0.5, 0.25, 1.0)).words("%.2f")).isEqualTo("0.50 (0.25 to 1.00)");
    }

    @Test
    void ofShouldRefuseNothing() {
        assertThatThrownBy(() -> Spread.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
