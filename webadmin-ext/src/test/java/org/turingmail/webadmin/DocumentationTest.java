package org.turingmail.webadmin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turingmail.agent.AgentFixture.ALICE;
import static org.turingmail.agent.AgentFixture.BOB;
import static org.turingmail.agent.AgentFixture.mail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.restassured.response.Response;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.turingmail.agent.central.Failure;
import org.turingmail.agent.central.Result;
import spark.Service;

/** Compares {@code docs/webadmin.md} with the code, in both directions. */
class DocumentationTest {
    private static final Pattern ROUTE = Pattern.compile("(?m)^### `([A-Z]+) (/turing[^`?]*)[^`]*`$");
    private static final Pattern CURL = Pattern.compile("127\\.0\\.0\\.1:8000(/turing[^ '?\n]*)");
    private static final Pattern JSON_BLOCK = Pattern.compile("(?s)```json\n(.*?)```");

    private static final ObjectMapper JSON = new ObjectMapper();

    private String page;

    @BeforeEach
    void setUp() throws Exception {
        page = Files.readString(Path.of("../docs/webadmin.md"));
    }

    @Test
    void routesOfThePageShouldBeThoseOfTheCode() throws Exception {
        WebAdminFixture webAdmin = new WebAdminFixture();
        Service service = Service.ignite();
        webAdmin.heldMailsRoutes().define(service);
        webAdmin.agentRoutes().define(service);
        webAdmin.correspondentsRoutes().define(service);

        Set<String> defined = service.routes().stream()
                .map(route -> route.getHttpMethod().name().toUpperCase() + " "
                        + route.getMatchUri().replaceAll(":([a-z]+)", "{$1}"))
                .collect(Collectors.toCollection(TreeSet::new));
        service.stop();

        assertThat(found(ROUTE, result -> result.group(1) + " " + result.group(2)))
                .isEqualTo(defined);
    }

    @Test
    void examplesShouldCallRoutesOfThePage() {
        Set<String> routes = found(ROUTE, result -> result.group(2).replaceAll("\\{[a-z]+}", "KEY"));

        Set<String> called = found(CURL, result -> result.group(1).replaceAll("/(held-mails|users)/[^/]+", "/$1/KEY"));

        assertThat(called).isEqualTo(routes);
    }

    @Test
    void examplesOfJsonShouldBeJson() {
        assertThat(found(JSON_BLOCK, result -> result.group(1)))
                .hasSizeGreaterThan(5)
                .allSatisfy(
                        example -> assertThat(JSON.readTree(example).isObject()).isTrue());
    }

    @Test
    void fieldsOfThePageShouldBeThoseOfTheAnswers() throws Exception {
        try (WebAdminFixture webAdmin = new WebAdminFixture(Map.of("outbox.url", "nosuch://outbox")).start()) {
            String header = "List-Id: <list.example.org>\r\nSubject: Hello\r\nMessage-ID: <1@example.org>";
            String key = webAdmin.hold(mail("Mail1", Optional.of(BOB), header, ALICE))
                    .key();
            webAdmin.hold(mail("Mail2", ALICE));

            assertExample("`GET /turing/held-mails`", webAdmin.http().get("/turing/held-mails?limit=1"));
            assertExample("`GET /turing/held-mails/{key}`", webAdmin.http().get("/turing/held-mails/" + key));
            assertExample("## Errors", webAdmin.http().get("/turing/held-mails/nosuch"));
            webAdmin.agent.central.goesAway();
            assertExample(
                    "`POST /turing/held-mails/{key}/release`",
                    webAdmin.http().post("/turing/held-mails/" + key + "/release"));
        }
        try (WebAdminFixture webAdmin = new WebAdminFixture().start()) {
            webAdmin.agent.central.goesAway();
            webAdmin.agent.reconciliation.run(soFar -> {});
            webAdmin.agent.central.comesBack();
            webAdmin.status.heard(Result.of("anything"));
            webAdmin.status.heardOfFeed(Optional.of(webAdmin.agent.clock.instant()), 0);
            webAdmin.status.heard(Result.failed(Failure.Kind.UNREACHABLE, "it is away"));

            assertExample("`GET /turing/status`", webAdmin.http().get("/turing/status?central=true"));
            assertExample(
                    "`POST /turing/reconciliation?action=reconcile`",
                    webAdmin.http().post("/turing/reconciliation?action=reconcile"));
            webAdmin.agent.central.goesAway();
            String task = webAdmin.http()
                    .post("/turing/reconciliation?action=reconcile")
                    .jsonPath()
                    .getString("taskId");
            JsonNode details = JSON.readTree(
                    webAdmin.http().get("/tasks/" + task + "/await?timeout=20s").asString());
            assertThat(fields(details.get("additionalInformation")))
                    .isEqualTo(fields(example("`additionalInformation`:")));
        }
    }

    @Test
    void fieldsOfWhatIsLearnedShouldBeThoseOfTheAnswers() throws Exception {
        try (WebAdminFixture webAdmin = new WebAdminFixture().start()) {
            webAdmin.sentMail.add(ALICE, "Sent", "To: " + BOB);
            webAdmin.agent.central.goesAway();

            Response started = webAdmin.http().post("/turing/users/" + ALICE + "/correspondents?action=learn");

            assertExample("`POST /turing/users/{user}/correspondents?action=learn`", started);
            JsonNode details = JSON.readTree(webAdmin.http()
                    .get("/tasks/" + started.jsonPath().getString("taskId") + "/await?timeout=20s")
                    .asString());
            assertThat(fields(details.get("additionalInformation")))
                    .isEqualTo(fields(example("`turing-learn-correspondents`, and")));
        }
    }

    private void assertExample(String heading, Response answer) throws Exception {
        assertThat(fields(JSON.readTree(answer.asString()))).isEqualTo(fields(example(heading)));
    }

    /** The first JSON after some text. */
    private JsonNode example(String after) throws Exception {
        Matcher example = JSON_BLOCK.matcher(page);
        assertThat(page).contains(after);
        assertThat(example.find(page.indexOf(after))).isTrue();
        return JSON.readTree(example.group(1));
    }

    private static Set<String> fields(JsonNode node) {
        Set<String> fields = new TreeSet<>();
        node.fields().forEachRemaining(field -> {
            fields.add(field.getKey());
            fields(field.getValue()).forEach(below -> fields.add(field.getKey() + "." + below));
        });
        node.elements().forEachRemaining(element -> {
            if (node.isArray()) {
                fields(element).forEach(below -> fields.add("[]." + below));
            }
        });
        return fields;
    }

    @Test
    void limitsOfThePageShouldBeThoseOfTheCode() {
        assertThat(page.replaceAll("\\s+", " "))
                .contains("default " + HeldMailsRoutes.DEFAULT_LIMIT + ", at most " + HeldMailsRoutes.MAX_LIMIT)
                .contains("at most " + HeldMailsRoutes.MAX_READ + " mails")
                .contains("the first " + HeldMailJson.RECIPIENTS_IN_A_LIST + " recipients")
                .contains("At most " + MessageHeaders.MOST_FIELDS + " fields")
                .contains("`" + ReconciliationTask.TYPE.asString() + "`")
                .contains("`" + LearnCorrespondentsTask.TYPE.asString() + "`")
                .contains("where sent mail is; default `" + CorrespondentsRoutes.DEFAULT_FOLDER + "`");
    }

    private Set<String> found(Pattern pattern, java.util.function.Function<MatchResult, String> part) {
        return pattern.matcher(page).results().map(part).collect(Collectors.toCollection(TreeSet::new));
    }
}
