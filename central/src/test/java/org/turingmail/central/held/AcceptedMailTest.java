package org.turingmail.central.held;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turingmail.central.AgentClient.mail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.turingmail.central.AgentClient;
import org.turingmail.central.NewTenant;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.challenges.ChallengeAction;
import org.turingmail.protocol.decisions.DecisionAction;
import org.turingmail.protocol.held.RecipientState;
import org.turingmail.protocol.verdicts.MailFacts;
import org.turingmail.protocol.verdicts.Verdict;

/** Whatever a mail server accepted is registered: a refusal would keep it held, and nobody would ever be told. */
@QuarkusTest
class AcceptedMailTest {
    private static final String BOB = "bob@example.org";
    private static final String ALICE = "alice@example.com";

    /** What may stand in any text that comes from a message or an envelope. */
    private static final List<String> ODD = List.of(
            "",
            " ",
            "\u0000",
            "a\u0000b",
            "\u0001\u001f\u007f\u0085\u009f",
            "\ud800",
            "a\udc00b",
            "\u202e\u2066txt",
            "\u2028\u2029",
            "\ufeff\ufffe\uffff",
            "x".repeat(1_100),
            "\ud83d\ude00".repeat(1_100),
            "'; DROP TABLE held_mail; --",
            "\\u0000 \\ {} [] \"\"",
            "a@b@c@",
            "@",
            "..",
            "a".repeat(300) + "." + "b".repeat(300));

    @Inject
    ObjectMapper json;

    @NewTenant
    private AgentClient agent;

    static Stream<String> senders() {
        return Stream.concat(
                ODD.stream(),
                ODD.stream()
                        .filter(text -> !text.isEmpty())
                        .flatMap(text -> Stream.of(
                                "\"" + text + "\"@example.org",
                                "bob@" + text,
                                text + "@example.org",
                                "bob+" + text + "=x@example.org",
                                "SRS0=h=t=" + text + "=bob@example.org")));
    }

    @ParameterizedTest
    @MethodSource("senders")
    void anySenderShouldBeRegistered(String sender) throws Exception {
        assertRegistered(body -> body.put("sender", sender));
        agent.heldMails(RecipientState.HELD, java.util.Optional.empty(), 1000);
    }

    @ParameterizedTest
    @MethodSource("senders")
    void anyRecipientShouldBeRegistered(String recipient) throws Exception {
        assertRegistered(body -> {
            ((ArrayNode) body.get("recipients")).add(recipient);
            return body;
        });
    }

    @Test
    void anyTextAnywhereShouldBeRegistered() throws Exception {
        for (String odd : ODD) {
            for (String field : List.of("subject", "messageId", "reason", "suppression", "language")) {
                assertRegistered(body -> body.put(field, odd));
            }
            for (String field : List.of("client", "headerFrom")) {
                assertRegistered(body -> {
                    facts(body).put(field, odd);
                    return body;
                });
            }
            for (String field : List.of("headers", "references")) {
                assertRegistered(body -> {
                    facts(body).putArray(field).add(odd).add("<1@example.org>");
                    return body;
                });
            }
        }
    }

    @Test
    void numbersAndTimesOutOfRangeShouldBeRegistered() throws Exception {
        for (String at : List.of("0000-01-01T00:00:00Z", "2999-01-01T00:00:00Z")) {
            assertRegistered(body -> body.put("heldAt", at));
        }
        assertRegistered(body -> body.put("size", -1));
        assertRegistered(body -> body.put("size", Long.MAX_VALUE));
        assertRegistered(body -> {
            facts(body).put("score", "NaN").put("size", -5);
            return body;
        });
        assertRegistered(body -> {
            ArrayNode headers = facts(body).putArray("headers");
            IntStream.range(0, 1_000).forEach(i -> headers.add("X-" + i));
            return body;
        });
    }

    @Test
    void mailForTheMostRecipientsShouldBeRegistered() {
        List<String> recipients = IntStream.range(0, 10_000)
                .mapToObj(i -> "user" + i + "@example.com")
                .toList();

        agent.register("Wide", mail(BOB).addAllRecipients(recipients));

        assertThat(agent.heldMail("Wide").recipients()).hasSize(10_000);
    }

    @Test
    void envelopesAtRandomShouldBeRegistered() throws Exception {
        Random random = new Random(20261127);
        for (int i = 0; i < 300; i++) {
            assertRegistered(body -> {
                body.put("sender", text(random));
                ArrayNode recipients = body.putArray("recipients").add(ALICE);
                IntStream.range(0, random.nextInt(5)).forEach(n -> recipients.add(text(random)));
                body.put("subject", text(random)).put("messageId", text(random)).put("reason", text(random));
                facts(body)
                        .put("headerFrom", text(random))
                        .putArray("references")
                        .add(text(random));
                return body;
            });
        }
    }

