package org.turingmail.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.turingmail.protocol.decisions.Decision;
import org.turingmail.protocol.decisions.DecisionAction;
import org.turingmail.protocol.held.HeldMailRegistration;
import org.turingmail.protocol.verdicts.Verdict;
import org.turingmail.protocol.verdicts.Verdicts;

/** The JSON of the contract is a promise: a change here breaks agents in the field. */
class JsonShapeTest {
    private final ObjectMapper json = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    @Test
    void registrationShouldHaveItsDocumentedShape() throws Exception {
        HeldMailRegistration registration = HeldMailRegistration.builder()
                .sender("bob@example.org")
                .addRecipients("alice@example.com")
                .subject("Hello")
                .size(1234)
                .heldAt(Instant.parse("2026-01-02T03:04:05Z"))
                .reason(Reason.UNKNOWN_SENDER)
                .build();

        String written = json.writeValueAsString(registration);

        assertThat(json.readTree(written))
                .isEqualTo(json.readTree("{\"sender\":\"bob@example.org\",\"recipients\":[\"alice@example.com\"],"
                        + "\"subject\":\"Hello\",\"size\":1234,\"heldAt\":\"2026-01-02T03:04:05Z\","
                        + "\"reason\":\"unknown-sender\"}"));
        assertThat(json.readValue(written, HeldMailRegistration.class)).isEqualTo(registration);
    }

    @Test
    void decisionShouldSurviveTheRoundTrip() throws Exception {
        Decision decision = Decision.builder()
                .sequence(7)
                .action(DecisionAction.RELEASE)
                .key("Mail1")
                .addRecipients("alice@example.com")
                .by("sender")
                .reason(Reason.CHALLENGE_SOLVED)
                .decidedAt(Instant.parse("2026-01-02T03:04:05Z"))
                .build();

        assertThat(json.readValue(json.writeValueAsString(decision), Decision.class))
                .isEqualTo(decision);
    }

    @Test
    void aReaderShouldIgnoreFieldsOfALaterRelease() throws Exception {
        Verdicts verdicts = json.readValue(
                "{\"verdicts\":[{\"recipient\":\"a@b\",\"verdict\":\"HOLD\",\"reason\":\"unknown-sender\",\"new\":1}],"
                        + "\"validSeconds\":60,\"new\":{}}",
                Verdicts.class);

        assertThat(verdicts.verdicts()).hasSize(1);
        assertThat(verdicts.validSeconds()).isEqualTo(60);
    }

    @Test
    void aMissingMandatoryFieldShouldBeNamed() {
        assertThatThrownBy(() -> json.readValue("{\"sender\":\"bob@example.org\"}", HeldMailRegistration.class))
                .hasMessageContaining("size");
    }

    @Test
    void anUnknownVerdictShouldBeRefused() {
        assertThatThrownBy(() -> json.readValue("\"PERHAPS\"", Verdict.class)).hasMessageContaining("PERHAPS");
    }

    @Test
    void emptyPartsOfAProblemShouldBeLeftOut() throws Exception {
        Problem problem = Problem.builder()
                .type(Problem.UNAUTHORIZED)
                .title("Unknown API key")
                .status(401)
                .build();

        assertThat(json.readTree(json.writeValueAsString(problem)))
                .isEqualTo(json.readTree(
                        "{\"type\":\"urn:turing:problem:unauthorized\",\"title\":\"Unknown API key\",\"status\":401}"));
    }
}
