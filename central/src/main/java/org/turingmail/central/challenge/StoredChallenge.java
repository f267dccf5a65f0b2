package org.turingmail.central.challenge;

import java.time.Instant;

/**
 * A challenge as it is stored.
 *
 * @param sender as it was written on the envelope
 * @param senderAddress the canonical form of the identity that was challenged
 * @param language null if it is not known
 * @param sentAt null if nobody reported it as sent
 * @param closedAt null while it is open
 */
record StoredChallenge(
        long id,
        long tenantId,
        String sender,
        String senderAddress,
        ChallengeState state,
        String language,
        Instant expiresAt,
        long issuedFor,
        Instant issuedAt,
        Instant sentAt,
        Instant closedAt) {
    ChallengeRule.Previous previous() {
        return new ChallengeRule.Previous(state, expiresAt, issuedFor, issuedAt, sentAt, closedAt);
    }
}
