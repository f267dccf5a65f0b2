package org.turingmail.central.sharing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.turingmail.central.AgentClient.entry;
import static org.turingmail.central.AgentClient.mail;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.turingmail.central.AgentClient;
import org.turingmail.central.AuditTrail;
import org.turingmail.central.MovingClock;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.lists.ListEntry;
import org.turingmail.central.lists.ListEntryPage;
import org.turingmail.central.lists.index.ListLookup;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.central.policy.EntryScope;
import org.turingmail.central.policy.MailSource;
import org.turingmail.central.rules.engine.ExplanationStep;
import org.turingmail.central.tenants.TestAgents;
import org.turingmail.central.verdicts.ExplainRequest;
import org.turingmail.central.verdicts.Explanations;
import org.turingmail.central.verdicts.Policies;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.decisions.Decision;
import org.turingmail.protocol.decisions.DecisionAction;
import org.turingmail.protocol.verdicts.MailFacts;
import org.turingmail.protocol.verdicts.RecipientVerdict;
import org.turingmail.protocol.verdicts.Verdict;
import org.turingmail.protocol.verdicts.VerdictRequest;
import org.turingmail.protocol.verdicts.Verdicts;

/** Lists that tenants of one installation share. */
@QuarkusTest
class SharingTest {
    private static final String SPAMMER = "spam@bulk.example.net";
    private static final String ALICE = "alice@example.com";

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

    private String acme;
    private AgentClient publisher;
    private String home;
    private AgentClient subscriber;

    @BeforeEach
    void newTenants() {
        await().atMost(Duration.ofSeconds(30)).until(lookup::isReady);
        acme = agents.tenant();
        publisher = agents.agent(acme, "james1");
        home = agents.tenant();
        subscriber = agents.agent(home, "james1");
    }

    @AfterEach
    void resetClock() {
        clock.reset();
    }

    private PublishedList publish(AgentClient by, PublishedList.Builder list) {
        return by.exchange("POST", "/published-lists", list.build(), PublishedList.class);
    }

    private PublishedList publish(String name) {
        return publish(publisher, PublishedList.builder().name(name).addTenants(home));
    }

    private PublishedList change(PublishedList list, PublishedList.Builder changed) {
        return publisher.exchange(
                "PUT", "/published-lists/" + list.id().orElseThrow(), changed.build(), PublishedList.class);
    }

    private Subscription subscribe(Subscription.Builder subscription) {
        return subscriber.exchange("POST", "/subscriptions", subscription.build(), Subscription.class);
    }

    private Subscription subscribe(String list, int weight) {
        return subscribe(Subscription.builder().list(list).weight(weight));
    }

    private void unsubscribe(Subscription subscription) {
        subscriber.exchange("DELETE", "/subscriptions/" + subscription.id().orElseThrow(), null, Void.class);
    }

    private RecipientVerdict verdict(String sender) {
        return subscriber.verdicts(sender, ALICE).verdicts().get(0);
    }

