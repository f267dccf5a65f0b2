package org.turingmail.central.sharing.remote;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.jdbi.v3.core.Jdbi;

/** Makes the key that signs list documents. */
@ApplicationScoped
class SigningKeyProducer {
    @Produces
    @Singleton
    SigningKey signingKey(Jdbi jdbi, Clock clock) {
        return SigningKey.ofInstallation(jdbi, clock);
    }

    void start(@Observes @Priority(20) StartupEvent event, SigningKey key) {
        // The key is made here, since reading it must change nothing.
    }
}
