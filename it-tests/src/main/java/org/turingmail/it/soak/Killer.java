package org.turingmail.it.soak;

import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Kills a process at random moments that are spread over the mails, and starts it again. */
final class Killer implements Callable<Void> {
    /** The moment is chosen by the number of mails, so that there is load then, and then at random. */
    private static final int LONGEST_DELAY_MILLIS = 2_000;

    private final String victim;
    private final Runnable kill;
    private final Runnable start;
    private final Ledger ledger;
    private final List<Integer> moments;
    private final Random random;
    private final Consumer<Kill> onKill;

    Killer(
            String victim,
            Runnable kill,
            Runnable start,
            Ledger ledger,
            int kills,
            int mails,
            Random random,
            Consumer<Kill> onKill) {
        this.victim = victim;
        this.kill = kill;
        this.start = start;
        this.ledger = ledger;
        this.random = random;
        this.onKill = onKill;
        int earliest = mails / 50;
        int latest = Math.max(earliest + 1, mails - mails / 50);
        this.moments = random.ints(kills, earliest, latest).sorted().boxed().toList();
    }

    @Override
    public Void call() throws InterruptedException {
        for (int moment : moments) {
            while (ledger.acceptedCount() < moment) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
            TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_DELAY_MILLIS));
            int accepted = ledger.acceptedCount();
            kill.run();
            // Now that it is dead: what it logged before belongs to the life that ended.
            Instant at = Instant.now();
            start.run();
            onKill.accept(new Kill(victim, accepted, at, Instant.now()));
        }
        return null;
    }
}
