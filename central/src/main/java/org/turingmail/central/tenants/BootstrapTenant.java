package org.turingmail.central.tenants;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.turingmail.central.configuration.CentralConfiguration;

/** Creates the tenant of the configuration when the server starts, if it is not there yet. */
@ApplicationScoped
class BootstrapTenant {
    void bootstrap(@Observes @Priority(10) StartupEvent event, CentralConfiguration configuration, Tenants tenants) {
        configuration.bootstrap().ifPresent(tenants::bootstrap);
    }
}
