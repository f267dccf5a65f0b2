package org.turingmail.it.soak;

import java.time.Duration;
import java.util.List;

/**
 * What became of a James with hostile messages in its spool.
 *
 * @param sent hostile messages that were sent to James
 * @param accepted those that James accepted
 * @param held those in the quarantine at the end
 * @param delivered those in the recipient's mailbox at the end
 * @param looped those kept as a mail loop at the end, for more than a hundred {@code Received} fields
 * @param elsewhere what is in a queue or in another repository at the end, such as that for errors
 * @param own how long each message of a user of James' own took from end of DATA to the mailbox
 * @param emptied how long it took from the last hostile message until the spool was empty
 * @param peakMegabytes the most memory that the process of James had
 */
record HostileResult(
        int sent,
        int accepted,
        long held,
        long delivered,
        long looped,
        List<String> elsewhere,
        List<Duration> own,
        Duration emptied,
        long peakMegabytes) {
    static final Duration LIMIT = Duration.ofSeconds(5);

    HostileResult {
        elsewhere = List.copyOf(elsewhere);
        own = List.copyOf(own);
    }

    Duration slowest() {
        return own.stream().max(Duration::compareTo).orElse(Duration.ZERO);
    }

    boolean isGood() {
        return sent > 0
                && accepted == sent
                && accepted == held + delivered + looped
                && elsewhere.isEmpty()
                && !own.isEmpty()
                && slowest().compareTo(LIMIT) <= 0;
    }

    String text() {
        return """
                hostile messages sent          %d
                  accepted                     %d
                  held                         %d
                  delivered                    %d
                  kept as a mail loop          %d
                  elsewhere                    %s
                a user's own messages          %d
                  the slowest took             %.1f s (limit %d s)
                spool empty after              %.1f s
                memory of James, peak          %d MB
                %s
                """
                .formatted(
                        sent,
                        accepted,
                        held,
                        delivered,
                        looped,
                        elsewhere.isEmpty() ? "none" : elsewhere,
                        own.size(),
                        slowest().toMillis() / 1000.0,
                        LIMIT.toSeconds(),
                        emptied.toMillis() / 1000.0,
                        peakMegabytes,
                        isGood() ? "All is well." : "NOT WELL.");
    }
}
