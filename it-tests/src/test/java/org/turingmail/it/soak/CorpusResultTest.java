package org.turingmail.it.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.turingmail.it.soak.CorpusResult.Figures;

class CorpusResultTest {
    @Test
    void resultShouldBeGoodWhenEveryMessageIsTheSameOrNotDeliveredByJamesItself() {
        assertThat(result(new Figures(10, 2, 1, 7, 0)).isGood()).isTrue();
        assertThat(result(new Figures(10, 2, 1, 7, 0)).text()).contains("All is well");
    }

    @Test
    void resultShouldNotBeGoodWhenAMessageDiffersIsMissingOrNoneWasCompared() {
        assertThat(result(new Figures(10, 2, 1, 6, 1), "a/1.eml: byte 7").isGood())
                .isFalse();
        assertThat(result(new Figures(10, 2, 1, 6, 1), "a/1.eml: byte 7").text())
                .contains("a/1.eml: byte 7", "NOT WELL");
        assertThat(result(new Figures(10, 2, 1, 6, 0)).isGood()).isFalse();
        assertThat(result(new Figures(10, 10, 0, 0, 0)).isGood()).isFalse();
        assertThat(new CorpusResult(Map.of(), List.of()).isGood()).isFalse();
    }

    private static CorpusResult result(Figures figures, String... faults) {
        return new CorpusResult(Map.of("source", figures), List.of(faults));
    }
}
