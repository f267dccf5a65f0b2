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
    PublishedLists publishedLists(ObjectMapper json, ListReplacement replacement, CentralConfiguration configuration) {
        return new PublishedLists(json, replacement, configuration.publicUrl());
    }

    @Produces
    @Singleton
    Subscriptions subscriptions(ObjectMapper json, PublishedLists lists) {
        return new Subscriptions(json, lists);
    }

    @Produces
    @Singleton
    CountingLists countingLists(
            Jdbi jdbi, Subscriptions subscriptions, RemoteLists remote, ListLookup lookup, ListEntries entries) {
        return new CountingLists(jdbi, subscriptions, remote, lookup, entries);
    }

    @Produces
    @Singleton
    ListTokenStore listTokens(Jdbi jdbi, Clock clock) {
        return new ListTokenStore(jdbi, clock);
    }

    void start(@Observes @Priority(20) StartupEvent event, CountingLists lists) {
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
