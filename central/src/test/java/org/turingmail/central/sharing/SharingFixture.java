package org.turingmail.central.sharing;

import static org.awaitility.Awaitility.await;

import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.turingmail.central.AgentClient;
import org.turingmail.central.AuditTrail;
import org.turingmail.central.MovingClock;
import org.turingmail.central.NewTenant;
import org.turingmail.central.lists.ListEntryPage;
import org.turingmail.central.lists.index.ListLookup;
import org.turingmail.central.tenants.TestAgents;
import org.turingmail.central.verdicts.ExplainRequest;
import org.turingmail.central.verdicts.Explanations;
import org.turingmail.central.verdicts.Policies;
import org.turingmail.protocol.verdicts.RecipientVerdict;

/** A tenant that publishes lists and one that subscribes to them. */
abstract class SharingFixture {
    static final String SPAMMER = "spam@bulk.example.net";
    static final String ALICE = "alice@example.com";

    @Inject
    TestAgents agents;

    @Inject
    AuditTrail audit;

    @Inject
    MovingClock clock;

    @Inject
    Jdbi jdbi;

    @Inject
    ListLookup lookup;

    @Inject
    Policies policies;

    @Inject
    PublishedLists lists;

    @NewTenant(of = "acme")
    String acme;

    @NewTenant(of = "acme")
    AgentClient publisher;

    @NewTenant(of = "home")
    String home;

    @NewTenant(of = "home")
    AgentClient subscriber;

    @BeforeEach
    void indexIsReady() {
        await().atMost(Duration.ofSeconds(30)).until(lookup::isReady);
    }

    PublishedList publish(AgentClient by, PublishedList.Builder list) {
        return by.exchange("POST", "/published-lists", list.build(), PublishedList.class);
    }

    PublishedList publish(String name) {
        return publish(publisher, PublishedList.builder().name(name).addTenants(home));
    }

    PublishedList change(PublishedList list, PublishedList.Builder changed) {
        return publisher.exchange(
                "PUT", "/published-lists/" + list.id().orElseThrow(), changed.build(), PublishedList.class);
    }

    Subscription subscribe(Subscription.Builder subscription) {
        return subscriber.exchange("POST", "/subscriptions", subscription.build(), Subscription.class);
    }

    Subscription subscribe(String list, int weight) {
        return subscribe(Subscription.builder().list(list).weight(weight));
    }

    void unsubscribe(Subscription subscription) {
        subscriber.exchange("DELETE", "/subscriptions/" + subscription.id().orElseThrow(), null, Void.class);
    }

    RecipientVerdict verdict(String sender) {
        return subscriber.verdicts(sender, ALICE).verdicts().get(0);
    }

    List<String> explained(String sender) {
        return subscriber
                .exchange(
                        "POST",
                        "/explain",
                        ExplainRequest.builder()
                                .sender(sender)
                                .addRecipients(ALICE)
                                .build(),
                        Explanations.class)
                .explanations()
                .get(0)
                .steps()
                .stream()
                .filter(step -> step.subject().startsWith("list:"))
                .map(step -> step.code() + " " + step.text())
                .toList();
    }

    ListEntryPage entries(Subscription subscription) {
        return subscriber.exchange(
                "GET", "/subscriptions/" + subscription.id().orElseThrow() + "/entries", null, ListEntryPage.class);
    }
}
