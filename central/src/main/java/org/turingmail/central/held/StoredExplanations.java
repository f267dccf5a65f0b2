package org.turingmail.central.held;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import java.util.List;
import org.turingmail.central.verdicts.Explanation;
import org.turingmail.central.verdicts.Explanations;
import org.turingmail.central.verdicts.MailRuling;

/** Explanations as they are kept with held mails: of the first recipients, and bounded. Thread-safe. */
@Singleton
final class StoredExplanations {
    static final int MAX_RECIPIENTS = 10;

    private final ObjectMapper json;

    StoredExplanations(ObjectMapper json) {
        this.json = requireNonNull(json);
    }

    String write(List<Explanation> explanations) {
        try {
            return json.writeValueAsString(Explanations.builder()
                    .explanations(explanations.stream()
                            .limit(MAX_RECIPIENTS)
                            .map(MailRuling::bounded)
                            .toList())
                    .build());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @param stored null if the mail was registered before there were explanations */
    List<Explanation> read(String stored) {
        try {
            return stored == null
                    ? List.of()
                    : json.readValue(stored, Explanations.class).explanations();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A stored explanation cannot be read", e);
        }
    }
}
