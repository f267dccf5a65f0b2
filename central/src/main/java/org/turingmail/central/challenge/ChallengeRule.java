package org.turingmail.central.challenge;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether a sender is asked, by what was asked before. Pure.
 *
 * <p>One open challenge covers all held mails of a sender, and nobody is asked twice in a window (RFC 3834, section 2),
 * unless the first time came to nothing because no agent ever sent it. A sender who answered in the window is not asked
 * again: the proof still stands.
 *
 * @param window how long the same sender is not asked again
 * @param lease how long the agent that was told to send has time to report it, before another mail's registration is
 *     told
 */
record ChallengeRule(Duration window, Duration lease) {
    ChallengeRule {
        requireNonNull(window);
        requireNonNull(lease);
    }

    /** What is to be done. */
    enum Step {
        /** Ask: open a challenge. */
        OPEN,
        /** Ask: the challenge is open, and it seems that the agent that was told to send it did not. */
        SEND_AGAIN,
        /** The challenge is open and on its way. */
        WAIT,
        /** The sender was asked in the window and did not answer. */
        HOLD_SILENTLY,
        /** The sender answered in the window. */
        PROVEN
    }

    /**
     * A challenge as it stands.
     *
     * @param sentAt null if nobody reported it as sent
     * @param closedAt null while it is open
     */
    record Previous(
            ChallengeState state,
            Instant expiresAt,
            long issuedFor,
            Instant issuedAt,
            Instant sentAt,
            Instant closedAt) {
        Previous {
            requireNonNull(state);
            requireNonNull(expiresAt);
            requireNonNull(issuedAt);
        }

        boolean isOpen(Instant now) {
            return state == ChallengeState.OPEN && expiresAt.isAfter(now);
        }
    }

    /**
     * Decides for a mail.
     *
     * @param latest the latest challenge of this sender
     * @param mailId the mail that is registered
     */
    Step decide(Optional<Previous> latest, long mailId, Instant now) {
        if (latest.isEmpty()) {
            return Step.OPEN;
        }
        Previous previous = latest.get();
        if (previous.isOpen(now)) {
            return sendAgain(previous, mailId, now) ? Step.SEND_AGAIN : Step.WAIT;
        }
        Instant windowStart = now.minus(window);
        if (previous.state() == ChallengeState.SOLVED && previous.closedAt().isAfter(windowStart)) {
            return Step.PROVEN;
        }
        boolean asked = previous.sentAt() != null && previous.sentAt().isAfter(windowStart);
        return asked ? Step.HOLD_SILENTLY : Step.OPEN;
    }

    private boolean sendAgain(Previous previous, long mailId, Instant now) {
        return previous.sentAt() == null
                && (previous.issuedFor() == mailId
                        || !previous.issuedAt().plus(lease).isAfter(now));
    }
}
