package org.turingmail.central.database;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Central lives only while the server that belongs to it does; a database of somebody else may come back. */
@Liveness
@ApplicationScoped
class DatabaseServerHealth implements HealthCheck {
    private final Database database;

    DatabaseServerHealth(Database database) {
        this.database = database;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("embedded-postgresql")
                .status(database.embedded().map(EmbeddedPostgres::isRunning).orElse(true))
                .build();
    }
}
