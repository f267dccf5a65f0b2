package org.turingmail.central.challenge;

import org.turingmail.central.tenants.CurrentAgent;
import org.turingmail.central.web.Checks;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.Keys;
import org.turingmail.protocol.challenges.ChallengesApi;

class ChallengesResource implements ChallengesApi {
    private final IssuedChallenges challenges;
    private final CurrentAgent current;

    ChallengesResource(IssuedChallenges challenges, CurrentAgent current) {
        this.challenges = challenges;
        this.current = current;
    }

    @Override
    public void sent(Keys heldMails) {
        Checks checks = new Checks();
        checks.keys(Checks.body(heldMails).keys(), Api.MAX_PAGE, "keys");
        checks.done();
        challenges.sent(current.get(), heldMails.keys());
    }
}
