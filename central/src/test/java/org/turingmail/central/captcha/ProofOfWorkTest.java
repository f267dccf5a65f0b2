package org.turingmail.central.captcha;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProofOfWorkTest {
    private static final CaptchaScope SCOPE = new CaptchaScope("test", "a");
    private static final Instant END = Instant.parse("2026-11-22T12:00:00Z");

    private final ProofOfWork proofOfWork = new ProofOfWork(CaptchaKey.of(new byte[CaptchaKey.LENGTH]));
    private final ProofOfWorkTask task = proofOfWork.issue(SCOPE, 1000, END);

    @Test
    void solutionShouldBeAcceptedWithItsEnd() {
        assertThat(proofOfWork.verify(SCOPE, Solver.solve(task)))
                .hasValueSatisfying(proof -> assertThat(proof.expiresAt()).isEqualTo(END));
    }

    @Test
    void tasksShouldDiffer() {
        assertThat(proofOfWork.issue(SCOPE, 1000, END).challenge()).isNotEqualTo(task.challenge());
    }

    @Test
    void solutionShouldBeRefusedWhenItIsForAnotherSubject() {
        assertThat(proofOfWork.verify(new CaptchaScope("test", "b"), Solver.solve(task)))
                .isEmpty();
    }

    @Test
    void solutionShouldBeRefusedWhenItIsForAnotherPurpose() {
        assertThat(proofOfWork.verify(new CaptchaScope("other", "a"), Solver.solve(task)))
                .isEmpty();
    }

    @Test
    void solutionShouldBeRefusedWhenAnotherKeySignedIt() {
        byte[] other = new byte[CaptchaKey.LENGTH];
        other[0] = 1;
        assertThat(new ProofOfWork(CaptchaKey.of(other)).verify(SCOPE, Solver.solve(task)))
                .isEmpty();
    }

    @Test
    void wrongNumberShouldBeRefused() {
        assertThat(proofOfWork.verify(SCOPE, Solver.payload(task, Solver.number(task) + 1)))
                .isEmpty();
    }

    @Test
    void prolongedSolutionShouldBeRefused() {
        String later = task.salt()
                .replace(
                        "expires=" + END.getEpochSecond(),
                        "expires=" + END.plusSeconds(1).getEpochSecond());
        assertThat(later).isNotEqualTo(task.salt());
        assertThat(proofOfWork.verify(
                        SCOPE,
                        Solver.payload(
                                task.algorithm(), task.challenge(), Solver.number(task), later, task.signature())))
                .isEmpty();
    }

    @Test
    void saltAndNumberCutElsewhereShouldBeRefused() {
        // The hash covers salt and number as one text: "…&" and 123 hash like "…&1" and 23.
        ProofOfWorkTask long2 = longNumber();
        String number = String.valueOf(Solver.number(long2));
        assertThat(proofOfWork.verify(
                        SCOPE,
                        Solver.payload(
                                long2.algorithm(),
                                long2.challenge(),
                                Long.parseLong(number.substring(1)),
                                long2.salt() + number.charAt(0),
                                long2.signature())))
                .isEmpty();
    }

    private ProofOfWorkTask longNumber() {
        while (true) {
            ProofOfWorkTask made = proofOfWork.issue(SCOPE, 1000, END);
            String number = String.valueOf(Solver.number(made));
            if (number.length() > 1 && number.charAt(1) != '0') {
                return made;
            }
        }
    }

    @Test
    void otherAlgorithmShouldBeRefused() {
        assertThat(proofOfWork.verify(
                        SCOPE,
                        Solver.payload("SHA-1", task.challenge(), Solver.number(task), task.salt(), task.signature())))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "not base64 !",
                "e30=", // {}
                "W10=", // []
                "bnVsbA==", // null
                "eyJhbGdvcml0aG0iOiJTSEEtMjU2In0=", // only an algorithm
            })
    void nonsenseShouldBeRefused(String payload) {
        assertThat(proofOfWork.verify(SCOPE, payload)).isEmpty();
    }

    @Test
    void deepAndLongJsonShouldBeRefused() {
        byte[] deep = "[".repeat(1500).getBytes(StandardCharsets.UTF_8);
        assertThat(proofOfWork.verify(SCOPE, Base64.getEncoder().encodeToString(deep)))
                .isEmpty();
        assertThat(proofOfWork.verify(SCOPE, "A".repeat(1_000_000))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5", "\"1\"", "-1", "1e3", "99999999999999999999", "null"})
    void oddNumberShouldBeRefused(String number) {
        String json = new String(
                        Base64.getDecoder().decode(Solver.payload(task, Long.MAX_VALUE)), StandardCharsets.UTF_8)
                .replace(String.valueOf(Long.MAX_VALUE), number);
        assertThat(proofOfWork.verify(SCOPE, Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8))))
                .isEmpty();
    }
}
