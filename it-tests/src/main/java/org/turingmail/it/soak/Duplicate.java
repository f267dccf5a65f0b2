package org.turingmail.it.soak;

import java.time.Instant;
import java.util.List;

/**
 * A mail that a recipient got once more.
 *
 * @param first when a copy of it was put into the mailbox
 * @param second when the next one was
 * @param step which step was done twice
 * @param kill the kill of the agent that interrupted it; null if none did
 * @param log what the agent said of it, if it is unexplained
 */
record Duplicate(
        SoakMail mail, String recipient, Instant first, Instant second, Step step, Kill kill, List<String> log) {
    /** What the kill interrupted, and so was done again. */
    enum Step {
        DELIVERY("delivery repeated: in the mailbox already, still in James' spool"),
        RELEASED_DELIVERY("delivery of a released mail repeated: in the mailbox already, still in James' spool"),
        RELEASE("release repeated: in James' spool already, still in the quarantine, so central's decision was told"
                + " again"),
        HOLD("holding repeated: released already, the original still in James' spool"),
        SCREENING("screening repeated: held already, the original still in James' spool; the second screening came out "
                + "otherwise, or for other recipients, so both went on"),
        UNEXPLAINED("unexplained: no kill of the agent accounts for it");

        private final String words;

        Step(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }
}
