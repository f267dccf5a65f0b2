package org.turingmail.it.soak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.turingmail.launcher.process.CentralProcess;
import org.turingmail.launcher.process.WebAdmin;

/** What central knows, asked with the agent's key. */
final class CentralView {
    /**
     * A held mail.
     *
     * @param heldAt when the agent began to put it into its quarantine
     * @param recipients those in the state that was asked for
     */
    record Held(String key, String messageId, Instant heldAt, Set<String> recipients) {
        Held {
            recipients = Set.copyOf(recipients);
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    private final CentralProcess central;

    CentralView(CentralProcess central) {
        this.central = central;
    }

    /** All mails with a recipient in that state. */
    List<Held> mails(String state) {
        List<Held> mails = new ArrayList<>();
        String after = "";
        do {
            JsonNode page = get("/api/v1/held-mails?limit=1000&state=" + state
                    + (after.isEmpty() ? "" : "&after=" + URLEncoder.encode(after, StandardCharsets.UTF_8)));
            for (JsonNode mail : page.path("heldMails")) {
                Set<String> recipients = new HashSet<>();
                for (JsonNode recipient : mail.path("recipients")) {
                    if (recipient.path("state").asText().equals(state)) {
                        recipients.add(recipient.path("recipient").asText());
                    }
                }
                mails.add(new Held(
                        mail.path("key").asText(),
                        mail.path("messageId").asText(),
                        Instant.parse(mail.path("heldAt").asText()),
                        recipients));
            }
            after = page.path("next").asText("");
        } while (!after.isEmpty());
        return mails;
    }

    /** Whether a mail is held for anybody. */
    boolean holdsAny() {
        return !get("/api/v1/held-mails?limit=1&state=HELD").path("heldMails").isEmpty();
    }

    /** Makes a sender known to one recipient, or to all if that is null. */
    void allow(String sender, String recipient) {
        add("ADDRESS", sender, recipient);
    }

    /** Makes all senders of a domain known to everybody, which releases what is held of them. */
    void allowDomain(String domain) {
        add("DOMAIN", domain, null);
    }

    private void add(String kind, String value, String recipient) {
        String entry = JSON.createObjectNode()
                .put("kind", kind)
                .put("value", value)
                .put("verdict", "DELIVER")
                .put("scope", recipient == null ? "TENANT" : "USER")
                .put("owner", recipient)
                .toString();
        WebAdmin.Answer answer = central.administer("POST", "/api/v1/list-entries", entry);
        if (answer.status() >= 300) {
            throw new IllegalStateException("Central does not take the entry " + entry + ": " + answer);
        }
    }

    private JsonNode get(String path) {
        WebAdmin.Answer answer = central.send("GET", path, "");
        if (answer.status() != 200) {
            throw new IllegalStateException("GET " + path + ": " + answer);
        }
        return answer.json();
    }
}
