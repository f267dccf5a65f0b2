package org.turingmail.it.soak;

import java.time.Duration;
import java.time.Instant;

/**
 * A process was killed.
 *
 * @param victim which one
 * @param accepted how many mails had been accepted until then
 * @param back when it answered again
 */
record Kill(String victim, int accepted, Instant at, Instant back) {
    Duration away() {
        return Duration.between(at, back);
    }
}
