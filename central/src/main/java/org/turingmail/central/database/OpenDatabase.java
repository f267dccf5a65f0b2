package org.turingmail.central.database;

import io.quarkus.arc.All;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduler;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.configuration.CentralConfiguration;

/** Opens the database once, before the first use of it, and closes it after the last one. */
@ApplicationScoped
class OpenDatabase {
    /** {@code EX_SOFTWARE} of {@code sysexits.h}. */
    private static final int EXIT_SOFTWARE = 70;

    private PostgresListener listener;
    private ServerWatch watch;

    @Produces
    @Singleton
    Database database(CentralConfiguration configuration) {
        try {
            return Database.open(configuration);
        } catch (IOException | SQLException e) {
            throw new IllegalStateException("The database cannot be opened: " + e.getMessage(), e);
        }
    }

    @Produces
    @Singleton
    Jdbi jdbi(Database database) {
        return database.jdbi();
    }

    void close(@Disposes Database database) {
        database.close();
    }

    /** First of all: to have the database injected is to have it opened. */
    void start(
            @Observes @Priority(1) StartupEvent event, Database database, @All List<NotificationListener> listeners) {
        listener = new PostgresListener(database, listeners);
        listener.start();
        database.embedded().ifPresent(server -> {
            watch = new ServerWatch(server::revive, () -> Quarkus.asyncExit(EXIT_SOFTWARE));
            watch.start();
        });
    }

    /** Jobs that are not begun any more cannot find the database closed. */
    void stop(@Observes @Priority(1) ShutdownEvent event, Scheduler scheduler) {
        scheduler.pause();
        if (watch != null) {
            watch.close();
        }
        if (listener != null) {
            listener.close();
        }
    }
}
