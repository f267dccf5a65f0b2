package org.turingmail.central.sharing;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.central.decisions.Decisions;
import org.turingmail.central.lists.ListEntries;
import org.turingmail.central.lists.index.ListLookup;
import org.turingmail.central.tenants.CurrentAgent;

/** CDI producers for shared lists. */
@ApplicationScoped
class SharingBeans {
    @Produces
    @Singleton
    PublishedLists publishedLists(ObjectMapper json, CentralConfiguration configuration) {
        return new PublishedLists(json, configuration.publicUrl());
    }

    @Produces
    @Singleton
    Subscriptions subscriptions(ObjectMapper json, PublishedLists lists) {
        return new Subscriptions(json, lists);
    }

    @Produces
    @Singleton
    CountingLists countingLists(
            Jdbi jdbi,
            Subscriptions subscriptions,
            ListSources sources,
            ListLookup lookup,
            ListEntries entries,
            CentralConfiguration configuration,
            Clock clock) {
        return new CountingLists(
                jdbi,
                subscriptions,
                sources,
                lookup,
                entries,
                configuration.dataDir().resolve("index"),
                clock);
    }

    @Produces
    @Singleton
    ListSources listSources(ObjectMapper json, Clock clock) {
        return new ListSources(json, clock);
    }

    @Produces
    @Singleton
    ListTokenStore listTokens(Jdbi jdbi, Clock clock) {
        return new ListTokenStore(jdbi, clock);
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

    /** The key is made here, since reading it must change nothing. */
    void start(@Observes @Priority(20) StartupEvent event, SigningKey key, CountingLists lists) {
        lists.readAll();
    }

    void close(@Disposes CountingLists lists) {
        lists.close();
    }

    @Produces
    @Singleton
    Change change(Jdbi jdbi, CountingLists counting, Decisions decisions, CurrentAgent current, Clock clock) {
        return new Change(jdbi, counting, decisions, current, clock);
    }

    @Produces
    @Singleton
    SharingNews sharingNews(Jdbi jdbi, Decisions decisions, Clock clock) {
        return new SharingNews(jdbi, decisions, clock);
    }
}
