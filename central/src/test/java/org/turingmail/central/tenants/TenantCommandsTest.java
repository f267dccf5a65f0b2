package org.turingmail.central.tenants;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.turingmail.central.configuration.CentralConfiguration;

@QuarkusTest
class TenantCommandsTest {
    @Inject
    TestAgents agents;

    @Inject
    Tenants tenants;

    @Inject
    CentralConfiguration configuration;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... arguments) {
        out.reset();
        err.reset();
        return TenantCommands.run(
                List.of(arguments),
                configuration,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @Test
    void keysOfAnAgentShouldBeRevoked() {
        String tenant = agents.tenant();
        agents.agent(tenant, "james1");
        agents.agent(tenant, "james1");

        assertThat(run("key", "revoke", "--tenant", tenant, "--agent", "james1", "--keep", "1"))
                .isZero();
        assertThat(out).hasToString("1 key(s) revoked\n");
        assertThat(tenants.describeAgents()).contains(tenant + "  james1  1 key(s)");
    }

    @Test
    void agentOrTenantThatIsNotThereShouldBeNamed() {
        String tenant = agents.tenant();
        agents.agent(tenant, "james1");

        assertThat(run("key", "revoke", "--tenant", tenant, "--agent", "jmaes1"))
                .isEqualTo(1);
        assertThat(err)
                .hasToString("There is no agent jmaes1 of a tenant " + tenant + "; 'agent list' names them all\n");
        assertThat(run("key", "revoke", "--tenant", tenant + "x", "--agent", "james1"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("of a tenant " + tenant + "x;");
        assertThat(out.size()).isZero();
        assertThat(tenants.describeAgents()).contains(tenant + "  james1  1 key(s)");
    }

    @Test
    void wrongUsageShouldBeSaidWithTheStatusOfWrongUsage() {
        assertThat(run("agent", "nonsense")).isEqualTo(64);
        assertThat(err).hasToString("Unknown command: agent nonsense\nSee: help\n");
        assertThat(run("nonsense")).isEqualTo(64);
        assertThat(run("agent")).isEqualTo(64);
        assertThat(run("agent", "list", "--nonsense")).isEqualTo(64);
        assertThat(err.toString()).startsWith("Unknown option: '--nonsense'");
        assertThat(run("agent", "add", "--name", "james1")).isEqualTo(64);
        assertThat(err.toString()).startsWith("Missing required option: '--tenant");
        assertThat(run("agent", "add", "--tenant", "a", "--tenant", "b", "--name", "james1"))
                .isEqualTo(64);
        assertThat(run("agent", "add", "--tenant", "UPPER", "--name", "james1")).isEqualTo(64);
        assertThat(err.toString()).startsWith("--tenant needs a name: 1 to 64 of a-z");
        assertThat(run("key", "revoke", "--tenant", "a", "--agent", "b", "--keep", "few"))
                .isEqualTo(64);
        assertThat(err.toString()).startsWith("--keep needs a number");
        assertThat(run("api-key", "add", "--tenant", "a", "--name", "b", "--scope", "all"))
                .isEqualTo(64);
        assertThat(err.toString()).startsWith("--scope needs scopes, with commas between several: lists:read");
        assertThat(out.size()).isZero();
    }

    @Test
    void helpShouldNameTheCommandsForLists() {
        assertThat(run("help")).isZero();
        assertThat(out.toString()).contains("lists ...");
    }
}
