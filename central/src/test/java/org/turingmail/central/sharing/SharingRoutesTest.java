package org.turingmail.central.sharing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turingmail.central.AgentClient.entry;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.verdicts.Verdict;

@QuarkusTest
class SharingRoutesTest extends SharingFixture {
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
        assertThat(publisher.sendIfMatch("PUT", path, same, "\"1\"").status()).isEqualTo(412);
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
