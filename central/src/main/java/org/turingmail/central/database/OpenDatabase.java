package org.turingmail.central.database;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.sql.SQLException;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.configuration.CentralConfiguration;

/** Opens the database once, before the first use of it, and closes it after the last one. */
@ApplicationScoped
class OpenDatabase {
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

    void openAtStart(@Observes @Priority(1) StartupEvent event, Database database) {
        // To have it injected is to have it opened.
    }
}
