package org.turingmail.central.configuration;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.ConfigProvider;

/** Reads the configuration once. */
@ApplicationScoped
class LoadConfiguration {
    @Produces
    @Singleton
    CentralConfiguration configuration() {
        return CentralConfiguration.from(ConfigProvider.getConfig());
    }
}