    private List<String> explained(String sender) {
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

    @Nested
    class Counting {
        @Test
        void entriesOfASubscribedListShouldDecideWithItsNameAndWeight() {
            publisher.add(entry(Verdict.BLOCK, "example.net"));
            publish("spam");
            assertThat(verdict(SPAMMER).verdict()).isEqualTo(Verdict.HOLD);

            subscribe(acme + "/spam", 70);

            assertThat(verdict(SPAMMER))
                    .isEqualTo(RecipientVerdict.builder()
                            .recipient(ALICE)
                            .verdict(Verdict.BLOCK)
                            .reason(Reason.BLOCKED_SENDER)
                            .decidedBy("list:" + acme + "/spam")
                            .weight(70)
                            .build());
            assertThat(explained(SPAMMER))
                    .containsExactly("list-decided The shared list " + acme + "/spam (weight 70) says to block domain"
                            + " example.net. Of weight 70 to block and 0 to deliver, that decided.");
        }

        @Test
        void entryForAuthenticatedMailShouldCountForNoForgeryHereEither() {
            publisher.add(entry(Verdict.DELIVER, SPAMMER).authenticatedOnly(true));
            publish("friends");
            Subscription subscription = subscribe(acme + "/friends", 50);

            assertThat(asked(true).verdicts().get(0).verdict()).isEqualTo(Verdict.DELIVER);
            assertThat(asked(true).verdicts().get(0).authenticatedOnly()).contains(true);
            assertThat(asked(false).verdicts().get(0).verdict()).isEqualTo(Verdict.HOLD);
            assertThat(asked(false).validSeconds()).isZero();
            assertThat(entries(subscription).entries())
                    .extracting(ListEntry::authenticatedOnly)
                    .containsExactly(Optional.of(true));
        }

        private Verdicts asked(boolean authenticated) {
            return subscriber.ask(VerdictRequest.builder()
                    .sender(SPAMMER)
                    .addRecipients(ALICE)
                    .facts(MailFacts.builder().authenticated(authenticated).build())
                    .build());
        }

        @Test
        void heldMailShouldSayWhichListDecided() {
            publisher.add(entry(Verdict.BLOCK, "example.net"));
            publish("spam");
            subscribe(acme + "/spam", 70);

            subscriber.register("Mail1", mail(SPAMMER, ALICE));

            assertThat(subscriber.heldMail("Mail1").explanations())
                    .singleElement()
                    .satisfies(explanation -> {
                        assertThat(explanation.verdict().decidedBy()).contains("list:" + acme + "/spam");
                        assertThat(explanation.steps())
                                .extracting(ExplanationStep::text)
                                .anyMatch(text -> text.contains(acme + "/spam (weight 70)"));
                    });
        }

        @Test
        void mailHeldForAStrangerShouldBeReleasedIfASharedListKnowsTheSender() {
            publisher.add(entry(Verdict.DELIVER, "example.net"));
            publish("friends");
            subscribe(acme + "/friends", 1);

            subscriber.register("Mail1", mail(SPAMMER, ALICE));

            assertThat(subscriber.decisions()).extracting(Decision::action).contains(DecisionAction.RELEASE);
        }

        @Test
        void ownEntriesShouldDecideBeforeSharedOnes() {
            publisher.add(entry(Verdict.BLOCK, SPAMMER));
            publish("spam");
            subscribe(acme + "/spam", 100);
            ListEntry own = subscriber.add(entry(Verdict.DELIVER, "example.net"));

            assertThat(verdict(SPAMMER).decidedBy())
                    .contains("entry:" + own.id().orElseThrow());
            assertThat(explained(SPAMMER)).singleElement().asString().startsWith("list-outranked");
        }

        @Test
        void heavierListShouldWinAndTheOtherBeNamedAsOutvoted() {
            String third = agents.tenant();
            AgentClient other = agents.agent(third, "james1");
            publisher.add(entry(Verdict.BLOCK, "example.net"));
            other.add(entry(Verdict.DELIVER, "example.net"));
            publish("spam");
            publish(other, PublishedList.builder().name("good").everybody(true));
            Subscription spam = subscribe(acme + "/spam", 40);
            subscribe(third + "/good", 60);

            assertThat(verdict(SPAMMER).verdict()).isEqualTo(Verdict.DELIVER);
            assertThat(explained(SPAMMER))
                    .extracting(text -> text.substring(0, text.indexOf(' ')))
                    .containsExactly("list-decided", "list-outvoted");

            subscriber.exchange(
                    "PUT",
                    "/subscriptions/" + spam.id().orElseThrow(),
                    Subscription.builder().list(acme + "/spam").weight(60).build(),
                    Subscription.class);
            assertThat(verdict(SPAMMER).verdict()).isEqualTo(Verdict.BLOCK);
        }

        @Test
        void onlyKindsAndVerdictsThatAreAskedForShouldCount() {
            publisher.add(entry(Verdict.BLOCK, "example.net"));
            publisher.add(entry(Verdict.BLOCK, "a@one.test"));
            publisher.add(entry(Verdict.DELIVER, "b@one.test"));
            publish("mixed");
            subscribe(Subscription.builder()
                    .list(acme + "/mixed")
                    .addKinds(EntryKind.ADDRESS)
                    .addVerdicts(Verdict.BLOCK));

            assertThat(verdict(SPAMMER).verdict()).isEqualTo(Verdict.HOLD);
            assertThat(verdict("a@one.test").verdict()).isEqualTo(Verdict.BLOCK);
            assertThat(verdict("b@one.test").verdict()).isEqualTo(Verdict.HOLD);
        }

        @Test
        void correspondentsAndEntriesForSomeShouldNotBeShared() {
            publisher.learn("carol@acme.test", "friend@one.test");
            publisher.add(
                    entry(Verdict.DELIVER, "b@one.test").scope(EntryScope.USER).owner("carol@acme.test"));
            publisher.upload("?format=plain&verdict=BLOCK", "imported@one.test\n");
            jdbi.useTransaction(handle -> {
                handle.execute(
                        "INSERT INTO list_entry (tenant_id, kind, value, verdict, scope, owner, origin, created_at)"
                                + " SELECT id, 'ADDRESS', 'digest@one.test', 'BLOCK', 'TENANT', '', 'digest', now()"
                                + " FROM tenant WHERE name = ?",
                        acme);
                handle.execute("INSERT INTO list_change (tenant_id, at, actor, action, entry_id, kind, value, owner)"
                        + " SELECT tenant_id, now(), 'other', 'added', id, kind, value, owner FROM list_entry"
                        + " WHERE value = 'digest@one.test'");
            });
            // So that the index hears of it.
            publisher.add(entry(Verdict.BLOCK, "more@one.test"));
            PublishedList list = publish("all");
            Subscription subscription = subscribe(acme + "/all", 50);

            assertThat(verdict("friend@one.test").verdict()).isEqualTo(Verdict.HOLD);
            assertThat(verdict("b@one.test").verdict()).isEqualTo(Verdict.HOLD);
            assertThat(verdict("digest@one.test").verdict()).isEqualTo(Verdict.HOLD);
            assertThat(verdict("imported@one.test").verdict()).isEqualTo(Verdict.BLOCK);
            assertThat(entries(subscription).entries())
                    .extracting(ListEntry::value)
                    .containsExactly("imported@one.test", "more@one.test");

            change(list, PublishedList.builder().name("all").addTenants(home).addOrigins("digest"));
            assertThat(verdict("digest@one.test").verdict()).isEqualTo(Verdict.BLOCK);
            assertThat(verdict("imported@one.test").verdict()).isEqualTo(Verdict.HOLD);
        }

        @Test
        void verdictsShouldNotBeKeptWhileASharedListIsAboutNetworks() {
            publisher.add(ListEntry.builder()
                    .kind(EntryKind.CIDR)
                    .value("192.0.2.0/24")
                    .verdict(Verdict.BLOCK)
                    .scope(EntryScope.TENANT));
            publish("nets");
            assertThat(subscriber.verdicts(SPAMMER, ALICE).validSeconds()).isEqualTo(300);

            subscribe(acme + "/nets", 50);

            assertThat(subscriber.verdicts(SPAMMER, ALICE).validSeconds()).isZero();
        }

        /** The way of the request goes over the index; that of the registration asks the database. */
        @Test
        void indexAndDatabaseShouldSayWhatASlowImplementationSays() {
            Random random = new Random(20261124);
            List<String> values =
                    List.of("u1@x.test", "u2@x.test", "x.test", "y.x.test", "u1@y.x.test", "u2@y.x.test", "w.test");
            List<String> senders = List.of("u1@x.test", "u2@x.test", "u1@y.x.test", "u2@y.x.test", "u3@w.test");
            Map<String, AgentClient> others = new LinkedHashMap<>();
            Map<String, Set<Verdict>> shared = new HashMap<>();
            Map<String, Integer> weights = new TreeMap<>();
            Map<String, Map<String, Set<Verdict>>> model = new HashMap<>();
            for (int i = 0; i < 4; i++) {
                String tenant = agents.tenant();
                others.put(tenant, agents.agent(tenant, "james1"));
                Set<Verdict> verdicts = i == 3 ? EnumSet.of(Verdict.BLOCK) : EnumSet.of(Verdict.BLOCK, Verdict.DELIVER);
                publish(
                        others.get(tenant),
                        PublishedList.builder().name("l").everybody(true).addAllVerdicts(verdicts));
                shared.put(tenant, verdicts);
                weights.put(tenant, List.of(20, 20, 40, 100).get(i));
                model.put(tenant, new HashMap<>());
                subscribe(tenant + "/l", weights.get(tenant));
            }
            long tenantId = jdbi.withHandle(handle -> handle.createQuery("SELECT id FROM tenant WHERE name = :name")
                    .bind("name", home)
                    .mapTo(Long.class)
                    .one());
            Map<Verdict, Integer> seen = new TreeMap<>();
            for (int round = 0; round < 80; round++) {
                String tenant = new ArrayList<>(others.keySet()).get(random.nextInt(4));
                String value = values.get(random.nextInt(values.size()));
                Verdict verdict = random.nextBoolean() ? Verdict.BLOCK : Verdict.DELIVER;
                others.get(tenant).add(entry(verdict, value));
                model.get(tenant)
                        .computeIfAbsent(value, v -> EnumSet.noneOf(Verdict.class))
                        .add(verdict);
                if (random.nextInt(3) == 0) {
                    others.get(tenant).entries(0, 1_000).entries().stream()
                            .filter(entry -> entry.value().equals(value))
                            .forEach(entry ->
                                    others.get(tenant).removeEntry(entry.id().orElseThrow()));
                    model.get(tenant).remove(value);
                }
                for (String sender : senders) {
                    Verdict plainly = plainly(sender, model, shared, weights);
                    assertThat(verdict(sender).verdict())
                            .as("round %s: %s", round, sender)
                            .isEqualTo(plainly);
                    MailSource source = MailSource.of(Optional.of(EmailAddress.parse(sender)));
                    List<EmailAddress> alice = List.of(EmailAddress.parse(ALICE));
                    assertThat(jdbi.withHandle(handle -> policies.of(handle, tenantId, source, alice))
                                    .rule(source, alice.get(0))
                                    .verdict())
                            .isEqualTo(plainly);
                    seen.merge(plainly, 1, Integer::sum);
                }
            }
            assertThat(seen).hasSize(3);
        }

        private Verdict plainly(
                String sender,
                Map<String, Map<String, Set<Verdict>>> model,
                Map<String, Set<Verdict>> shared,
                Map<String, Integer> weights) {
            List<String> closestFirst = new ArrayList<>(List.of(sender));
            for (String domain = sender.substring(sender.indexOf('@') + 1);
                    !domain.isEmpty();
                    domain = domain.contains(".") ? domain.substring(domain.indexOf('.') + 1) : "") {
                closestFirst.add(domain);
            }
            for (String value : closestFirst) {
                int block = 0;
                int deliver = 0;
                for (String tenant : model.keySet()) {
                    Set<Verdict> says = EnumSet.noneOf(Verdict.class);
                    says.addAll(model.get(tenant).getOrDefault(value, Set.of()));
                    says.retainAll(shared.get(tenant));
                    if (says.contains(Verdict.BLOCK)) {
                        block += weights.get(tenant);
                    } else if (says.contains(Verdict.DELIVER)) {
                        deliver += weights.get(tenant);
                    }
                }
                if (block + deliver > 0) {
                    return block >= deliver ? Verdict.BLOCK : Verdict.DELIVER;
                }
            }
            return Verdict.HOLD;
        }
    }

    private ListEntryPage entries(Subscription subscription) {
        return subscriber.exchange(
                "GET", "/subscriptions/" + subscription.id().orElseThrow() + "/entries", null, ListEntryPage.class);
    }

    /**
     * Of two at a time one waits: either the list is not offered any more, or its publisher knows of the subscription.
     */
    @Nested
    class Meanwhile {
        private PublishedList list;
        private long publisherId;
        private long subscriberId;

        @BeforeEach
        void published() {
            list = publish("spam");
            publisherId = id(acme);
            subscriberId = id(home);
        }

        private long id(String tenant) {
            return jdbi.withHandle(handle -> handle.createQuery("SELECT id FROM tenant WHERE name = ?")
                    .bind(0, tenant)
                    .mapTo(Long.class)
                    .one());
        }

        private Handle begun() {
            Handle handle = jdbi.open();
            handle.begin();
            handle.execute("SET LOCAL lock_timeout = '300ms'");
            return handle;
        }

        @Test
        void publisherShouldWaitForWhoeverSubscribes() {
            try (Handle subscribing = begun();
                    Handle withdrawing = begun()) {
                assertThat(lists.offered(subscribing, subscriberId, acme + "/spam"))
                        .isPresent();

                assertThatThrownBy(() -> PublishedLists.TABLE.locked(
                                withdrawing, publisherId, list.id().orElseThrow()))
                        .hasMessageContaining("lock timeout");
                withdrawing.rollback();
                subscribing.rollback();
            }
        }

        @Test
        void whoeverSubscribesShouldWaitForThePublisher() {
            try (Handle withdrawing = begun();
                    Handle subscribing = begun()) {
                assertThat(PublishedLists.TABLE.locked(
                                withdrawing, publisherId, list.id().orElseThrow()))
                        .isPresent();

                assertThatThrownBy(() -> lists.offered(subscribing, subscriberId, acme + "/spam"))
                        .hasMessageContaining("lock timeout");
                subscribing.rollback();
                withdrawing.rollback();
            }
        }
    }

    @Nested
    class Ending {
        private Subscription subscription;
        private PublishedList list;
        private ListEntry blocked;

        @BeforeEach
        void subscribed() {
            blocked = publisher.add(entry(Verdict.BLOCK, "example.net"));
            list = publish("spam");
            subscription = subscribe(acme + "/spam", 50);
            assertThat(verdict(SPAMMER).verdict()).isEqualTo(Verdict.BLOCK);
            subscriber.acknowledgeAll();
        }

        private void shouldCountNoMore() {
            assertThat(verdict(SPAMMER).verdict()).isEqualTo(Verdict.HOLD);
            subscriber.register("Mail1", mail(SPAMMER, ALICE));
            assertThat(subscriber
                            .heldMail("Mail1")
                            .explanations()
                            .get(0)
                            .verdict()
                            .decidedBy())
                    .isEmpty();
        }

        @Test
        void unsubscribingShouldCountWithTheNextVerdict() {
            unsubscribe(subscription);

            shouldCountNoMore();
            assertThat(subscriber.decisions())
                    .extracting(Decision::action, decision -> decision.sender().orElse(""))
                    .contains(org.assertj.core.api.Assertions.tuple(DecisionAction.FORGET, "*"));
        }

        @Test
        void aDisabledSubscriptionShouldNotCount() {
            subscriber.exchange(
                    "PUT",
                    "/subscriptions/" + subscription.id().orElseThrow(),
                    Subscription.builder().list(acme + "/spam").enabled(false).build(),
                    Subscription.class);

            shouldCountNoMore();
        }

        @Test
        void anEntryThatThePublisherRemovesShouldNotCountAndAgentsShouldForget() {
            publisher.removeEntry(blocked.id().orElseThrow());

            shouldCountNoMore();
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(subscriber.decisions())
                    .filteredOn(decision -> decision.action() == DecisionAction.FORGET)
                    .singleElement()
                    .satisfies(forget -> {
                        // Neither the address nor who removed it is told.
                        assertThat(forget.sender()).contains("*");
                        assertThat(forget.by()).isEqualTo("sharing");
                    }));
        }

        @Test
        void anEntryWhoseTimeIsOverShouldNotCount() {
            publisher.add(
                    entry(Verdict.BLOCK, "other.test").expiresAt(clock.instant().plus(Duration.ofHours(1))));
            assertThat(verdict("a@other.test").verdict()).isEqualTo(Verdict.BLOCK);

            clock.advance(Duration.ofHours(2));

            assertThat(verdict("a@other.test").verdict()).isEqualTo(Verdict.HOLD);
        }

        @Test
        void aListThatIsNoLongerOfferedShouldNotCount() {
            change(list, PublishedList.builder().name("spam").addTenants("somebody-else"));

            shouldCountNoMore();
            assertThat(subscriber
                            .exchange(
                                    "GET",
                                    "/subscriptions/" + subscription.id().orElseThrow(),
                                    null,
                                    Subscription.class)
                            .offered())
                    .contains(false);
            assertThat(entries(subscription).entries()).isEmpty();
        }

        @Test
        void aListThatIsRemovedShouldTakeItsSubscriptionsAlong() {
            publisher.exchange("DELETE", "/published-lists/" + list.id().orElseThrow(), null, Void.class);

            shouldCountNoMore();
            assertThat(subscriber
                            .exchange("GET", "/subscriptions", null, SubscriptionPage.class)
                            .subscriptions())
                    .isEmpty();
        }

        @Test
        void aListThatIsRenamedShouldGoOnUnderItsNewName() {
            change(list, PublishedList.builder().name("junk").addTenants(home));

            assertThat(verdict(SPAMMER).decidedBy()).contains("list:" + acme + "/junk");
        }
    }

