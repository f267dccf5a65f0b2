package org.turingmail.central.challenge;

import java.util.Optional;

/**
 * The challenges that were sent, seen from the page that their links open.
 *
 * <p>A token is the secret part of a link. It comes from outside, so any text is allowed as an argument: what is not a
 * token of ours is simply unknown. Thread-safe.
 */
public interface Challenges {
    /**
     * What the page shows. Changes nothing, however often it is asked.
     *
     * @param token the secret part of the link
     * @return empty for a token that was never issued, or whose challenge is deleted long since
     */
    Optional<ChallengeView> find(String token);

    /**
     * The holder of this token has shown to be human. In one transaction: the challenge is solved, its sender becomes
     * known to the recipients of the held mails, and the held mails are released. Of two calls at the same time one
     * gets {@link SolveOutcome.Solved} and the other {@link SolveOutcome.AlreadySolved}.
     *
     * @param token the secret part of the link
     */
    SolveOutcome solve(String token);
}
