package org.turingmail.central.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.turingmail.central.AgentClient.entry;

import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turingmail.central.AgentClient;
import org.turingmail.central.tenants.TestAgents;
import org.turingmail.protocol.Problem;
import org.turingmail.protocol.verdicts.Verdict;

/** A key does what it is for, on the routes of its kind, and nothing else. */
@QuarkusTest
class KeyScopesTest extends TenancyFixture {
    @Test
    void keyForExportsShouldReadTheExportsOfItsTenantAndNothingElse() {
        AgentClient own = agents.exporter(victim.tenant(), "mx1");
        AgentClient strange = agents.exporter(agents.tenant(), "mx1");
        List<String> before = rows(true);

        Attacks.ALL.forEach((route, attack) -> {
            boolean export = route.equals("GET /api/v1/list-exports/{format}");
            Attacks.Attack made =
                    export ? attack.apply(victim) : attack.apply(victim).refused();
            attack(strange, route, made, true, before);
            if (!export) {
                attack(own, route, made, true, before);
            }
        });

        assertThat(own.download("csv").response().body()).contains("friend@example.org", Attacks.SECRET);
    }

    @Test
    void everyRouteShouldSayForWhomItIs() {
        assertThat(Routes.read(json, TestAgents.managementUrl()).all())
                .allSatisfy(route -> assertThat(TestAgents.isDeclared(route.path()))
                        .as(route.name())
                        .isTrue());
        assertThat(TestAgents.isDeclared("/api/v1/something-new")).isFalse();
        assertThat(TestAgents.scope("GET", "/api/v1/something-new")).isEmpty();
    }

    @Test
    void keyOfAProgramShouldDoWhatItsScopesSayForItsTenantAndNothingElse() {
        List<String> before = rows(true);
        for (String scope : TestAgents.scopes()) {
            AgentClient strange = agents.program(agents.tenant(), "eve", scope);
            Attacks.ALL.forEach((route, attack) -> {
                Attacks.Attack made = attack.apply(victim);
                String method = route.substring(0, route.indexOf(' '));
                boolean may = TestAgents.scope(method, made.path().replaceFirst("\\?.*", ""))
                        .filter(needed -> needed.equals(scope)
                                || scope.equals("operator")
                                || needed.equals("lists:read") && scope.equals("lists:write"))
                        .isPresent();
                if (may) {
                    attack(agents.program(agents.tenant(), "eve", scope), route, made, true, before);
                } else {
                    attack(strange, route, made.refused(), true, before);
                }
            });
        }
    }

    @Test
    void programsShouldNeverDoWhatAgentsDo() {
        AgentClient operator = agents.program(victim.tenant(), "pages", "operator");
        List<String> before = rows(true);

        Attacks.OF_AGENTS.forEach(route ->
                attack(operator, route, Attacks.ALL.get(route).apply(victim).refused(), true, before));
    }

    @Test
    void keyOfAnAgentShouldDoWhatAgentsDoAndNothingElse() {
        AgentClient agent = agents.onlyAgent(victim.tenant(), "james2");
        List<String> before = rows(true);

        Attacks.ALL.forEach((route, attack) -> {
            Attacks.Attack made = attack.apply(victim);
            if (!Attacks.OF_AGENTS.contains(route)) {
                attack(agent, route, made.refused(), true, before);
            }
        });
        Attacks.OF_AGENTS.forEach(route -> {
            Attacks.Attack made = Attacks.ALL.get(route).apply(victim);
            String method = route.substring(0, route.indexOf(' '));
            assertThat(agent.send(method, made.path(), made.body(), made.type()).status())
                    .as(route)
                    .isNotIn(401, 403);
        });
    }

    @Test
    void agentThatIsRefusedShouldBeToldHowToMakeAKey() {
        AgentClient.Answer answer =
                agents.onlyAgent(victim.tenant(), "james1").send("DELETE", "/api/v1/list-entries/1", null);

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.problem().type()).isEqualTo(Problem.FORBIDDEN);
        assertThat(answer.problem().detail().orElseThrow())
                .endsWith("api-key add --tenant " + victim.tenant() + " --name NAME --scope lists:write");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1//list-entries",
                "//api/v1/list-entries",
                "/api/v1/list-entries/",
                "/api/v1/list-entries;a=b",
                "/api/v1/list%2Dentries",
                "/api/v1/%6cist-entries",
                "/api/v1/./list-entries",
                "/api/v1/agents/../list-entries",
                "/api/v1/agents/..%2flist-entries",
                "/api/v1/agents;/../list-entries",
                "/api/v1/LIST-ENTRIES"
            })
    void anotherWayToWriteARouteShouldNotOpenIt(String path) {
        AgentClient agent = agents.onlyAgent(victim.tenant(), "james1");

        AgentClient.Answer answer = agent.send("GET", path, null);

        assertThat(answer.status()).isBetween(400, 499);
        assertThat(answer.response().body()).doesNotContain("friend@example.org");
    }

    @Test
    void routeThatDoesNotExistShouldNotBeFoundByAnAgent() {
        AgentClient.Answer answer =
                agents.onlyAgent(victim.tenant(), "james1").send("GET", "/api/v1/something-new", null);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.problem().type()).isEqualTo(Problem.NOT_FOUND);
    }

    /** They must not reach the log as they are, and PostgreSQL cannot store all of them. */
    @Test
    void controlCharactersInARouteShouldBeRecordedAsTheyWereSent() {
        String path = "/api/v1/list-entries/%00%0Aforged%20line";
        AgentClient program = agents.program(victim.tenant(), "fuzzer", "lists:write");

        // Twice: the first time the key is looked up, the second time it is known.
        for (int i = 0; i < 2; i++) {
            assertThat(program.send("DELETE", path, null).status()).isBetween(400, 499);
        }

        assertThat(calls("key:fuzzer")).containsOnly("key:fuzzer api-called " + path + " DELETE from 127.0.0.1");
    }

    @Test
    void whatAProgramChangesShouldBeRecordedWithWhoAndFromWhere() {
        AgentClient program = agents.program(victim.tenant(), "crm", "lists:write");

        assertThat(program.add(entry(Verdict.DELIVER, "new@example.org")).createdBy())
                .contains("key:crm");
        agents.revokeProgramKeys(victim.tenant(), "crm");
        await().until(() -> program.send("GET", "/api/v1/list-entries", null).status() == 401);

        assertThat(calls("key:crm")).containsExactly("key:crm api-called /api/v1/list-entries POST from 127.0.0.1");
    }

    private List<String> calls(String actor) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT actor || ' ' || action || ' ' || subject || ' ' || detail FROM audit WHERE tenant_id ="
                                + " (SELECT id FROM tenant WHERE name = :tenant) AND action = 'api-called'"
                                + " AND actor = :actor")
                .bind("tenant", victim.tenant())
                .bind("actor", actor)
                .mapTo(String.class)
                .list());
    }
}
