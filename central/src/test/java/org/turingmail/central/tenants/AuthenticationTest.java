package org.turingmail.central.tenants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turingmail.central.AgentClient;
import org.turingmail.central.configuration.CentralConfiguration.Bootstrap;
import org.turingmail.protocol.Problem;

@QuarkusTest
class AuthenticationTest {
    private static final String KEY = "a-key-of-at-least-thirty-two-characters";
    private static final String NEXT_KEY = "the-next-key-of-at-least-thirty-two-characters";

    @Inject
    TestAgents agents;

    @Inject
    Tenants tenants;

    @Inject
    ProgramKeys programKeys;

    @Inject
    ObjectMapper json;

    @Inject
    Jdbi jdbi;

    private AgentClient with(String key) {
        return new AgentClient(key, json, TestAgents.baseUrl());
    }

    private static int status(AgentClient client) {
        return client.send("GET", "/api/v1/agents/me", null).status();
    }

    @Test
    void keyShouldTellWhoIsCalling() {
        String tenant = agents.tenant();

        AgentClient agent = agents.agent(tenant, "james1");

        assertThat(agent.me().agent()).isEqualTo("james1");
        assertThat(agent.me().tenant()).isEqualTo(tenant);
    }

    /** Questions for verdicts are answered on an event loop, all others on threads that may wait for the database. */
    @ParameterizedTest
    @CsvSource({
        "'',GET,/api/v1/agents/me",
        "x,GET,/api/v1/agents/me",
        "turing_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA,GET,/api/v1/agents/me",
        "'',POST,/api/v1/verdicts",
        "x,POST,/api/v1/verdicts",
        "turing_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA,POST,/api/v1/verdicts"
    })
    void callWithoutAKnownKeyShouldBeRefused(String key, String method, String path) {
        AgentClient.Answer answer = with(key).send(method, path, method.equals("POST") ? "{}" : null);

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.problem().type()).isEqualTo(Problem.UNAUTHORIZED);
        assertThat(answer.response().headers().firstValue("WWW-Authenticate")).hasValue("Bearer realm=\"turing\"");
    }

    @Test
    void revokedKeyShouldStopWorking() {
        String tenant = agents.tenant();
        AgentClient agent = agents.agent(tenant, "james1");
        AgentClient other = agents.agent(tenant, "james2");
        assertThat(status(agent)).isEqualTo(200);

        agents.revokeKeys(tenant, "james1");

        await().until(() -> status(agent) == 401);
        assertThat(status(other)).isEqualTo(200);
    }

    @Test
    void keyShouldNotBeInTheDatabase() {
        tenants.bootstrap(new Bootstrap(agents.tenant(), null, "james1", "only-here-" + KEY));
        String ofExport = agents.exporter(agents.tenant(), "mx1").key();

        List<String> dump = jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT k::text || encode(hash, 'escape') FROM api_key k UNION ALL SELECT k::text"
                                + " || encode(hash, 'escape') FROM export_key k UNION ALL SELECT a::text FROM audit a")
                .mapTo(String.class)
                .list());

        assertThat(dump).isNotEmpty().noneMatch(row -> row.contains("only-here-") || row.contains(ofExport));
    }

    @Test
    void bootstrapShouldMakeWhatIsNotThereAndLeaveWhatIs() {
        String tenant = agents.tenant();
        Bootstrap bootstrap = new Bootstrap(tenant, "Example Ltd.", "james9", "boot-" + tenant + KEY);

        tenants.bootstrap(bootstrap);
        tenants.bootstrap(bootstrap);

        assertThat(with(bootstrap.apiKey()).me().agent()).isEqualTo("james9");
        assertThat(tenants.describeAgents()).contains(tenant + "  james9  1 key(s)");
        List<String> organisations =
                jdbi.withHandle(handle -> handle.createQuery("SELECT organisation FROM tenant WHERE name = :name")
                        .bind("name", tenant)
                        .mapTo(String.class)
                        .list());
        assertThat(organisations).containsExactly("Example Ltd.");
    }

    @Test
    void anotherBootstrapKeyShouldTakeThePlaceOfTheFormerOne() {
        String tenant = agents.tenant();
        AgentClient issued = agents.agent(tenant, "james1");
        AgentClient former = with(tenant + KEY);
        AgentClient next = with(tenant + NEXT_KEY);
        tenants.bootstrap(new Bootstrap(tenant, null, "james1", tenant + KEY));
        assertThat(status(former)).isEqualTo(200);

        tenants.bootstrap(new Bootstrap(tenant, null, "james1", tenant + NEXT_KEY));

        assertThat(status(next)).isEqualTo(200);
        await().until(() -> status(former) == 401);
        assertThat(status(issued)).as("keys that were issued stay").isEqualTo(200);

        tenants.bootstrap(new Bootstrap(tenant, null, "james1", tenant + KEY));
        assertThat(status(former)).as("and back").isEqualTo(200);
    }

    @Test
    void revokedBootstrapKeyShouldStayRevokedUntilTheConfigurationNamesAnother() {
        String tenant = agents.tenant();
        Bootstrap bootstrap = new Bootstrap(tenant, null, "james1", tenant + KEY);
        tenants.bootstrap(bootstrap);

        assertThat(tenants.revokeKeys(tenant, "james1", 0)).contains(1);
        tenants.bootstrap(bootstrap);

        assertThat(status(with(tenant + KEY))).isEqualTo(401);
        tenants.bootstrap(new Bootstrap(tenant, null, "james1", tenant + NEXT_KEY));
        assertThat(status(with(tenant + NEXT_KEY))).isEqualTo(200);
        tenants.bootstrap(bootstrap);
        assertThat(status(with(tenant + KEY))).isEqualTo(401);
        assertThat(status(with(tenant + NEXT_KEY)))
                .as("a revoked key takes no place")
                .isEqualTo(200);
    }

    @Test
    void keyThatWasRotatedOutShouldNotComeBackOnceAllKeysAreRevoked() {
        String tenant = agents.tenant();
        tenants.bootstrap(new Bootstrap(tenant, null, "james1", tenant + KEY));
        tenants.bootstrap(new Bootstrap(tenant, null, "james1", tenant + NEXT_KEY));

        tenants.revokeKeys(tenant, "james1", 0);
        tenants.bootstrap(new Bootstrap(tenant, null, "james1", tenant + KEY));

        assertThat(status(with(tenant + KEY))).isEqualTo(401);
    }

    @Test
    void bootstrapShouldNotTakeTheKeyOfAnotherAgent() {
        String tenant = agents.tenant();
        tenants.bootstrap(new Bootstrap(tenant, null, "james1", tenant + KEY));

        assertThatThrownBy(() -> tenants.bootstrap(new Bootstrap(tenant, null, "james2", tenant + KEY)))
                .hasMessageContaining("another agent");
        assertThat(with(tenant + KEY).me().agent()).isEqualTo("james1");
    }

    private static HttpResponse<String> export(String method, String authorization) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(
                                        URI.create(TestAgents.baseUrl() + "/api/v1/list-exports/plain?verdict=BLOCK"))
                                .method(method, HttpRequest.BodyPublishers.noBody())
                                .header("Authorization", authorization)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void keyForExportsShouldBeTakenAsTokenAndAsPassword() throws Exception {
        String key = agents.exporter(agents.tenant(), "mx1").key();

        assertThat(key).matches("turing_export_[A-Za-z0-9]{43}");
        for (String method : List.of("GET", "HEAD")) {
            assertThat(export(method, "Bearer " + key).statusCode()).isEqualTo(200);
            assertThat(export(method, "bearer " + key).statusCode()).isEqualTo(200);
            assertThat(export(method, basic("anybody:" + key)).statusCode()).isEqualTo(200);
            assertThat(export(method, basic(":" + key)).statusCode()).isEqualTo(200);
            assertThat(export(method, basic("a:" + key).replace("=", "")).statusCode())
                    .as("without padding")
                    .isEqualTo(200);
        }
    }

    @Test
    void keyForExportsShouldBeRefusedElsewhereAndForAnythingButReading() {
        AgentClient mx = agents.exporter(agents.tenant(), "mx1");

        for (String request : List.of(
                "GET /api/v1/agents/me",
                "POST /api/v1/verdicts",
                "GET /api/v1/list-entries",
                "GET /api/v1/list-exports/../list-entries")) {
            String[] parts = request.split(" ");
            AgentClient.Answer answer = mx.send(parts[0], parts[1], parts[0].equals("POST") ? "{}" : null);
            assertThat(answer.status()).as(request).isEqualTo(403);
            assertThat(answer.problem().type()).isEqualTo(Problem.FORBIDDEN);
            assertThat(answer.problem().detail().orElseThrow()).contains("may read /api/v1/list-exports/FORMAT");
        }
    }

    @Test
    void keyOfAProgramShouldReadExportsButBeNoPassword() throws Exception {
        String key = agents.agent().programKey();

        assertThat(export("GET", "Bearer " + key).statusCode()).isEqualTo(200);
        HttpResponse<String> refused = export("GET", basic("james1:" + key));
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.body()).contains("is no password");
    }

    @Test
    void exportShouldAskForEitherKindOfKey() throws Exception {
        for (String wrong : List.of("Basic ???", "Basic " + "bm9jb2xvbg==", basic("a:b"), "Bearer x", "Digest x")) {
            HttpResponse<String> refused = export("GET", wrong);
            assertThat(refused.statusCode()).as(wrong).isEqualTo(401);
            assertThat(refused.headers().allValues("WWW-Authenticate"))
                    .containsExactly("Bearer realm=\"turing\"", "Basic realm=\"turing\", charset=\"UTF-8\"");
        }
    }

    @Test
    void revokedKeyForExportsShouldStopWorkingAndItsSuccessorNot() throws Exception {
        String tenant = agents.tenant();
        String former = agents.exporter(tenant, "mx1").key();
        String next = agents.exporter(tenant, "mx1").key();
        String other = agents.exporter(tenant, "mx2").key();
        assertThat(export("GET", "Bearer " + former).statusCode()).isEqualTo(200);

        assertThat(programKeys.revokeExportKeys(tenant, "mx1", 1)).contains(1);
        assertThat(programKeys.revokeExportKeys(tenant, "mx9", 0)).isEmpty();

        await().until(() -> export("GET", "Bearer " + former).statusCode() == 401);
        assertThat(export("GET", "Bearer " + next).statusCode()).isEqualTo(200);
        assertThat(export("GET", "Bearer " + other).statusCode()).isEqualTo(200);
        assertThat(programKeys.describeExportKeys()).contains(tenant + "  mx1  1 key(s)", tenant + "  mx2  1 key(s)");
        assertThat(programKeys.issueExportKey("no-such-tenant", "mx1")).isEmpty();
    }
}