    @Nested
    class Tenancy {
        @Test
        void whoMayNotSubscribeShouldNotLearnThatTheListIsThere() {
            publish(publisher, PublishedList.builder().name("secret").addTenants("somebody-else"));

            assertThat(subscriber
                            .exchange("GET", "/shared-lists", null, SharedListPage.class)
                            .lists())
                    .extracting(SharedList::list)
                    .noneMatch(name -> name.startsWith(acme + "/"));
            AgentClient.Answer there =
                    subscriber.send("POST", Api.ROOT + "/subscriptions", "{\"list\":\"" + acme + "/secret\"}");
            AgentClient.Answer notThere =
                    subscriber.send("POST", Api.ROOT + "/subscriptions", "{\"list\":\"" + acme + "/nosuch\"}");
            assertThat(there.status()).isEqualTo(404);
            assertThat(there.response().body().replace("secret", "nosuch"))
                    .isEqualTo(notThere.response().body());
        }

        @Test
        void nobodyShouldSubscribeToOnesOwnList() {
            publish(publisher, PublishedList.builder().name("mine").everybody(true));

            assertThat(publisher
                            .send("POST", Api.ROOT + "/subscriptions", "{\"list\":\"" + acme + "/mine\"}")
                            .status())
                    .isEqualTo(404);
        }

