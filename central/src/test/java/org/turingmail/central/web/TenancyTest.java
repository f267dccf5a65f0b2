package org.turingmail.central.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.turingmail.central.AgentClient;
import org.turingmail.central.tenants.TestAgents;
import org.turingmail.protocol.verdicts.Verdict;

/**
 * Nobody's key sees or changes anything of somebody else's. Every route has its attack; a route without one fails the
 * test.
 */
@QuarkusTest
class TenancyTest extends TenancyFixture {
    @Test
    void everyRouteShouldHaveItsAttack() {
        assertThat(Routes.read(json, TestAgents.managementUrl()).all())
                .extracting(Routes.Route::name)
                .containsExactlyInAnyOrderElementsOf(Attacks.ALL.keySet());
        assertThat(Attacks.ALL.keySet()).containsAll(Attacks.SHARED_BY_A_TENANT);
    }

    @Test
    void anotherTenantShouldSeeAndChangeNothing() {
        List<String> before = rows(true);
        assertThat(before).hasSizeGreaterThan(10);

        // A new one each time, so that nobody sees what it brought itself.
        Attacks.ALL.forEach((route, attack) -> attack(agents.agent(), route, attack.apply(victim), true, before));

        assertThat(agents.agent().verdict("friend@example.org", Attacks.RECIPIENT))
                .isEqualTo(Verdict.HOLD);
        assertThat(victim.agent().verdict("eve@example.net", Attacks.RECIPIENT)).isEqualTo(Verdict.HOLD);
    }

    @Test
    void anotherAgentOfTheTenantShouldSeeAndChangeNothingOfAnAgent() {
        List<String> before = rows(false);
        assertThat(before).hasSizeGreaterThan(5);

        Attacks.ALL.forEach((route, attack) -> {
            if (!Attacks.SHARED_BY_A_TENANT.contains(route)) {
                AgentClient colleague = agents.agent(victim.tenant(), "james-" + Math.abs(route.hashCode()));
                attack(colleague, route, attack.apply(victim), false, before);
            }
        });
    }
}
