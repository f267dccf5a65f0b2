package org.turingmail.central.web;

import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.turingmail.central.AgentClient;
import org.turingmail.central.accounts.TestMembers;
import org.turingmail.central.tenants.Role;
import org.turingmail.central.tenants.TestAgents;

/** A person who has signed in does what the role says with what is theirs, and nothing else. */
@QuarkusTest
class RolesTest extends TenancyFixture {
    @ParameterizedTest
    @EnumSource(Role.class)
    void personOfAnotherTenantShouldSeeAndChangeNothing(Role role) {
        List<String> before = rows(true);

        // A new one each time, so that nobody sees what they brought themselves.
        Attacks.ALL.forEach((route, attack) -> {
            AgentClient stranger =
                    members.signIn(agents.tenant(), "eve@example.com", role).api();
            attack(stranger, route, made(role, route, attack.apply(victim)), true, before);
        });
    }

    @Test
    void memberShouldSeeAndChangeNothingOfAnotherMember() {
        TestMembers.SignedIn colleague = members.signIn(victim.tenant(), "colleague@example.com", Role.MEMBER);
        List<String> before = rows(false);

        Attacks.ALL.forEach((route, attack) -> {
            // It ends the session that the others need.
            if (!route.equals("DELETE /api/v1/account/sessions")) {
                attack(colleague.api(), route, made(Role.MEMBER, route, attack.apply(victim)), false, before);
            }
        });
    }

    private static Attacks.Attack made(Role role, String route, Attacks.Attack attack) {
        String method = route.substring(0, route.indexOf(' '));
        return TestAgents.allows(role, method, attack.path().replaceFirst("\\?.*", ""))
                ? attack.byPerson()
                : attack.refused();
    }
}