        @Test
        void listsShouldBeOfferedToThoseWhoAreNamedAndToAll() {
            publish(
                    publisher,
                    PublishedList.builder()
                            .name("b")
                            .everybody(true)
                            .title("For all")
                            .form(ListForm.HASHED));
            publish("a");

            assertThat(subscriber
                            .exchange("GET", "/shared-lists?after=" + acme + "/", null, SharedListPage.class)
                            .lists())
                    .filteredOn(list -> list.list().startsWith(acme + "/"))
                    .containsExactly(
                            SharedList.builder()
                                    .list(acme + "/a")
                                    .form(ListForm.PLAIN)
                                    .build(),
                            SharedList.builder()
                                    .list(acme + "/b")
                                    .title("For all")
                                    .form(ListForm.HASHED)
                                    .build());
        }

        @ParameterizedTest
        @EnumSource(ListForm.class)
        void broadEntriesOfThePublisherShouldBeItsOwnOnly(ListForm form) {
            for (String broad : List.of("net", "test")) {
                assertThat(publisher
                                .send(
                                        "POST",
                                        Api.ROOT + "/list-entries?allowBroad=true",
                                        "{\"kind\":\"DOMAIN\",\"value\":\"" + broad
                                                + "\",\"verdict\":\"BLOCK\",\"scope\":\"TENANT\"}")
                                .status())
                        .isEqualTo(200);
            }
            publisher.add(entry(Verdict.BLOCK, "hidden@one.test"));
            publish(
                    publisher,
                    PublishedList.builder().name("b").addTenants(home).form(form));
            subscribe(acme + "/b", 50);

            assertThat(publisher.verdict(SPAMMER, ALICE)).isEqualTo(Verdict.BLOCK);
            assertThat(verdict(SPAMMER).verdict()).isEqualTo(Verdict.HOLD);
            assertThat(verdict("hidden@one.test").verdict()).isEqualTo(Verdict.BLOCK);
        }

