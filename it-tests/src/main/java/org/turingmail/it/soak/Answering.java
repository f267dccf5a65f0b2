package org.turingmail.it.soak;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.turingmail.launcher.mail.OutsideWorld;
import org.turingmail.launcher.mail.OutsideWorld.Received;
import org.turingmail.launcher.process.ChallengeLink;
import org.turingmail.launcher.process.WebAdmin;

/**
 * All senders outside: each one who gets a challenge answers it, after a while, and tries again while central does not
 * answer.
 */
final class Answering implements AutoCloseable {
    private static final int LONGEST_DELAY_MILLIS = 6_000;
    private static final int RETRY_AFTER_MILLIS = 400;
    private static final int SEE_OTHER = 303;
    private static final int NOT_FOUND = 404;
    private static final int GONE = 410;

    private final OutsideWorld outside;
    private final Random random;
    private final ScheduledExecutorService people = Executors.newScheduledThreadPool(4);
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger solved = new AtomicInteger();
    private final AtomicInteger repeated = new AtomicInteger();
    private final Map<String, String> refused = new ConcurrentHashMap<>();
    private int seen;

    Answering(OutsideWorld outside, Random random) {
        this.outside = outside;
        this.random = random;
        people.scheduleWithFixedDelay(this::look, 50, 50, TimeUnit.MILLISECONDS);
    }

    /** Challenges that arrived and are not answered yet. */
    int open() {
        return open.get();
    }

    int solved() {
        return solved.get();
    }

    /** Challenges that arrived once more, when their sender had answered already. */
    int repeated() {
        return repeated.get();
    }

    /** Links that could not be answered, each with the reason. */
    Map<String, String> refused() {
        return Map.copyOf(refused);
    }

    private void look() {
        List<Received> received = outside.received();
        for (; seen < received.size(); seen++) {
            Received challenge = received.get(seen);
            open.incrementAndGet();
            later(challenge, random.nextInt(LONGEST_DELAY_MILLIS));
        }
    }

    private void later(Received challenge, int millis) {
        people.schedule(() -> answer(challenge), millis, TimeUnit.MILLISECONDS);
    }

    private void answer(Received challenge) {
        try {
            answer(challenge, ChallengeLink.in(challenge.message()));
        } catch (IllegalArgumentException e) {
            refused.put(e.getMessage(), challenge.to() + ": there is no link in the challenge");
            open.decrementAndGet();
        }
    }

    private void answer(Received challenge, ChallengeLink link) {
        try {
            WebAdmin.Answer page = link.get();
            if (page.status() == NOT_FOUND || page.status() == GONE) {
                refused.put(link.toString(), challenge.to() + ": the page answers " + page.status());
            } else if (page.status() == 200 && !page.body().contains("/proof-of-work")) {
                repeated.incrementAndGet();
            } else if (page.status() == 200 && link.solve().status() == SEE_OTHER) {
                solved.incrementAndGet();
            } else {
                later(challenge, RETRY_AFTER_MILLIS);
                return;
            }
            open.decrementAndGet();
        } catch (RuntimeException e) {
            // Central is down, or went down in the middle.
            later(challenge, RETRY_AFTER_MILLIS);
        }
    }

    @Override
    public void close() {
        people.shutdownNow();
    }
}
