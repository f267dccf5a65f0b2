package org.turingmail.central.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turingmail.central.AgentClient.entry;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.turingmail.central.AgentClient;
import org.turingmail.central.NewTenant;
import org.turingmail.central.lists.ListEntry;
import org.turingmail.central.tenants.TestAgents;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.verdicts.Verdict;

/** What the pages of the documentation tell administrators to send is taken. */
@QuarkusTest
class DocumentedRequestsTest {
    private static final Pattern REQUEST =
            Pattern.compile("api (?:-X ([A-Z]+) )?\\$CENTRAL(/[a-z-]+) -d (?:'(\\{.*?})'|@-)", Pattern.DOTALL);
    private static final Pattern SHARING = Pattern.compile(
            "^api (?:-X ([A-Z]+) )?\"?\\$CENTRAL(/[a-z0-9/?=-]+)\"?(?: -d '(\\{.*?})')?",
            Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern SINGLE = Pattern.compile("/list-entries -d '(\\{.*?})'", Pattern.DOTALL);
    private static final Pattern BULK = Pattern.compile("list-entries/bulk -d '(\\{.*?})'", Pattern.DOTALL);
    private static final String CALENDAR = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\n"
            + "DTSTART;VALUE=DATE:20261225\r\nSUMMARY:Feast\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

    @Inject
    TestAgents agents;

    @Inject
    ObjectMapper json;

    @NewTenant
    private AgentClient agent;

    private static String page(String name) throws IOException {
        return Files.readString(Path.of("../docs").resolve(name));
    }

    @Test
    void requestsAboutRulesShouldBeTaken() throws IOException {
        List<MatchResult> requests = REQUEST.matcher(page("rules.md")).results().toList();
        assertThat(requests)
                .extracting(request -> request.group(2))
                .contains("/rules", "/rule-settings", "/recipient-groups", "/calendars", "/explain");

        for (MatchResult request : requests) {
            ObjectNode calendar = json.createObjectNode().put("name", "austria").put("content", CALENDAR);
            AgentClient.Answer answer = agent.send(
                    request.group(1) == null ? "POST" : request.group(1),
                    Api.ROOT + request.group(2),
                    request.group(3) == null ? calendar.toString() : withoutNetwork(request.group(3)));
            assertThat(answer.status())
                    .as("%s: %s", request.group(), answer.response().body())
                    .isEqualTo(200);
        }
    }

    /** In their order, as the two tenants of the page; what lies elsewhere is not there. */
    @Test
    void requestsAboutSharedListsShouldBeTaken() throws IOException {
        String acme = agents.tenant();
        AgentClient publisher = agents.agent(acme, "james1");
        String home = agents.tenant();
        AgentClient subscriber = agents.agent(home, "james1");
        Map<String, Long> ids = new HashMap<>();
        List<String> sent = new ArrayList<>();
        for (MatchResult request : SHARING.matcher(page("sharing.md")).results().toList()) {
            String path = request.group(2);
            String kind = path.split("[/?]")[1];
            boolean publishes = kind.equals("published-lists") || kind.equals("signing-key");
            String method = request.group(1) != null ? request.group(1) : request.group(3) == null ? "GET" : "POST";
            String body = request.group(3) == null
                    ? null
                    : request.group(3)
                            .replace("\"home\"", "\"" + home + "\"")
                            .replace("acme/", acme + "/")
                            .replace("verify.acme.example", "lists.invalid")
                            .replace("\"thumbprint\": \"…\"", "\"thumbprint\": \"" + "A".repeat(43) + "\"")
                            .replace("…", "x");
            AgentClient.Answer answer = (publishes ? publisher : subscriber)
                    .send(method, Api.ROOT + path.replaceFirst("/\\d+", "/" + ids.get(kind)), body);
            // Of the list that is fetched there never was a document.
            assertThat(answer.status())
                    .as("%s: %s", request.group(), answer.response().body())
                    .isIn(path.contains("/rollback") ? List.of(409) : List.of(200, 204));
            sent.add(method + " " + path.replaceFirst("/\\d+", "/ID").replaceFirst("\\?.*", ""));
            if (method.equals("POST") && path.equals("/" + kind)) {
                ids.put(kind, json.readTree(answer.response().body()).get("id").asLong());
            }
        }
        assertThat(sent)
                .contains(
                        "POST /published-lists",
                        "GET /published-lists/ID",
                        "POST /published-lists/ID/tokens",
                        "GET /shared-lists",
                        "POST /subscriptions",
                        "GET /subscriptions/ID/entries",
                        "DELETE /subscriptions/ID",
                        "GET /signing-key",
                        "POST /list-sources",
                        "POST /list-sources/ID/fetch",
                        "POST /list-sources/ID/rollback");
    }

    /**
     * A calendar at a URL is another way to the same one: here it is another one, at a place that no name server knows.
     */
    private static String withoutNetwork(String body) {
        return body.contains("\"url\"")
                ? body.replace("\"austria\"", "\"austria-online\"").replace("example.org", "calendars.invalid")
                : body;
    }

    @Test
    void singleEntryShouldBeTaken() throws IOException {
        String body = SINGLE.matcher(page("lists.md"))
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);

        AgentClient.Answer answer = agent.send("POST", Api.ROOT + "/list-entries", body);

        assertThat(answer.status()).as(answer.response().body()).isBetween(200, 201);
        assertThat(agent.entries(0, 10).entries()).hasSize(1);
    }

    @Test
    void bulkChangeShouldBeTaken() throws IOException {
        String body = BULK.matcher(page("lists.md"))
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
        ListEntry bob = agent.add(entry(Verdict.DELIVER, "bob@example.org"));
        agent.send(
                "PUT",
                Api.ROOT + "/list-entries/" + bob.id().orElseThrow(),
                json.writeValueAsString(
                        entry(Verdict.DELIVER, "bob@example.org").note("x").build()));
        ListEntry gone = agent.add(entry(Verdict.DELIVER, "gone@example.org"));
        assertThat(body).contains("\"id\": 7,", "\"id\": 8,");

        AgentClient.Answer answer = agent.send(
                "POST",
                Api.ROOT + "/list-entries/bulk",
                body.replace("\"id\": 7,", "\"id\": " + bob.id().orElseThrow() + ",")
                        .replace("\"id\": 8,", "\"id\": " + gone.id().orElseThrow() + ","));

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        assertThat(agent.entries(0, 10).entries())
                .extracting(entry -> entry.verdict() + " " + entry.value())
                .containsExactlyInAnyOrder("BLOCK spam.example", "BLOCK bob@example.org");
    }
}
