package org.turingmail.central.verdicts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turingmail.central.rules.engine.ExplanationStep;
import org.turingmail.protocol.verdicts.RecipientVerdict;
import org.turingmail.protocol.verdicts.Verdict;

class MailRulingTest {
    @ParameterizedTest
    @ValueSource(strings = {"rule-decided", "group-decided", "default-decided", "reply"})
    void whatDecidedShouldStayWhenAnExplanationIsCut(String decided) {
        List<ExplanationStep> applied = IntStream.range(0, 100)
                .mapToObj(i -> step(i % 2 == 0 ? "rule-applied" : "rule-on-trial"))
                .toList();
        Explanation whole = Explanation.builder()
                .verdict(RecipientVerdict.builder()
                        .recipient("alice@example.com")
                        .verdict(Verdict.HOLD)
                        .reason("unknown-sender")
                        .build())
                .addSteps(step("no-entry"))
                .addAllSteps(applied)
                .addSteps(step(decided))
                .addAllSteps(
                        Stream.generate(() -> step("rule-not-asked")).limit(50).toList())
                .build();

        List<ExplanationStep> steps = MailRuling.bounded(whole).steps();

        assertThat(steps).hasSize(MailRuling.MAX_STEPS + 1);
        assertThat(steps.get(0)).isEqualTo(step("no-entry"));
        assertThat(steps.get(MailRuling.MAX_STEPS - 1)).isEqualTo(step(decided));
        assertThat(steps.get(MailRuling.MAX_STEPS).text()).isEqualTo("112 more steps are left out.");
    }

    private static ExplanationStep step(String code) {
        return ExplanationStep.of(code, "rule:1", "Because.");
    }
}
