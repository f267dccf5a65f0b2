package org.turingmail.central.challenge.page;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jdbi.v3.core.Jdbi;

/**
 * A sender whose mails an agent holds, and the token of the challenge that this made. Sender domain and recipient are
 * its own, since central limits the challenges for each of them.
 */
final class HeldMailFixture {
    private final String sender;
    private final String recipient;
    private final String key;
    private final String token;

    private HeldMailFixture(String sender, String recipient, String key, String token) {
        this.sender = sender;
        this.recipient = recipient;
        this.key = key;
        this.token = token;
    }

    static HeldMailFixture of(String subject, String language) {
        UUID id = UUID.randomUUID();
        String sender = "bob@" + id + ".example";
        String recipient = "alice-" + id + "@example.com";
        String key = UUID.randomUUID().toString();
        String url = register(sender, recipient, key, subject, language)
                .orElseThrow(() -> new AssertionError("No challenge for " + sender));
        return new HeldMailFixture(sender, recipient, key, url.substring(url.lastIndexOf('/') + 1));
    }

    static HeldMailFixture any() {
        return of("Hello there", null);
    }

    /** Another mail of the same sender. */
    HeldMailFixture and(String subject) {
        register(sender, recipient, UUID.randomUUID().toString(), subject, null);
        return this;
    }

    HeldMailFixture in(Jdbi jdbi, String state) {
        int changed = jdbi.withHandle(handle -> handle.createUpdate(
                        "UPDATE challenge SET state = :state, closed_at = now() WHERE sender_address = :sender")
                .bind("state", state)
                .bind("sender", sender)
                .execute());
        if (changed != 1) {
            throw new AssertionError(changed + " challenges of " + sender);
        }
        return this;
    }

    String sender() {
        return sender;
    }

    String recipient() {
        return recipient;
    }

    String token() {
        return token;
    }

    String path() {
        return "/c/" + token;
    }

    /** The state of the held mail for its recipient, as the agent would see it. */
    String state() {
        return given().auth()
                .oauth2(apiKey())
                .get("/api/v1/held-mails/{key}", key)
                .then()
                .statusCode(200)
                .extract()
                .path("recipients[0].state");
    }

    private static Optional<String> register(
            String sender, String recipient, String key, String subject, String language) {
        Map<String, Object> mail = new LinkedHashMap<>();
        mail.put("sender", sender);
        mail.put("recipients", List.of(recipient));
        mail.put("size", 100);
        mail.put("heldAt", "2026-11-22T12:00:00Z");
        mail.put("reason", "unknown-sender");
        if (subject != null) {
            mail.put("subject", subject);
        }
        if (language != null) {
            mail.put("language", language);
        }
        return Optional.ofNullable(given().auth()
                .oauth2(apiKey())
                .contentType(ContentType.JSON)
                .body(mail)
                .put("/api/v1/held-mails/{key}", key)
                .then()
                .statusCode(200)
                .extract()
                .path("challenge.url"));
    }

    private static String apiKey() {
        return ConfigProvider.getConfig().getValue("turing.central.bootstrap.api-key", String.class);
    }
}
