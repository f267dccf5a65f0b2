package org.turingmail.central.challenge;

import static java.util.Objects.requireNonNull;

/** What became of the attempt to solve a challenge. */
public sealed interface SolveOutcome {
    /**
     * This call solved it.
     *
     * @param challenge the challenge as it is now
     * @param releasedMails how many held mails go on, 0 or more
     */
    record Solved(ChallengeView challenge, int releasedMails) implements SolveOutcome {
        public Solved {
            requireNonNull(challenge);
        }
    }

    /** It had been solved before; nothing changed. */
    record AlreadySolved(ChallengeView challenge) implements SolveOutcome {
        public AlreadySolved {
            requireNonNull(challenge);
        }
    }

    /** The challenge has expired; nothing changed. */
    record Expired(ChallengeView challenge) implements SolveOutcome {
        public Expired {
            requireNonNull(challenge);
        }
    }

    /** It was withdrawn; nothing changed. */
    record Withdrawn(ChallengeView challenge) implements SolveOutcome {
        public Withdrawn {
            requireNonNull(challenge);
        }
    }

    /** No such token. */
    record Unknown() implements SolveOutcome {}
}
