package org.turingmail.central.challenge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.turingmail.central.challenge.ChallengeRule.Previous;
import org.turingmail.central.challenge.ChallengeRule.Step;

class ChallengeRuleTest {
    private static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");
    private static final long FIRST_MAIL = 1;
    private static final long OTHER_MAIL = 2;

    private final ChallengeRule rule = new ChallengeRule(Duration.ofDays(7), Duration.ofSeconds(20));

    private Step decide(long mail, Previous previous) {
        return rule.decide(Optional.of(previous), mail, NOW);
    }

    private static Previous open(Duration issuedAgo, Instant sentAt) {
        return new Previous(ChallengeState.OPEN, NOW.plusSeconds(60), FIRST_MAIL, NOW.minus(issuedAgo), sentAt, null);
    }

    private static Previous closed(ChallengeState state, Duration sentAgo, Duration closedAgo) {
        Instant sent = sentAgo == null ? null : NOW.minus(sentAgo);
        return new Previous(state, NOW.minusSeconds(1), FIRST_MAIL, NOW.minus(closedAgo), sent, NOW.minus(closedAgo));
    }

    @Test
    void senderShouldBeAskedWhoWasNeverAsked() {
        assertThat(rule.decide(Optional.empty(), FIRST_MAIL, NOW)).isEqualTo(Step.OPEN);
    }

    @Test
    void anotherMailShouldWaitWhileTheChallengeIsLeased() {
        assertThat(decide(OTHER_MAIL, open(Duration.ofSeconds(19), null))).isEqualTo(Step.WAIT);
    }

    @Test
    void anotherMailShouldSendWhenTheLeaseIsOver() {
        assertThat(decide(OTHER_MAIL, open(Duration.ofSeconds(20), null))).isEqualTo(Step.SEND_AGAIN);
    }

    @Test
    void theSameMailShouldSendAgainAtOnceAsLongAsNobodyReportedIt() {
        assertThat(decide(FIRST_MAIL, open(Duration.ZERO, null))).isEqualTo(Step.SEND_AGAIN);
    }

    @Test
    void nobodyShouldSendWhatIsReportedAsSent() {
        assertThat(decide(FIRST_MAIL, open(Duration.ofHours(1), NOW.minusSeconds(3599))))
                .isEqualTo(Step.WAIT);
        assertThat(decide(OTHER_MAIL, open(Duration.ofHours(1), NOW.minusSeconds(3599))))
                .isEqualTo(Step.WAIT);
    }

    @Test
    void expiredChallengeShouldKeepTheSenderFromBeingAskedWithinTheWindow() {
        assertThat(decide(
                        OTHER_MAIL,
                        closed(ChallengeState.EXPIRED, Duration.ofDays(7).minusSeconds(1), Duration.ZERO)))
                .isEqualTo(Step.HOLD_SILENTLY);
    }

    @Test
    void senderShouldBeAskedAgainAfterTheWindow() {
        assertThat(decide(OTHER_MAIL, closed(ChallengeState.EXPIRED, Duration.ofDays(7), Duration.ofDays(1))))
                .isEqualTo(Step.OPEN);
    }

    @Test
    void challengeThatWasNeverSentShouldNotKeepTheSenderFromBeingAsked() {
        assertThat(decide(OTHER_MAIL, closed(ChallengeState.EXPIRED, null, Duration.ofHours(1))))
                .isEqualTo(Step.OPEN);
    }

    @Test
    void openChallengeWhoseTimeIsOverShouldCountAsExpired() {
        Previous overdue =
                new Previous(ChallengeState.OPEN, NOW, FIRST_MAIL, NOW.minusSeconds(60), NOW.minusSeconds(50), null);

        assertThat(decide(OTHER_MAIL, overdue)).isEqualTo(Step.HOLD_SILENTLY);
    }

    @Test
    void solvedChallengeShouldProveTheSenderWithinTheWindow() {
        assertThat(decide(OTHER_MAIL, closed(ChallengeState.SOLVED, Duration.ofDays(9), Duration.ofDays(6))))
                .isEqualTo(Step.PROVEN);
    }

    @Test
    void solvedChallengeShouldProveNothingAfterTheWindow() {
        assertThat(decide(OTHER_MAIL, closed(ChallengeState.SOLVED, Duration.ofDays(9), Duration.ofDays(7))))
                .isEqualTo(Step.OPEN);
    }

    @Test
    void withdrawnChallengeShouldKeepTheSenderFromBeingAskedWithinTheWindow() {
        assertThat(decide(OTHER_MAIL, closed(ChallengeState.WITHDRAWN, Duration.ofDays(1), Duration.ofHours(1))))
                .isEqualTo(Step.HOLD_SILENTLY);
    }
}
