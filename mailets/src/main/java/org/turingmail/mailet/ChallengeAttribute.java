package org.turingmail.mailet;

import com.google.common.collect.ImmutableMap;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.turingmail.protocol.challenges.ChallengeAction;
import org.turingmail.protocol.challenges.ChallengeInstruction;

/**
 * Carries central's response from {@link Quarantine} to {@link SendChallenge}: an attribute that exists between the two
 * mailets only, since the link in it is a secret of the sender.
 */
final class ChallengeAttribute {
    private static final AttributeName NAME = AttributeName.of("org.turingmail.offer");

    private ChallengeAttribute() {}

    static void put(Mail mail, ChallengeInstruction instruction) {
        ImmutableMap.Builder<String, AttributeValue<?>> values = ImmutableMap.builder();
        values.put("action", AttributeValue.of(instruction.action().name()));
        instruction.reason().ifPresent(reason -> values.put("reason", AttributeValue.of(reason)));
        instruction.url().ifPresent(url -> values.put("url", AttributeValue.of(url)));
        instruction.expiresAt().ifPresent(at -> values.put("expiresAt", AttributeValue.of(at.toString())));
        instruction.language().ifPresent(language -> values.put("language", AttributeValue.of(language)));
        mail.setAttribute(new Attribute(NAME, AttributeValue.of(values.build())));
    }

    static boolean isIn(Mail mail) {
        return mail.getAttribute(NAME).isPresent();
    }

    /** Removes the response from the mail and returns it; empty if central did not respond. */
    static Optional<ChallengeInstruction> take(Mail mail) {
        return mail.removeAttribute(NAME)
                .map(attribute -> attribute.getValue().value())
                .filter(Map.class::isInstance)
                .map(value -> read((Map<?, ?>) value));
    }

    private static ChallengeInstruction read(Map<?, ?> values) {
        return ChallengeInstruction.builder()
                .action(ChallengeAction.valueOf(text(values, "action").orElseThrow()))
                .reason(text(values, "reason"))
                .url(text(values, "url"))
                .expiresAt(text(values, "expiresAt").map(Instant::parse))
                .language(text(values, "language"))
                .build();
    }

    private static Optional<String> text(Map<?, ?> values, String name) {
        return Optional.ofNullable(values.get(name)).map(value -> String.valueOf(((AttributeValue<?>) value).value()));
    }
}
