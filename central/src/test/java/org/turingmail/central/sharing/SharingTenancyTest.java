package org.turingmail.central.sharing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turingmail.central.AgentClient.entry;
import static org.turingmail.central.AgentClient.mail;

import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.turingmail.central.AgentClient;
import org.turingmail.central.lists.ListEntry;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.central.policy.EntryScope;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.verdicts.Verdict;

@QuarkusTest
class SharingTenancyTest extends SharingFixture {
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
        publish(publisher, PublishedList.builder().name("b").addTenants(home).form(form));
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
        publish(publisher, PublishedList.builder().name("h").addTenants(home).form(ListForm.HASHED));
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
            seen.append(subscriber.send("GET", Api.ROOT + path, null).response().body());
        }
        assertThat(seen.toString().replace(SPAMMER, ""))
                .doesNotContain("hidden@one.test", "example.net", "whoever", "^promo");
        assertThat(subscriber
                        .send(
                                "GET",
                                Api.ROOT + "/subscriptions/" + subscription.id().orElseThrow() + "/entries",
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

        int hits =
                jdbi.withHandle(handle -> handle.createQuery("SELECT count(*) FROM list_entry_hit WHERE entry_id = :id")
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