    @Test
    void senderThatHadToBeChangedShouldNotBeAsked() {
        assertThat(agent.register("Mail1", "\"a\u0001b\"@example.org", ALICE).action())
                .isEqualTo(ChallengeAction.NONE);
        assertThat(agent.heldMail("Mail1").suppression()).contains(Reason.INVALID_SENDER);
        assertThat(agent.heldMail("Mail1").sender()).endsWith("@example.org").doesNotContain("\u0001");
    }

    @Test
    void quotedSenderShouldBeRegisteredAsItIs() {
        agent.register("T10", mail("\"ben miller\"@example.org", ALICE).suppression(Reason.HELD_SILENTLY));

        assertThat(agent.heldMail("T10").sender()).isEqualTo("\"ben miller\"@example.org");
    }

    @Test
    void blockOfTheDomainShouldApplyToASenderThatIsTooLong() {
        agent.add(AgentClient.entry(Verdict.BLOCK, "example.org"));

        agent.register("T16", "a".repeat(1_100) + "@example.org", ALICE);

        assertThat(agent.register("T16", "a".repeat(1_100) + "@example.org", ALICE)
                        .reason())
                .contains("blocked-sender");
        assertThat(agent.verdict("a".repeat(1_100) + "@example.org", ALICE)).isEqualTo(Verdict.BLOCK);
    }

    @Test
    void recipientThatHadToBeChangedShouldBeSettledAndReleasedUnderBothNames() {
        String odd = "\"a\u0001b\"@example.com";
        agent.register("Mail1", BOB, odd, ALICE);
        agent.add(AgentClient.entry(Verdict.DELIVER, BOB));
        agent.settle("Mail1", RecipientState.DISCARDED, odd);

        assertThat(agent.states("Mail1")).contains(RecipientState.DISCARDED);
        agent.register("Mail2", BOB, odd, ALICE);
        assertThat(agent.decisions().stream()
                        .filter(decision -> decision.action() == DecisionAction.RELEASE)
                        .filter(decision -> decision.key().orElse("").equals("Mail2"))
                        .flatMap(decision -> decision.recipients().stream()))
                .contains(org.turingmail.protocol.Registrable.address(odd));
    }

    @Test
    void verdictsShouldBeGivenWhateverTheFacts() {
        assertThat(agent.ask(org.turingmail.protocol.verdicts.VerdictRequest.builder()
                                .sender("\"a\u0001b\"@example.org")
                                .addRecipients(ALICE)
                                .facts(MailFacts.builder()
                                        .client("not an address")
                                        .headerFrom("neither")
                                        .addAllHeaders(Collections.nCopies(500, "X"))
                                        .build())
                                .build())
                        .verdicts())
                .hasSize(1);
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(4) == 0 ? random.nextInt(2_000) : random.nextInt(40);
        for (int i = 0; i < length; i++) {
            text.append(
                    switch (random.nextInt(6)) {
                        case 0 -> '@';
                        case 1 -> '.';
                        case 2 -> (char) random.nextInt(0x20);
                        case 3 -> (char) random.nextInt(0x10000);
                        default -> (char) ('a' + random.nextInt(26));
                    });
        }
        return text.toString();
    }

    private static ObjectNode facts(ObjectNode body) {
        return body.has("facts") ? (ObjectNode) body.get("facts") : body.putObject("facts");
    }

    private int keys;

    private void assertRegistered(UnaryOperator<ObjectNode> change) throws Exception {
        ObjectNode body =
                change.apply((ObjectNode) json.valueToTree(mail(BOB, ALICE).build()));
        String key = "Mail" + keys++;
        String text = escaped(body);
        AgentClient.Answer answer = agent.send("PUT", "/api/v1/held-mails/" + key, text);
        assertThat(answer.status()).as("%s: %s", text, answer.response().body()).isEqualTo(200);
        HeldMail held = agent.heldMail(key);
        assertThat(held.recipients()).isNotEmpty();
        AgentClient.Answer again = agent.send("PUT", "/api/v1/held-mails/" + key, text);
        assertThat(again.status()).as("again %s", text).isEqualTo(200);
        String batch = "{\"registrations\":[{\"key\":\"" + key + "b\",\"registration\":" + text + "}]}";
        JsonNode outcome = json.readTree(
                agent.send("POST", "/api/v1/held-mails", batch).response().body());
        assertThat(outcome.at("/outcomes/0/registered/created").asBoolean())
                .as("%s: %s", batch, outcome)
                .isTrue();
    }

    /** With an escape for what is not ASCII: in JSON even half of a surrogate pair can be written. */
    private String escaped(JsonNode body) throws Exception {
        List<String> parts = new ArrayList<>();
        for (char c : json.writer()
                .with(com.fasterxml.jackson.core.json.JsonWriteFeature.ESCAPE_NON_ASCII)
                .writeValueAsString(body)
                .toCharArray()) {
            parts.add(c < 0x80 ? String.valueOf(c) : String.format("\\u%04x", (int) c));
        }
        return String.join("", parts);
    }
}
