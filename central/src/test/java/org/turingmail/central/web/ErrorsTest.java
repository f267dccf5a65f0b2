package org.turingmail.central.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.URI;
import java.net.URL;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turingmail.central.AgentClient;
import org.turingmail.central.NewTenant;
import org.turingmail.central.accounts.TestMembers;
import org.turingmail.central.tenants.Role;
import org.turingmail.central.tenants.TestAgents;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.Problem;

@QuarkusTest
class ErrorsTest {
    private static final List<String> MALFORMED = List.of(
            "",
            "{",
            "}",
            "null",
            "[]",
            "[{}]",
            "\"text\"",
            "5",
            "true",
            "{]",
            "{\"a\":}",
            "{\"a\":1}}",
            "{\"a\":\"",
            "nonsense",
            "<x/>",
            "\u0000",
            "{\"a\":1,}",
            "{'a':1}",
            "[".repeat(5_000),
            "{\"a\":".repeat(5_000));

    @Inject
    TestMembers members;

    @Inject
    ObjectMapper json;

    @Inject
    TestAgents agents;

    @NewTenant
    private AgentClient agent;

    private Routes routes;

    @BeforeEach
    void newAgent() {
        routes = Routes.read(json, TestAgents.managementUrl());
    }

    private static String example(String type) {
        return switch (type) {
            case "integer", "number" -> "1";
            case "boolean" -> "true";
            default -> "\"a@example.org\"";
        };
    }

    /** A body of the right shape, though its values need not make sense. */
    private ObjectNode body(JsonNode schema) throws IOException {
        ObjectNode body = json.createObjectNode();
        for (Map.Entry<String, JsonNode> property : properties(schema).entrySet()) {
            body.set(property.getKey(), value(property.getValue()));
        }
        return body;
    }

    private JsonNode value(JsonNode schema) throws IOException {
        JsonNode target = resolved(schema);
        if (target.has("enum")) {
            return target.get("enum").get(0);
        }
        if ("date-time".equals(target.path("format").asText())) {
            return json.readTree("\"2026-01-02T03:04:05Z\"");
        }
        if (target.has("properties")) {
            return body(target);
        }
        if (target.has("items")) {
            return json.createArrayNode().add(value(target.get("items")));
        }
        return json.readTree(example(target.path("type").asText()));
    }

    private JsonNode resolved(JsonNode schema) {
        for (String choice : List.of("anyOf", "allOf", "oneOf")) {
            if (schema.has(choice)) {
                return resolved(schema.get(choice).get(0));
            }
        }
        return schema.has("$ref")
                ? routes.document().at(schema.get("$ref").asText().substring(1))
                : schema;
    }

    private static Map<String, JsonNode> properties(JsonNode schema) {
        Map<String, JsonNode> properties = new TreeMap<>();
        schema.path("properties").fields().forEachRemaining(field -> properties.put(field.getKey(), field.getValue()));
        return properties;
    }

    private static List<Routes.Route> withBody(Routes routes) {
        return routes.all().stream().filter(route -> route.body() != null).toList();
    }

    @Test
    void documentShouldDescribeEveryRoute() {
        assertThat(routes.all()).hasSizeGreaterThanOrEqualTo(14).allSatisfy(route -> {
            JsonNode operation = routes.document()
                    .at("/paths")
                    .get(route.path())
                    .get(route.method().toLowerCase(Locale.ROOT));
            assertThat(operation.path("summary").asText()).as(route.name()).isNotBlank();
            assertThat(operation.at("/responses/default/content").has(Api.PROBLEM_JSON))
                    .as(route.name())
                    .isTrue();
            assertThat(operation.path("security")).as(route.name()).isNotEmpty();
        });
        assertThat(withBody(routes))
                .hasSizeGreaterThanOrEqualTo(16)
                .allSatisfy(route ->
                        assertThat(properties(route.body())).as(route.name()).isNotEmpty());
    }

    @Test
    void malformedJsonShouldBeToldOnEveryRoute() {
        for (Routes.Route route : withBody(routes)) {
            for (String malformed : MALFORMED) {
                AgentClient.Answer answer = agent.send(route.method(), route.concrete(), malformed);
                assertThat(answer.status())
                        .as(
                                "%s with %.40s: %s",
                                route, malformed, answer.response().body())
                        .isEqualTo(400);
                assertThat(answer.problem().type()).isEqualTo(Problem.MALFORMED);
                assertThat(answer.problem().detail())
                        .as("%s with %.40s", route, malformed)
                        .isPresent();
            }
        }
    }

