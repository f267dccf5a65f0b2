package org.turingmail.central.sharing.remote;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.central.decisions.Decisions;
import org.turingmail.central.sharing.CountingLists;
import org.turingmail.central.sharing.PublishedLists;

/** CDI producers for lists of other installations, and for what they get of ours. */
@ApplicationScoped
class RemoteBeans {
    @Produces
    @Singleton
    ListSources listSources(ObjectMapper json, Clock clock) {
        return new ListSources(json, clock);
    }

    @Produces
    @Singleton
    FetchedLists fetchedLists(ListSources sources, CentralConfiguration configuration, Clock clock) {
        return new FetchedLists(sources, configuration.dataDir().resolve("index"), clock);
    }

    @Produces
    @Singleton
    SigningKey signingKey(Jdbi jdbi, Clock clock) {
        return SigningKey.ofInstallation(jdbi, clock);
    }

    @Produces
    @Singleton
    ListDocuments listDocuments(
            Jdbi jdbi, PublishedLists lists, SigningKey key, CentralConfiguration configuration, Clock clock) {
        return new ListDocuments(jdbi, lists, key, configuration.publicUrl(), clock);
    }

    @Produces
    @Singleton
    ListFetches listFetches(
            Jdbi jdbi,
            ListSources sources,
            CountingLists counting,
            Decisions decisions,
            CentralConfiguration configuration,
            Clock clock) {
        return new ListFetches(
                jdbi,
                sources,
                new ListDownload(configuration.listSourcePrivateNetworks(), configuration.listSourceMaxDocument()),
                counting,
                decisions,
                clock);
    }

    void start(@Observes @Priority(20) StartupEvent event, SigningKey key) {
        // The key is made here, since reading it must change nothing.
    }
}
