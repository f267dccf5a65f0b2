package org.turingmail.central.decisions;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.database.NotificationListener;

/**
 * The run of the feeds that cursors belong to. A new one begins at every start of central and whenever the connection
 * to the database was lost: in between it may have been restored from a backup, or another server may have taken over
 * that lacks the last decisions. Then the numbers of lost decisions are given again, and no cursor tells the two apart.
 * A new epoch costs an agent one look at what is not acknowledged. Thread-safe.
 */
@Singleton
final class FeedEpoch implements NotificationListener {
    private final Jdbi jdbi;
    private final AtomicBoolean due = new AtomicBoolean(true);

    FeedEpoch(Jdbi jdbi) {
        this.jdbi = requireNonNull(jdbi);
    }

    /** Begins a new epoch if one is due: to be called before a feed is read. */
    void renewIfDue() {
        if (due.compareAndSet(true, false)) {
            try {
                jdbi.useHandle(handle -> handle.execute("UPDATE feed_epoch SET epoch = gen_random_uuid()"));
            } catch (RuntimeException e) {
                due.set(true);
                throw e;
            }
        }
    }

    String current(Handle handle) {
        return handle.createQuery("SELECT epoch::text FROM feed_epoch")
                .mapTo(String.class)
                .one();
    }

    @Override
    public String channel() {
        return Decisions.CHANNEL;
    }

    @Override
    public void notified(String payload) {
        // That a feed has grown is no reason for a new epoch.
    }

    @Override
    public void resumed() {
        due.set(true);
    }
}
