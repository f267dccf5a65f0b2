package org.turingmail.central.database;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/** Central is of use only while its database answers. */
@Readiness
@ApplicationScoped
class DatabaseHealth implements HealthCheck {
    private static final int TIMEOUT_SECONDS = 2;

    private final Jdbi jdbi;

    DatabaseHealth(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    @Override
    public HealthCheckResponse call() {
        try {
            jdbi.withHandle(handle -> handle.createQuery("SELECT 1")
                    .setQueryTimeout(TIMEOUT_SECONDS)
                    .mapTo(Integer.class)
                    .one());
            return HealthCheckResponse.up("database");
        } catch (JdbiException e) {
            return HealthCheckResponse.named("database")
                    .down()
                    .withData("error", String.valueOf(e.getMessage()))
                    .build();
        }
    }
}
