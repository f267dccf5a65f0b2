package org.turingmail.james;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.multibindings.Multibinder;
import java.io.FileNotFoundException;
import java.nio.file.Path;
import javax.inject.Singleton;
import javax.persistence.EntityManagerFactory;
import javax.persistence.Persistence;
import org.apache.commons.configuration2.BaseConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.filesystem.api.JamesDirectoriesProvider;
import org.apache.james.jpa.healthcheck.JPAHealthCheck;
import org.apache.james.utils.PropertiesProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one database of the server, and its health. */
final class JpaModule extends AbstractModule {
    /** The name that James' own JPA code and documentation use for the persistence unit. */
    static final String PERSISTENCE_UNIT = "Global";

    private static final Logger LOGGER = LoggerFactory.getLogger(JpaModule.class);

    @Override
    protected void configure() {
        Multibinder.newSetBinder(binder(), HealthCheck.class).addBinding().to(JPAHealthCheck.class);
    }

    @Provides
    @Singleton
    DatabaseConfiguration databaseConfiguration(PropertiesProvider files, JamesDirectoriesProvider directories)
            throws ConfigurationException {
        Path workingDirectory = Path.of(directories.getRootDirectory());
        try {
            return DatabaseConfiguration.from(files.getConfiguration("james-database"), workingDirectory);
        } catch (FileNotFoundException e) {
            return DatabaseConfiguration.from(new BaseConfiguration(), workingDirectory);
        }
    }

    @Provides
    @Singleton
    EntityManagerFactory entityManagerFactory(DatabaseConfiguration configuration) {
        LOGGER.info("James' database is {}", configuration);
        return Persistence.createEntityManagerFactory(PERSISTENCE_UNIT, configuration.openJpaProperties());
    }
}
