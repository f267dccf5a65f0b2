package org.turingmail.central.database;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears what the replicas tell each other, on one connection of its own. When the connection breaks it is opened again,
 * and the listeners learn that they may have missed something.
 */
final class PostgresListener implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(PostgresListener.class);
    /** How long one read waits; a stop may take as long. */
    private static final Duration READ = Duration.ofMillis(500);
    /** Quiet for so long, the connection is probed: a peer that vanished without a word is noticed. */
    private static final Duration PROBE = Duration.ofSeconds(15);

    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Database database;
    private final List<NotificationListener> listeners;
    private final Thread thread;
    private volatile boolean closed;

    PostgresListener(Database database, List<NotificationListener> listeners) {
        this.database = requireNonNull(database);
        this.listeners = List.copyOf(listeners);
        this.thread = new Thread(this::run, "turing-notifications");
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(READ.plusSeconds(2).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        boolean lost = false;
        while (!closed) {
            try (Connection connection = database.dedicatedConnection("notifications")) {
                listen(connection);
                if (lost) {
                    LOGGER.info("LISTEN connection restored");
                }
                lost = false;
                listeners.forEach(NotificationListener::resumed);
                receive(connection);
            } catch (SQLException | RuntimeException e) {
                if (!closed && !lost) {
                    LOGGER.warn(
                            "LISTEN connection lost; updates reach agents with a few seconds' delay until it is"
                                    + " restored. Check that the database runs: {}",
                            e.getMessage());
                    lost = true;
                }
                pause();
            }
        }
    }

    private void listen(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (NotificationListener listener : listeners) {
                statement.execute("LISTEN " + listener.channel());
            }
        }
    }

    private void receive(Connection connection) throws SQLException {
        PGConnection postgres = connection.unwrap(PGConnection.class);
        long lastHeard = System.nanoTime();
        while (!closed) {
            PGNotification[] notifications = postgres.getNotifications((int) READ.toMillis());
            if (notifications != null && notifications.length > 0) {
                lastHeard = System.nanoTime();
                for (PGNotification notification : notifications) {
                    dispatch(notification);
                }
            } else if (System.nanoTime() - lastHeard > PROBE.toNanos()) {
                try (Statement statement = connection.createStatement()) {
                    statement.setQueryTimeout((int) PROBE.toSeconds());
                    statement.execute("SELECT 1");
                }
                lastHeard = System.nanoTime();
            }
        }
    }

    private void dispatch(PGNotification notification) {
        for (NotificationListener listener : listeners) {
            if (listener.channel().equals(notification.getName())) {
                listener.notified(notification.getParameter());
            }
        }
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(RETRY.toMillis());
        } catch (InterruptedException e) {
            // Only close() interrupts this thread, and the loop sees that.
            Thread.currentThread().interrupt();
        }
    }
}
