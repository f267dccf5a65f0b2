package org.turingmail.central.tenants;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.turingmail.central.AgentClient;
import org.turingmail.central.MovingClock;

@QuarkusTest
class InstanceRecordsTest {
    @Inject
    TestAgents agents;

    @Inject
    InstanceRecords records;

    @Inject
    MovingClock clock;

    @Inject
    Jdbi jdbi;

    @Inject
    ObjectMapper json;

    private final HttpClient http = HttpClient.newHttpClient();
    private String tenant;
    private AgentClient agent;

    @BeforeEach
    void newTenant() {
        tenant = agents.tenant();
        agent = agents.agent(tenant, "james1");
    }

    @AfterEach
    void resetClock() {
        clock.reset();
    }

    private void call(String key, String instance, String userAgent) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(TestAgents.baseUrl() + "/api/v1/agents/me"))
                .header("Authorization", "Bearer " + key)
                .header("Turing-Instance", instance)
                .header("User-Agent", userAgent)
                .build();
        assertThat(http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode())
                .isEqualTo(200);
    }

    private AgentPage page(String query) {
        records.write();
        return agent.send("GET", "/api/v1/agents" + query, null).as(AgentPage.class);
    }

    private AgentView james1() {
        return page("").agents().get(0);
    }

    private List<AgentInstance> instances() {
        return james1().keys().get(0).instances();
    }

    @Test
    void instanceShouldBeShownWithVersionAndTimes() throws Exception {
        Instant begin = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        call(agent.key(), "one", "turing-agent/0.1.0");
        records.write();
        clock.advance(Duration.ofMinutes(5));
        call(agent.key(), "one", "turing-agent/0.1.0");

        assertThat(instances()).singleElement().satisfies(instance -> {
            assertThat(instance.instance()).isEqualTo("one");
            assertThat(instance.version()).contains("0.1.0");
            assertThat(instance.firstSeenAt()).isBetween(begin, begin.plusSeconds(60));
            assertThat(instance.lastSeenAt())
                    .isBetween(begin.plusSeconds(300), clock.instant().plusSeconds(60));
        });
        assertThat(james1().duplicated()).isFalse();
    }

    @Test
    void twoAtTheSameTimeShouldBeADuplicate() throws Exception {
        for (int i = 0; i < 4; i++) {
            call(agent.key(), "one", "turing-agent/0.1.0");
            call(agent.key(), "two", "turing-agent/0.2.0");
            records.write();
            clock.advance(Duration.ofSeconds(25));
        }

        assertThat(james1().duplicated()).isTrue();
        assertThat(instances()).extracting(AgentInstance::instance).containsExactlyInAnyOrder("one", "two");

        clock.advance(AgentInstances.GONE);
        call(agent.key(), "two", "turing-agent/0.2.0");
        assertThat(james1().duplicated()).isFalse();
        assertThat(instances()).extracting(AgentInstance::instance).containsExactly("two", "one");
    }

    @Test
    void keysOfOneAgentShouldBeADuplicateTogether() throws Exception {
        String second = agents.onlyAgent(tenant, "james1").key();
        for (int i = 0; i < 4; i++) {
            call(agent.key(), "one", "turing-agent");
            call(second, "two", "turing-agent");
            clock.advance(Duration.ofSeconds(25));
        }

        assertThat(james1().duplicated()).isTrue();
        assertThat(james1().keys())
                .extracting(AgentKey::instances)
                .extracting(List::size)
                .containsExactly(1, 1);
    }

    @Test
    void instanceThatWasReplacedShouldBeNoDuplicate() throws Exception {
        for (int i = 0; i < 4; i++) {
            call(agent.key(), "former", "turing-agent/0.1.0");
            clock.advance(Duration.ofSeconds(25));
        }
        for (int i = 0; i < 4; i++) {
            call(agent.key(), "new", "turing-agent/0.2.0");
            clock.advance(Duration.ofSeconds(25));
        }

        assertThat(instances()).extracting(AgentInstance::instance).containsExactly("new", "former");
        assertThat(james1().duplicated()).isFalse();
    }

    @Test
    void whatIsNoVersionOrNameShouldNotBeShown() throws Exception {
        call(agent.key(), "one", "turing-agent/<script>");
        call(agent.key(), "a_b", "turing-agent/0.1.0");

        assertThat(instances()).singleElement().satisfies(instance -> assertThat(instance.version())
                .isEmpty());
    }

    @Test
    void revokedKeysShouldNotBeShown() throws Exception {
        call(agent.key(), "one", "turing-agent/0.1.0");
        records.write();
        agents.revokeKeys(tenant, "james1");

        assertThat(james1().keys()).isEmpty();
    }

    @Test
    void agentsShouldComeInPages() {
        agents.agent(tenant, "james2");
        agents.agent(tenant, "james3");

        AgentPage first = page("?limit=2");
        assertThat(first.agents()).extracting(AgentView::name).containsExactly("james1", "james2");
        AgentPage second = page("?limit=2&after=" + first.next().orElseThrow());
        assertThat(second.agents()).extracting(AgentView::name).containsExactly("james3");
        assertThat(second.next()).isEmpty();
        assertThat(agent.send("GET", "/api/v1/agents?limit=0", null).status()).isEqualTo(422);
    }

    @Test
    void manyNamesShouldNotTakeRoomWithoutEnd() throws Exception {
        for (int i = 0; i < 40; i++) {
            call(agent.key(), "name-" + i, "turing-agent/0.1.0");
            if (i % 10 == 0) {
                records.write();
            }
            clock.advance(Duration.ofSeconds(1));
        }
        records.write();
        records.retain();

        assertThat(rows()).isEqualTo(16);
        assertThat(instances())
                .hasSize(16)
                .first()
                .extracting(AgentInstance::instance)
                .isEqualTo("name-39");
        clock.advance(Duration.ofDays(1).plusSeconds(60));
        records.retain();
        assertThat(rows()).isZero();
    }

    private long rows() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT count(*) FROM agent_instance i JOIN api_key k"
                        + " ON k.id = i.key_id JOIN agent a ON a.id = k.agent_id JOIN tenant t ON t.id = a.tenant_id"
                        + " WHERE t.name = :tenant")
                .bind("tenant", tenant)
                .mapTo(Long.class)
                .one());
    }
}
