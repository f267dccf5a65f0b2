package org.turingmail.central.tenants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turingmail.central.AgentClient;
import org.turingmail.central.AuditTrail;
import org.turingmail.central.MovingClock;
import org.turingmail.central.NewTenant;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.Problem;

@QuarkusTest
class ApiKeysTest {
    @Inject
    TestAgents agents;

    @Inject
    MovingClock clock;

    @Inject
    AuditTrail audit;

    @Inject
    Jdbi jdbi;

    @NewTenant
    private String tenant;

    @NewTenant
    private AgentClient agent;

    private static ApiKeyView.Builder wanted() {
        return ApiKeyView.builder().name("crm").addScopes("lists:read");
    }

    private ApiKeyView add(ApiKeyView.Builder wanted) {
        return agent.exchange("POST", "/api-keys", wanted.build(), ApiKeyView.class);
    }

    private AgentClient with(String key) {
        return agents.withKey(key);
    }

    private static int status(AgentClient client) {
        return client.send("GET", "/api/v1/list-entries", null).status();
    }

    @Test
    void keyShouldDoWhatItsScopesSayAndShowItsSecretOnce() {
        ApiKeyView key = add(wanted());

        String secret = key.key().orElseThrow();
        assertThat(secret).matches("turing_key_[A-Za-z0-9]{43}");
        assertThat(status(with(secret))).isEqualTo(200);
        assertThat(with(secret).send("GET", "/api/v1/rules", null).status()).isEqualTo(403);
        AgentClient.Answer list = agent.send("GET", "/api/v1/api-keys", null);
        assertThat(list.response().body()).doesNotContain(secret);
        assertThat(list.as(ApiKeyPage.class).apiKeys())
                .filteredOn(one -> one.name().equals("crm"))
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.id()).isEqualTo(key.id());
                    assertThat(one.scopes()).containsExactly("lists:read");
                    assertThat(one.createdBy()).contains("key:james1");
                    assertThat(one.key()).isEmpty();
                    assertThat(one.revokedAt()).isEmpty();
                });
        assertThat(audit.of(tenant, "api-key-issued")).contains("key:james1 api-key-issued crm lists:read");
        List<String> rows = jdbi.withHandle(handle -> handle.createQuery("SELECT k::text FROM program_key k")
                .mapTo(String.class)
                .list());
        assertThat(rows).isNotEmpty().noneMatch(row -> row.contains(secret));
    }

    @Test
    void keyShouldEndByItself() {
        ApiKeyView key = add(wanted().expiresAt(clock.instant().plus(Duration.ofHours(1))));
        assertThat(key.expiresAt()).isPresent();

        clock.advance(Duration.ofHours(2));

        assertThat(status(with(key.key().orElseThrow()))).isEqualTo(401);
    }

    @Test
    void keyShouldNotEndBefore() {
        ApiKeyView key = add(wanted().expiresAt(clock.instant().plus(Duration.ofHours(3))));

        clock.advance(Duration.ofHours(2));

        assertThat(status(with(key.key().orElseThrow()))).isEqualTo(200);
    }

    @Test
    void revokedKeyShouldStopWorkingAndOthersNot() {
        ApiKeyView key = add(wanted());
        AgentClient revoked = with(key.key().orElseThrow());
        AgentClient other = with(add(wanted()).key().orElseThrow());
        assertThat(status(revoked)).isEqualTo(200);

        for (int again = 0; again < 2; again++) {
            assertThat(agent.send("DELETE", Api.ROOT + "/api-keys/" + key.id().orElseThrow(), null)
                            .status())
                    .isEqualTo(204);
        }

        await().until(() -> status(revoked) == 401);
        assertThat(status(other)).isEqualTo(200);
        assertThat(audit.of(tenant, "api-keys-revoked")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"UPPER,lists:read,name", "'',lists:read,name", "crm,lists:all,scopes[0]", "crm,,scopes"})
    void keyWithAnInvalidValueShouldBeRefused(String name, String scope, String field) {
        ApiKeyView.Builder wanted = ApiKeyView.builder().name(name == null ? "" : name);
        if (scope != null) {
            wanted.addScopes(scope);
        }

        Problem problem = agent.send("POST", "/api/v1/api-keys", agents.write(wanted.build()))
                .problem();

        assertThat(problem.status()).isEqualTo(422);
        assertThat(problem.errors()).extracting(Problem.FieldError::field).containsExactly(field);
    }

    @Test
    void keyThatHasEndedAlreadyShouldBeRefused() {
        ApiKeyView wanted =
                wanted().expiresAt(Instant.parse("2026-01-02T03:04:05Z")).build();

        assertThat(agent.send("POST", "/api/v1/api-keys", agents.write(wanted))
                        .problem()
                        .errors())
                .extracting(Problem.FieldError::field)
                .isEqualTo(List.of("expiresAt"));
    }
}
