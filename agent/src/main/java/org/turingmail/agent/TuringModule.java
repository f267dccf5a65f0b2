package org.turingmail.agent;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import java.io.FileNotFoundException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.domainlist.api.DomainListException;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.utils.PropertiesProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.agent.authentication.AuthenticationModule;
import org.turingmail.agent.central.Central;
import org.turingmail.agent.central.RestCentral;
import org.turingmail.agent.challenge.Challenges;
import org.turingmail.agent.config.Secret;
import org.turingmail.agent.config.TuringConfiguration;
import org.turingmail.agent.correspondents.JamesSentMail;
import org.turingmail.agent.correspondents.SentMail;
import org.turingmail.agent.facts.Facts;
import org.turingmail.agent.facts.OwnDomains;
import org.turingmail.agent.notices.Notices;
import org.turingmail.agent.outbox.Outbox;
import org.turingmail.agent.quarantine.LaterAttempts;
import org.turingmail.agent.quarantine.Quarantine;
import org.turingmail.agent.registration.Reconciliation;
import org.turingmail.agent.registration.RefusedRegistrations;
import org.turingmail.agent.registration.Registrations;
import org.turingmail.agent.release.ReleaseLoop;
import org.turingmail.agent.screening.Screening;
import org.turingmail.agent.status.AgentStatus;
import org.turingmail.agent.status.DiskSpace;
import org.turingmail.agent.tags.Tags;
import org.turingmail.mailrepository.Storage;
import org.turingmail.mailrepository.StorageLocation;
import org.turingmail.mailrepository.StorageProviders;

/** Puts the agent together. To be named in {@code extensions.properties} as {@code guice.extension.module}. */
public final class TuringModule extends AbstractModule {
    private static final Logger LOGGER = LoggerFactory.getLogger(TuringModule.class);
    private static final String DEFAULT_URL = "jdbc:derby:";
    private static final String DEFAULT_DATABASE = "var/turing/quarantine";

    @Override
    protected void configure() {
        install(new AuthenticationModule());
        bind(Central.class).to(RestCentral.class);
        bind(SentMail.class).to(JamesSentMail.class);
        bind(JamesSentMail.class).in(Scopes.SINGLETON);
        bind(Facts.class).in(Scopes.SINGLETON);
        bind(Screening.class).in(Scopes.SINGLETON);
        bind(Quarantine.class).in(Scopes.SINGLETON);
        bind(LaterAttempts.class).in(Scopes.SINGLETON);
        bind(RefusedRegistrations.class).in(Scopes.SINGLETON);
        bind(Registrations.class).in(Scopes.SINGLETON);
        bind(Reconciliation.class).in(Scopes.SINGLETON);
        bind(Challenges.class).in(Scopes.SINGLETON);
        bind(ReleaseLoop.class).in(Scopes.SINGLETON);
        bind(Outbox.class).in(Scopes.SINGLETON);
        bind(AgentStatus.class).in(Scopes.SINGLETON);
        bind(Notices.class).in(Scopes.SINGLETON);
        bind(Tags.class).in(Scopes.SINGLETON);
        bind(TuringStartable.class).in(Scopes.SINGLETON);
        bind(AfterTheSpooler.class).asEagerSingleton();
    }

    @Provides
    @Singleton
    OwnDomains ownDomains(DomainList domains) {
        return domain -> {
            try {
                return domains.containsDomain(domain);
            } catch (DomainListException e) {
                LOGGER.warn(
                        "Whether {} is a domain of this server is not known: {}", domain.asString(), e.getMessage());
                return false;
            }
        };
    }

    /** The release loop may wait for news for long; that central is in trouble shows first where a mail asks. */
    @Provides
    @Singleton
    RestCentral central(TuringConfiguration configuration, AgentStatus status) {
        return new RestCentral(configuration, status::heard, status::instances);
    }

    @Provides
    @Singleton
    TuringConfiguration configuration(PropertiesProvider properties) throws ConfigurationException {
        try {
            return TuringConfiguration.from(properties.getConfiguration(TuringConfiguration.FILE), System.getenv());
        } catch (FileNotFoundException e) {
            throw new ConfigurationException(
                    TuringConfiguration.FILE + ".properties is missing in the configuration folder of James. "
                            + "Two keys are mandatory besides central.api-key: central.url and challenge.from",
                    e);
        }
    }

    /** Where messages are held: still closed, so a place that cannot be reached fails where it is used first. */
    @Provides
    @Singleton
    Storage storage(TuringConfiguration configuration, FileSystem fileSystem) throws FileNotFoundException {
        StorageLocation location = StorageLocation.at(configuration
                .databaseUrl()
                .orElse(DEFAULT_URL + home(fileSystem).resolve(DEFAULT_DATABASE)));
        try {
            return StorageProviders.installed().storage(withCredentials(location, configuration));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(StorageLocation.URL_KEY + " = " + location + " " + e.getMessage(), e);
        }
    }

    private static StorageLocation withCredentials(StorageLocation location, TuringConfiguration configuration) {
        return configuration
                .databaseUser()
                .map(user -> location.withCredentials(
                        user,
                        configuration.databasePassword().map(Secret::reveal).orElse("")))
                .orElse(location);
    }

    /** James keeps its queue in {@code var/store}, and where the messages are held can be chosen. */
    @Provides
    @Singleton
    DiskSpace diskSpace(Storage storage, FileSystem fileSystem) throws FileNotFoundException {
        List<Path> folders = new ArrayList<>();
        folders.add(home(fileSystem).resolve("var/store"));
        storage.folder().ifPresent(folders::add);
        return new DiskSpace(folders);
    }

    private static Path home(FileSystem fileSystem) throws FileNotFoundException {
        return fileSystem.getBasedir().toPath().toAbsolutePath().normalize();
    }
}