        @Test
        void hashedListShouldMatchAndRevealNothing() {
            publisher.add(entry(Verdict.BLOCK, "example.net").note("whoever"));
            publisher.add(entry(Verdict.BLOCK, "hidden@one.test"));
            publisher.add(ListEntry.builder()
                    .kind(EntryKind.REGEX)
                    .value("^promo")
                    .verdict(Verdict.BLOCK)
                    .scope(EntryScope.TENANT));
            publish(
                    publisher,
                    PublishedList.builder().name("h").addTenants(home).form(ListForm.HASHED));
            Subscription subscription = subscribe(acme + "/h", 50);

            assertThat(verdict(SPAMMER).verdict()).isEqualTo(Verdict.BLOCK);
            assertThat(verdict("promo@two.test").verdict()).isEqualTo(Verdict.HOLD);
            assertThat(explained(SPAMMER))
                    .singleElement()
                    .asString()
                    .contains("says to block domain. ")
                    .doesNotContain("example.net");
            subscriber.register("Mail1", mail(SPAMMER, ALICE));
            StringBuilder seen = new StringBuilder();
            for (String path : List.of(
                    "/subscriptions",
                    "/subscriptions/" + subscription.id().orElseThrow(),
                    "/subscriptions/" + subscription.id().orElseThrow() + "/entries",
                    "/shared-lists?limit=1000",
                    "/list-entries",
                    "/list-changes",
                    "/list-exports/csv",
                    "/decisions",
                    "/held-mails")) {
                seen.append(
                        subscriber.send("GET", Api.ROOT + path, null).response().body());
            }
            assertThat(seen.toString().replace(SPAMMER, ""))
                    .doesNotContain("hidden@one.test", "example.net", "whoever", "^promo");
            assertThat(subscriber
                            .send(
                                    "GET",
                                    Api.ROOT + "/subscriptions/"
                                            + subscription.id().orElseThrow() + "/entries",
                                    null)
                            .status())
                    .isEqualTo(409);
        }

