package org.turingmail.central.sharing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turingmail.central.AgentClient.entry;
import static org.turingmail.central.AgentClient.mail;

import io.quarkus.test.junit.QuarkusTest;
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
import org.junit.jupiter.api.Test;
import org.turingmail.central.AgentClient;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.lists.ListEntry;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.central.policy.EntryScope;
import org.turingmail.central.policy.MailSource;
import org.turingmail.central.rules.engine.ExplanationStep;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.decisions.Decision;
import org.turingmail.protocol.decisions.DecisionAction;
import org.turingmail.protocol.verdicts.MailFacts;
import org.turingmail.protocol.verdicts.RecipientVerdict;
import org.turingmail.protocol.verdicts.Verdict;
import org.turingmail.protocol.verdicts.VerdictRequest;
import org.turingmail.protocol.verdicts.Verdicts;

@QuarkusTest
class SharedVerdictsTest extends SharingFixture {
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

        assertThat(subscriber.heldMail("Mail1").explanations()).singleElement().satisfies(explanation -> {
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

        assertThat(verdict(SPAMMER).decidedBy()).contains("entry:" + own.id().orElseThrow());
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
