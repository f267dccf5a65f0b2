package org.turingmail.central.sharing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.turingmail.central.AgentClient.entry;
import static org.turingmail.central.AgentClient.mail;

import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.turingmail.central.lists.ListEntry;
import org.turingmail.protocol.decisions.Decision;
import org.turingmail.protocol.decisions.DecisionAction;
import org.turingmail.protocol.verdicts.Verdict;

@QuarkusTest
class EndOfSharingTest extends SharingFixture {
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
        assertThat(subscriber.heldMail("Mail1").explanations().get(0).verdict().decidedBy())
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
                        .exchange("GET", "/subscriptions/" + subscription.id().orElseThrow(), null, Subscription.class)
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
