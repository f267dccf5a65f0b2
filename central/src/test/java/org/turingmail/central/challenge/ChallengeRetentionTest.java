package org.turingmail.central.challenge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turingmail.central.AgentClient.token;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.turingmail.central.AgentClient;
import org.turingmail.central.MovingClock;
import org.turingmail.central.NewTenant;
import org.turingmail.central.links.LinkToken;
import org.turingmail.protocol.challenges.ChallengeAction;

@QuarkusTest
class ChallengeRetentionTest {
    private static final String BOB = "bob@example.org";
    private static final String LATE = "late@example.org";
    private static final String ALICE = "alice@example.com";
    private static final Duration TTL = Duration.ofDays(14);
    private static final Duration RETENTION = Duration.ofDays(90);

    @Inject
    Challenges challenges;

    @Inject
    ClosedChallenges closed;

    @Inject
    ChallengeRetention retention;

    @Inject
    Jdbi jdbi;

    @Inject
    MovingClock clock;

    @NewTenant
    private AgentClient agent;

    private String token;

    @BeforeEach
    void newChallenge() {
        token = token(agent.register("Mail1", BOB, ALICE));
        agent.sent("Mail1");
    }

    private void delete(Duration after) {
        while (retention.deleteSome(after) > 0) {
            // until nothing is left
        }
    }

    private void deleteMailsOf(String challenge) {
        jdbi.useHandle(handle -> handle.createUpdate("DELETE FROM held_mail WHERE challenge_id ="
                        + " (SELECT challenge_id FROM challenge_token WHERE hash = :hash)")
                .bind("hash", LinkToken.of(challenge).hash())
                .execute());
    }

    @Test
    void closedChallengeShouldGoWithItsLinksOnceNoMailRefersToIt() {
        challenges.solve(token);
        clock.advance(TTL.plus(RETENTION).minusSeconds(60));
        delete(RETENTION);
        assertThat(challenges.find(token)).isPresent();

        clock.advance(Duration.ofSeconds(61));
        delete(RETENTION);
        assertThat(challenges.find(token)).as("its mail is still there").isPresent();
        deleteMailsOf(token);
        delete(RETENTION);

        assertThat(challenges.find(token)).isEmpty();
    }

    @Test
    void openChallengeShouldStay() {
        deleteMailsOf(token);
        clock.advance(TTL.minusSeconds(60));

        delete(Duration.ofDays(1));

        assertThat(challenges.find(token)).isPresent();
    }

    /** An agent may report late that it sent a challenge. */
    @Test
    void challengeShouldStayForItsWindowSoThatNobodyIsAskedTwiceInIt() {
        String late = token(agent.register("Late", LATE, ALICE));
        clock.advance(TTL.plusDays(3));
        while (closed.expireSome() > 0) {
            // until nothing is left
        }
        agent.sent("Late");
        deleteMailsOf(late);
        clock.advance(Duration.ofDays(6));

        delete(Duration.ofDays(1));
        assertThat(agent.register("Mail2", LATE, ALICE).action()).isEqualTo(ChallengeAction.NONE);

        clock.advance(Duration.ofDays(2));
        delete(Duration.ofDays(1));
        assertThat(challenges.find(late)).isEmpty();
        assertThat(agent.register("Mail3", LATE, ALICE).action()).isEqualTo(ChallengeAction.SEND);
    }
}