        @Test
        void entriesOfAPlainListShouldSayWhereTheyComeFromAndNoMore() {
            Instant end = clock.instant().plus(Duration.ofDays(1));
            publisher.add(entry(Verdict.BLOCK, "example.net").note("private note"));
            publisher.add(entry(Verdict.DELIVER, "b@one.test").expiresAt(end));
            publish("plain");
            Subscription subscription = subscribe(acme + "/plain", 50);

            assertThat(entries(subscription).entries())
                    .extracting(entry ->
                            ListEntry.builder().from(entry).id(Optional.empty()).build())
                    .containsExactly(
                            entry(Verdict.BLOCK, "example.net")
                                    .origin("shared")
                                    .sharedBy(acme + "/plain")
                                    .build(),
                            entry(Verdict.DELIVER, "b@one.test")
                                    .origin("shared")
                                    .sharedBy(acme + "/plain")
                                    .expiresAt(end)
                                    .build());
        }

        @Test
        void publisherShouldNotLearnHowOftenAnEntryDecidesForOthers() {
            ListEntry entry = publisher.add(entry(Verdict.BLOCK, "example.net"));
            publish("spam");
            subscribe(acme + "/spam", 50);
            verdict(SPAMMER);

            int hits = jdbi.withHandle(
                    handle -> handle.createQuery("SELECT count(*) FROM list_entry_hit WHERE entry_id = :id")
                            .bind("id", entry.id().orElseThrow())
                            .mapTo(Integer.class)
                            .one());
            assertThat(hits).isZero();
            assertThat(publisher
                            .exchange("GET", "/published-lists", null, PublishedListPage.class)
                            .lists())
                    .singleElement()
                    .satisfies(list -> assertThat(list.subscribers()).contains(1));
        }
    }

