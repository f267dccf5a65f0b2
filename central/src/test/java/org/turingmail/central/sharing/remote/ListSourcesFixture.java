package org.turingmail.central.sharing.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.inject.Inject;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.turingmail.central.AgentClient;
import org.turingmail.central.AuditTrail;
import org.turingmail.central.MovingClock;
import org.turingmail.central.NewTenant;
import org.turingmail.central.lists.SharedLists;
import org.turingmail.central.lists.index.ListLookup;
import org.turingmail.central.sharing.ListSource;
import org.turingmail.central.sharing.ListSourceStatus;
import org.turingmail.central.tenants.TestAgents;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.verdicts.RecipientVerdict;

/** A tenant that uses lists of other installations, over real HTTP. */
abstract class ListSourcesFixture {
    static final String SPAMMER = "spam@bulk.example.net";
    static final String ALICE = "alice@example.com";
    static final HttpClient HTTP = HttpClient.newHttpClient();

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
    ListDocuments documents;

    @Inject
    ListSources sources;

    @Inject
    ListFetches fetches;

    @Inject
    FetchedLists fetched;

    @Inject
    SharedLists shared;

    @NewTenant(of = "home")
    String home;

    @NewTenant(of = "home")
    AgentClient subscriber;

    @BeforeEach
    void indexIsReady() {
        await().atMost(Duration.ofSeconds(30)).until(lookup::isReady);
    }

    ListSource add(ListSource.Builder source) {
        return subscriber.exchange("POST", "/list-sources", source.build(), ListSource.class);
    }

    ListSourceStatus fetch(ListSource source) {
        return subscriber
                .exchange("POST", path(source) + "/fetch", null, ListSource.class)
                .status()
                .orElseThrow();
    }

    static String path(ListSource source) {
        return "/list-sources/" + source.id().orElseThrow();
    }

    RecipientVerdict verdict(String sender) {
        return subscriber.verdicts(sender, ALICE).verdicts().get(0);
    }

    @Test
    void valuesAtFaultShouldBeNamed() {
        assertThat(subscriber
                        .send(
                                "POST",
                                Api.ROOT + "/list-sources",
                                "{\"name\":\"a b\",\"url\":\"http://example.org/\",\"list\":\"x\",\"refreshMinutes\":1,"
                                        + "\"weight\":0,\"verdicts\":[\"HOLD\"],\"token\":\"a b\"}")
                        .problem()
                        .errors())
                .extracting(error -> error.field())
                .containsExactly("name", "url", "list", "thumbprint", "token", "refreshMinutes", "weight", "verdicts");
        for (String url : List.of(
                "ftp://example.org/",
                "https://user@example.org/",
                "https:///x",
                "https://example.org/#x",
                "nonsense",
                "http://127.0.0.1.example.org/")) {
            assertThat(subscriber
                            .send(
                                    "POST",
                                    Api.ROOT + "/list-sources",
                                    "{\"name\":\"a\",\"url\":\"" + url + "\",\"list\":\"x/y\",\"thumbprint\":\""
                                            + "A".repeat(43) + "\"}")
                            .problem()
                            .errors())
                    .as(url)
                    .extracting(error -> error.field())
                    .containsExactly("url");
        }
        assertThat(subscriber
                        .send(
                                "POST",
                                Api.ROOT + "/list-sources",
                                "{\"name\":\"a\",\"url\":\"https://example.org/\",\"list\":\"x/y\","
                                        + "\"key\":{\"kty\":\"RSA\",\"crv\":\"\",\"x\":\"AA\"}}")
                        .problem()
                        .errors())
                .extracting(error -> error.field())
                .containsExactly("key");
    }
}