    @Test
    void valueOfTheWrongTypeShouldBeNamedOnEveryRoute() throws Exception {
        for (Routes.Route route : withBody(routes)) {
            for (String field : properties(route.body()).keySet()) {
                // An object with a field that nobody knows is no wrong value where an object belongs.
                boolean isObject = resolved(properties(route.body()).get(field)).has("properties");
                for (String wrong : List.of(isObject ? "\"text\"" : "{\"a\":1}", "[[{}]]", "1.5", "[null]")) {
                    ObjectNode body = body(route.body());
                    body.set(field, json.readTree(wrong));
                    AgentClient.Answer answer = agent.send(route.method(), route.concrete(), body.toString());
                    assertThat(answer.status())
                            .as(
                                    "%s with %s=%s: %s",
                                    route, field, wrong, answer.response().body())
                            .isEqualTo(400);
                    assertThat(answer.problem().errors())
                            .as(
                                    "%s with %s=%s: %s",
                                    route, field, wrong, answer.response().body())
                            .isNotEmpty()
                            .allSatisfy(error -> {
                                assertThat(error.field()).startsWith(field);
                                assertThat(error.message()).doesNotContain("org.turingmail", "Immutable", "[Source");
                            });
                }
            }
        }
    }

    @Test
    void mandatoryFieldThatIsMissingShouldBeNamedOnEveryRoute() throws Exception {
        for (Routes.Route route : withBody(routes)) {
            for (JsonNode field : route.body().path("required")) {
                ObjectNode body = body(route.body());
                body.remove(field.asText());
                AgentClient.Answer answer = agent.send(route.method(), route.concrete(), body.toString());
                assertThat(answer.status()).as("%s without %s", route, field).isEqualTo(400);
                assertThat(answer.response().body())
                        .as("%s without %s", route, field)
                        .contains(field.asText());
                answer.problem();
            }
        }
    }

    @Test
    void fieldThatIsNotMandatoryMayBeMissingOnEveryRoute() throws Exception {
        for (Routes.Route route : withBody(routes)) {
            ObjectNode body = mandatory(route.body());
            AgentClient.Answer answer = agent.send(route.method(), route.concrete(), body.toString());
            assertThat(answer.status())
                    .as("%s with %s: %s", route, body, answer.response().body())
                    .isIn(200, 204, 404, 409, 422);
        }
    }

    /** As {@link #body}, with nothing but what must be there. */
    private ObjectNode mandatory(JsonNode schema) throws IOException {
        ObjectNode body = json.createObjectNode();
        for (JsonNode field : schema.path("required")) {
            JsonNode target = resolved(properties(schema).get(field.asText()));
            body.set(field.asText(), target.has("properties") ? mandatory(target) : value(target));
        }
        return body;
    }

    @Test
    void fieldOfALaterReleaseShouldBeIgnoredOnEveryRoute() throws Exception {
        for (Routes.Route route : withBody(routes)) {
            ObjectNode body = body(route.body());
            body.putObject("fromTheFuture").put("x", 1);
            AgentClient.Answer answer = agent.send(route.method(), route.concrete(), body.toString());
            assertThat(answer.status())
                    .as("%s: %s", route, answer.response().body())
                    .isIn(200, 204, 404, 422);
        }
    }

    @Test
    void everyRouteShouldAskForAKey() {
        AgentClient nobody = new AgentClient("", json, TestAgents.baseUrl());
        for (Routes.Route route : routes.all()) {
            AgentClient.Answer answer =
                    nobody.send(route.method(), route.concrete(), route.body() == null ? null : "{}");
            assertThat(answer.status()).as(route.name()).isEqualTo(401);
            assertThat(answer.problem().type()).isEqualTo(Problem.UNAUTHORIZED);
        }
    }

    @Test
    void wrongMediaTypeShouldBeToldOnEveryRoute() {
        for (Routes.Route route : withBody(routes)) {
            AgentClient.Answer answer = agent.send(route.method(), route.concrete(), "<x/>", "application/xml");
            assertThat(answer.status()).as(route.name()).isEqualTo(415);
            assertThat(answer.problem().type()).isEqualTo(Problem.NOT_SUPPORTED);
        }
    }

