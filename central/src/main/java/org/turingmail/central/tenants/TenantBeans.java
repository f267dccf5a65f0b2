package org.turingmail.central.tenants;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.central.database.NotificationListener;

/** CDI producers for tenants and keys. */
@ApplicationScoped
class TenantBeans {
    @Produces
    @Singleton
    Tenants tenants(Jdbi jdbi, Clock clock) {
        return new Tenants(jdbi, clock);
    }

    @Produces
    @Singleton
    ProgramKeys programKeys(Jdbi jdbi, Clock clock) {
        return new ProgramKeys(jdbi, clock);
    }

    @Produces
    @Singleton
    KnownKeys knownKeys(Tenants tenants) {
        return new KnownKeys(tenants::authenticate, System::nanoTime);
    }

    @Produces
    @Singleton
    NotificationListener forgetRevokedKeys(KnownKeys keys) {
        return new NotificationListener() {
            @Override
            public String channel() {
                return Tenants.REVOCATIONS;
            }

            @Override
            public void notified(String payload) {
                keys.forgetAll();
            }

            @Override
            public void resumed() {
                keys.forgetAll();
            }
        };
    }

    void bootstrap(@Observes @Priority(10) StartupEvent event, CentralConfiguration configuration, Tenants tenants) {
        configuration.bootstrap().ifPresent(tenants::bootstrap);
    }
}
