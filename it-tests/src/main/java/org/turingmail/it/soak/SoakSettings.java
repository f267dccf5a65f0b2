package org.turingmail.it.soak;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What a soak test shall do.
 *
 * @param kills how often agent and central are ended, each; 0 to 1000
 * @param orderly whether they are asked to end (SIGTERM) instead of being killed (SIGKILL)
 * @param mails how many mails must have been accepted before it ends, 1 to 1,000,000; it goes on until all kills are
 *     done
 * @param seed chooses mails, moments and pauses; the processes themselves run as they like
 * @param folder where servers keep their data; must not exist or be empty
 * @param patience how long to wait, after the last mail, until nothing moves any more
 */
record SoakSettings(int kills, boolean orderly, int mails, long seed, Path folder, Duration patience) {
    SoakSettings {
        if (kills < 0 || kills > 1_000) {
            throw new IllegalArgumentException("--kills is " + kills + "; it must be 0 to 1000");
        }
        if (mails < 1 || mails > 1_000_000) {
            throw new IllegalArgumentException("--mails is " + mails + "; it must be 1 to 1000000");
        }
        if (patience.isNegative() || patience.isZero()) {
            throw new IllegalArgumentException("--patience must be more than 0 seconds");
        }
        folder = folder.toAbsolutePath().normalize();
    }
}