    @Test
    void wrongMethodShouldBeToldOnEveryPath() {
        AgentClient person = members.signIn(agents.tenant(), "anna@example.com", Role.OPERATOR)
                .api();
        for (Routes.Route route : routes.all()) {
            AgentClient caller = route.path().startsWith("/api/v1/account") ? person : agent;
            AgentClient.Answer answer = caller.send("PATCH", route.concrete(), "{}");
            assertThat(answer.status()).as(route.path()).isEqualTo(405);
            assertThat(answer.problem().type()).isEqualTo(Problem.NOT_SUPPORTED);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/decisions?wait=x",
                "/decisions?after=1.5",
                "/held-mails?state=PERHAPS",
                "/held-mails?limit=ten",
                "/list-entries?after=99999999999999999999"
            })
    void parameterOfTheWrongTypeShouldBeMalformed(String path) {
        AgentClient.Answer answer = agent.send("GET", Api.ROOT + path, null);

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
        assertThat(answer.problem().type()).isEqualTo(Problem.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/decisions?wait=31",
                "/decisions?wait=-1",
                "/decisions?limit=1001",
                "/decisions?after=-1",
                "/held-mails?limit=0",
                "/held-mails?after=%00",
                "/list-entries?limit=1001"
            })
    void parameterOutOfBoundsShouldBeNamed(String path) {
        AgentClient.Answer answer = agent.send("GET", Api.ROOT + path, null);

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(422);
        assertThat(answer.problem().errors()).singleElement().satisfies(error -> assertThat(path)
                .contains("?" + error.field() + "="));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/api/v1/nonsense", "/api/v2/agents/me", "/api", "/api/", "/api/v1/", "/api/v1/held-mails/a/b/c"
            })
    void pathThatDoesNotExistShouldBeNotFound(String path) {
        AgentClient.Answer answer = agent.send("GET", path, null);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.problem().type()).isEqualTo(Problem.NOT_FOUND);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\u0001", "ä", "x"})
    void keyThatIsNoneShouldBeNamed(String end) {
        String key = end.equals("x") ? "x".repeat(251) : "Mail" + end;
        String encoded = URLEncoder.encode(key, StandardCharsets.UTF_8);
        AgentClient.Answer answer = agent.send(
                "PUT",
                Api.ROOT + "/held-mails/" + encoded,
                "{\"sender\":\"bob@example.org\",\"recipients\":[\"alice@example.com\"],\"size\":-1,"
                        + "\"heldAt\":\"2026-01-02T03:04:05Z\",\"reason\":\"unknown sender\"}");

        // Size and reason are repaired, as whatever James accepted is registered; a key cannot be.
        if (end.isEmpty()) {
            assertThat(answer.status()).isEqualTo(200);
            return;
        }
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.problem().errors()).extracting(error -> error.field()).containsExactly("key");
    }

    @Test
    void bodyOverTheLimitShouldBeToldBothWithAndWithoutItsLength() throws Exception {
        String large = "{\"sender\":\"" + "x".repeat(5 << 20) + "\"}";

        AgentClient.Answer answer = agent.send("POST", Api.ROOT + "/verdicts", large);
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.problem().type()).isEqualTo(Problem.TOO_LARGE);

        HttpURLConnection chunked =
                (HttpURLConnection) new URL(TestAgents.baseUrl() + Api.ROOT + "/verdicts").openConnection();
        chunked.setRequestMethod("POST");
        chunked.setDoOutput(true);
        chunked.setChunkedStreamingMode(8192);
        chunked.setRequestProperty("Content-Type", "application/json");
        chunked.setRequestProperty("Authorization", "Bearer " + agent.key());
        chunked.getOutputStream().write(large.getBytes(StandardCharsets.UTF_8));
        chunked.getOutputStream().close();
        assertThat(chunked.getResponseCode()).isEqualTo(413);
        try (InputStream error = chunked.getErrorStream()) {
            assertThat(json.readValue(error, Problem.class).type()).isEqualTo(Problem.TOO_LARGE);
        }
    }

    @Test
    void requestThatIsNotHttpShouldDoNoHarm() throws Exception {
        URI base = URI.create(TestAgents.baseUrl());
        for (String nonsense :
                List.of("\u0000\u0001\r\n\r\n", "GET /api/v1/%zz HTTP/1.1\r\nHost: x\r\n\r\n", "GET\r\n\r\n")) {
            try (Socket socket = new Socket(base.getHost(), base.getPort())) {
                socket.setSoTimeout(5_000);
                socket.getOutputStream().write(nonsense.getBytes(StandardCharsets.ISO_8859_1));
                socket.shutdownOutput();
                assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                        .matches("(?s)(HTTP/1\\.[01] 4\\d\\d .*)?");
            }
        }
        assertThat(agent.me().agent()).isEqualTo("james1");
    }
}