    @Nested
    class Administering {
        @Test
        void changesShouldBeAuditedOnEachSideOnly() {
            publisher.add(entry(Verdict.BLOCK, "example.net"));
            publish("spam");
            unsubscribe(subscribe(acme + "/spam", 50));

            assertThat(audit.of(acme, "list-published")).containsExactly("key:james1 list-published spam");
            assertThat(audit.of(home, "subscription"))
                    .containsExactly(
                            "key:james1 subscription-added " + acme + "/spam",
                            "key:james1 subscription-removed " + acme + "/spam");
        }

        @Test
        void aChangeOfWhatIsNoMoreShouldBeRefused() {
            PublishedList list = publish("spam");
            String path = "/published-lists/" + list.id().orElseThrow();
            PublishedList same = PublishedList.builder().name("spam").build();

            assertThat(publisher
                            .sendIfMatch("PUT", path, same, "\"1\"")
                            .response()
                            .headers()
                            .firstValue("ETag"))
                    .contains("\"2\"");
            assertThat(publisher.sendIfMatch("PUT", path, same, "\"1\"").status())
                    .isEqualTo(412);
            assertThat(publisher.sendIfMatch("DELETE", path, null, "\"1\"").status())
                    .isEqualTo(412);
        }

        @Test
        void whatIsTakenShouldBeAConflict() {
            publish("spam");
            subscribe(acme + "/spam", 50);

            assertThat(publisher
                            .send("POST", Api.ROOT + "/published-lists", "{\"name\":\"spam\"}")
                            .status())
                    .isEqualTo(409);
            assertThat(subscriber
                            .send("POST", Api.ROOT + "/subscriptions", "{\"list\":\"" + acme + "/spam\"}")
                            .status())
                    .isEqualTo(409);
        }

        @Test
        void valuesAtFaultShouldBeNamed() {
            assertThat(publisher
                            .send(
                                    "POST",
                                    Api.ROOT + "/published-lists",
                                    "{\"name\":\"a"
                                            + " b\",\"verdicts\":[\"HOLD\"],\"form\":\"HASHED\",\"kinds\":[\"REGEX\"],"
                                            + "\"origins\":[\"shared\"]}")
                            .problem()
                            .errors())
                    .extracting(error -> error.field())
                    .containsExactly("name", "verdicts", "kinds", "origins[0]");
            assertThat(subscriber
                            .send("POST", Api.ROOT + "/subscriptions", "{\"list\":\"x/y\",\"weight\":101}")
                            .problem()
                            .errors())
                    .extracting(error -> error.field())
                    .containsExactly("weight");
        }
    }
}
