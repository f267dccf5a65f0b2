package org.turingmail.central.sharing.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.turingmail.central.AgentClient.entry;
import static org.turingmail.central.AgentClient.mail;

import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.turingmail.central.AgentClient;
import org.turingmail.central.NewTenant;
import org.turingmail.central.lists.ListEntry;
import org.turingmail.central.lists.ListEntryPage;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.central.sharing.DocumentAccess;
import org.turingmail.central.sharing.ListForm;
import org.turingmail.central.sharing.ListKey;
import org.turingmail.central.sharing.ListSource;
import org.turingmail.central.sharing.ListSourceStatus;
import org.turingmail.central.sharing.ListToken;
import org.turingmail.central.sharing.ListTokens;
import org.turingmail.central.sharing.PublishedList;
import org.turingmail.central.tenants.TestAgents;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.decisions.Decision;
import org.turingmail.protocol.decisions.DecisionAction;
import org.turingmail.protocol.verdicts.RecipientVerdict;
import org.turingmail.protocol.verdicts.Verdict;

/** This central is its own publisher. */
@QuarkusTest
class ListSourcesOfCentralTest extends ListSourcesFixture {
    @NewTenant(of = "acme")
    private String acme;

    @NewTenant(of = "acme")
    private AgentClient publisher;

    private PublishedList list;
    private String url;

    private void publish(PublishedList.Builder published) {
        list = publisher.exchange(
                "POST", "/published-lists", published.name("spam").build(), PublishedList.class);
        String shown = list.documentUrl().orElseThrow();
        url = TestAgents.baseUrl() + shown.substring(shown.indexOf("/list-documents/"));
    }

    private PublishedList published() {
        return publisher.exchange("GET", "/published-lists/" + list.id().orElseThrow(), null, PublishedList.class);
    }

    /** Waits until the document is as large. */
    private void issued(int entries) {
        clock.advance(ListDocuments.AT_MOST_EVERY.plusSeconds(1));
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            documents.issueOne();
            return published()
                    .issued()
                    .filter(issued -> issued.documentVersion() > 0 && issued.entries() == entries)
                    .isPresent();
        });
    }

    private ListSource source(Optional<String> token) {
        return add(ListSource.builder()
                .name("acme-spam")
                .url(url)
                .list(acme + "/spam")
                .thumbprint(subscriber
                        .exchange("GET", "/signing-key", null, ListKey.class)
                        .thumbprint())
                .token(token)
                .weight(70));
    }

    private String token(String name) {
        return publisher
                .exchange(
                        "POST",
                        "/published-lists/" + list.id().orElseThrow() + "/tokens",
                        ListToken.builder().name(name).build(),
                        ListToken.class)
                .token()
                .orElseThrow();
    }

    private HttpResponse<byte[]> get(String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    @Test
    void documentShouldGoAllTheWay() {
        publisher.add(entry(Verdict.BLOCK, "example.net").note("private"));
        publish(PublishedList.builder().document(DocumentAccess.TOKEN));
        issued(1);
        ListSource source = source(Optional.of(token("home")));

        ListSourceStatus status = fetch(source);

        assertThat(status.lastError()).isEmpty();
        assertThat(status.counts()).isTrue();
        assertThat(status.entries()).contains(1);
        assertThat(status.form()).contains(ListForm.PLAIN);
        assertThat(verdict(SPAMMER))
                .extracting(RecipientVerdict::verdict, RecipientVerdict::decidedBy, RecipientVerdict::weight)
                .containsExactly(Verdict.BLOCK, Optional.of("list:acme-spam"), Optional.of(70));
        assertThat(subscriber
                        .exchange("GET", path(source) + "/entries", null, ListEntryPage.class)
                        .entries())
                .containsExactly(entry(Verdict.BLOCK, "example.net")
                        .id(1)
                        .origin("shared")
                        .sharedBy("acme-spam")
                        .build());
        subscriber.register("Mail1", mail(SPAMMER, ALICE));
        assertThat(subscriber.heldMail("Mail1").explanations().toString())
                .contains("The shared list acme-spam (weight 70) says to block domain example.net");
        assertThat(subscriber.decisions()).extracting(Decision::action).contains(DecisionAction.FORGET);
        assertThat(audit.of(home, "list-source-updated"))
                .containsExactly("sharing list-source-updated acme-spam version "
                        + status.documentVersion().orElseThrow() + " with 1 entries");
    }

    @Test
    void nothingShouldBeReadAgainThatHasNotChangedAndNewsShouldCount() {
        publisher.add(entry(Verdict.BLOCK, "example.net"));
        publish(PublishedList.builder().document(DocumentAccess.PUBLIC));
        issued(1);
        ListSource source = source(Optional.empty());
        long first = fetch(source).documentVersion().orElseThrow();
        assertThat(fetch(source).documentVersion()).contains(first);
        assertThat(subscriber
                        .exchange("GET", path(source) + "/versions", null, ListSourceVersions.class)
                        .versions())
                .hasSize(1);

        publisher.add(entry(Verdict.BLOCK, "other.test"));
        issued(2);
        ListSourceStatus status = fetch(source);

        assertThat(status.documentVersion().orElseThrow()).isGreaterThan(first);
        assertThat(verdict("a@other.test").verdict()).isEqualTo(Verdict.BLOCK);
    }

    @Test
    void entryForAuthenticatedMailShouldBeInNoDocument() {
        publisher.add(entry(Verdict.DELIVER, SPAMMER).authenticatedOnly(true));
        publisher.add(entry(Verdict.BLOCK, "other.test"));
        publish(PublishedList.builder().document(DocumentAccess.PUBLIC));
        issued(1);

        fetch(source(Optional.empty()));

        assertThat(verdict("a@other.test").verdict()).isEqualTo(Verdict.BLOCK);
        assertThat(verdict(SPAMMER).verdict()).isEqualTo(Verdict.HOLD);
    }

    /** Nobody asks for it. */
    @Test
    void jobShouldFetch() {
        publisher.add(entry(Verdict.BLOCK, "example.net"));
        publish(PublishedList.builder().document(DocumentAccess.PUBLIC));
        issued(1);

        source(Optional.empty());

        await().atMost(Duration.ofSeconds(20)).until(() -> verdict(SPAMMER).verdict() == Verdict.BLOCK);
    }

    @Test
    void documentShouldBeRenewedWhenHalfOfItsTimeIsOver() {
        publisher.add(entry(Verdict.BLOCK, "example.net"));
        publish(PublishedList.builder().document(DocumentAccess.PUBLIC).documentDays(10));
        issued(1);
        long first = published().issued().orElseThrow().documentVersion();

        clock.advance(Duration.ofDays(5).plusMinutes(1));

        await().atMost(Duration.ofSeconds(20)).until(() -> {
            documents.issueOne();
            return published().issued().orElseThrow().documentVersion() > first;
        });
    }

    @Test
    void afterItsExpiryADocumentShouldNotCount() {
        publisher.add(entry(Verdict.BLOCK, "example.net"));
        publish(PublishedList.builder().document(DocumentAccess.PUBLIC));
        issued(1);
        ListSource source = source(Optional.empty());
        fetch(source);
        assertThat(verdict(SPAMMER).verdict()).isEqualTo(Verdict.BLOCK);
        publisher.exchange("DELETE", "/published-lists/" + list.id().orElseThrow(), null, Void.class);

        clock.advance(Duration.ofDays(7));

        assertThat(verdict(SPAMMER).verdict()).isEqualTo(Verdict.HOLD);
        ListSourceStatus status = fetch(source);
        assertThat(status.counts()).isFalse();
        assertThat(status.lastError())
                .contains("The document cannot be fetched: there is no such list, or no longer (status 404)");
    }

    @Test
    void hashedDocumentShouldMatchAndRevealNothing() throws Exception {
        publisher.add(entry(Verdict.BLOCK, "example.net").note("whoever"));
        publisher.add(entry(Verdict.BLOCK, "hidden@one.test"));
        publisher.add(ListEntry.builder()
                .from(entry(Verdict.BLOCK, "x.test").build())
                .kind(EntryKind.REGEX)
                .value("^promo"));
        publish(PublishedList.builder().document(DocumentAccess.PUBLIC).form(ListForm.HASHED));
        issued(2);
        ListSource source = source(Optional.empty());

        assertThat(fetch(source).form()).contains(ListForm.HASHED);

        assertThat(verdict(SPAMMER).verdict()).isEqualTo(Verdict.BLOCK);
        assertThat(verdict("hidden@one.test").verdict()).isEqualTo(Verdict.BLOCK);
        assertThat(verdict("other@one.test").verdict()).isEqualTo(Verdict.HOLD);
        String document = new String(
                Base64.getUrlDecoder().decode(new String(get().body(), StandardCharsets.US_ASCII).split("\\.")[1]),
                StandardCharsets.UTF_8);
        assertThat(document)
                .contains("HMAC-SHA-256-128")
                .doesNotContain("hidden", "one.test", "example.net", "whoever", "promo");
        assertThat(subscriber
                        .send("GET", Api.ROOT + path(source) + "/entries", null)
                        .status())
                .isEqualTo(409);
        assertThat(subscriber
                        .send(
                                "POST",
                                Api.ROOT + "/explain",
                                "{\"sender\":\"" + SPAMMER + "\",\"recipients\":[\"" + ALICE + "\"]}")
                        .response()
                        .body())
                .contains("says to block domain. ")
                .doesNotContain("domain example.net");
    }

    /** What the list was before must not be seen any more, not even when no document can be made of what it is now. */
    @Test
    void documentShouldBeTakenBackWhenTheListBecomesAnother() throws Exception {
        publisher.add(entry(Verdict.BLOCK, "hidden.test"));
        for (PublishedList.Builder another : List.of(
                open().form(ListForm.HASHED),
                open().addVerdicts(Verdict.DELIVER),
                open().addKinds(EntryKind.ADDRESS),
                open().addOrigins("import"),
                open().document(DocumentAccess.TOKEN),
                open().name("other"))) {
            if (list == null) {
                publish(open());
            } else {
                change(open());
            }
            issued(1);
            assertThat(get().statusCode()).isEqualTo(200);
            long version = published().issued().orElseThrow().documentVersion();

            jdbi.useTransaction(handle -> {
                // So that no other document is made meanwhile.
                handle.createQuery("SELECT pg_advisory_xact_lock(hashtextextended('turing-list-document', :id))")
                        .bind("id", list.id().orElseThrow())
                        .mapTo(String.class)
                        .one();
                change(another);
                assertThat(get().statusCode()).isEqualTo(404);
                assertThat(published().issued().orElseThrow().documentVersion()).isEqualTo(version);
            });

            await().atMost(Duration.ofSeconds(20)).until(() -> {
                documents.issueOne();
                return published().issued().orElseThrow().documentVersion() == version + 1;
            });
        }
    }

    private PublishedList.Builder open() {
        return PublishedList.builder().name("spam").document(DocumentAccess.PUBLIC);
    }

    private void change(PublishedList.Builder changed) {
        publisher.exchange("PUT", "/published-lists/" + list.id().orElseThrow(), changed.build(), PublishedList.class);
    }

    @Test
    void documentThatHasExpiredShouldNotBeOffered() throws Exception {
        publish(PublishedList.builder().document(DocumentAccess.PUBLIC));
        issued(0);
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            documents.issueOne();
            return get().statusCode() == 200;
        });
        jdbi.useHandle(handle -> handle.execute(
                "UPDATE list_document SET expires_at = now() - interval '1 second' WHERE list_id = ?",
                list.id().orElseThrow()));

        assertThat(get().statusCode()).isEqualTo(404);
    }

    @Test
    void routeShouldAskForATokenAndTellNothingElse() throws Exception {
        publisher.add(entry(Verdict.BLOCK, "example.net"));
        publish(PublishedList.builder().document(DocumentAccess.TOKEN));
        issued(1);
        String token = token("home");
        String other = token("other");

        assertThat(get().statusCode()).isEqualTo(401);
        assertThat(get("Authorization", "Bearer nonsense").statusCode()).isEqualTo(401);
        // The key of an agent is none.
        assertThat(get("Authorization", "Bearer " + publisher.key()).statusCode())
                .isEqualTo(401);
        HttpResponse<byte[]> answer = get("Authorization", "Bearer " + token, "Accept-Encoding", "gzip");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/turing-list+jwt");
        assertThat(answer.headers().firstValue("Content-Encoding")).contains("gzip");
        String tag = answer.headers().firstValue("ETag").orElseThrow();
        assertThat(get("Authorization", "Bearer " + token, "If-None-Match", tag).statusCode())
                .isEqualTo(304);

        long id = publisher
                .exchange("GET", "/published-lists/" + list.id().orElseThrow() + "/tokens", null, ListTokens.class)
                .tokens()
                .get(0)
                .id()
                .orElseThrow();
        publisher.exchange("DELETE", "/published-lists/" + list.id().orElseThrow() + "/tokens/" + id, null, Void.class);
        assertThat(get("Authorization", "Bearer " + token).statusCode()).isEqualTo(401);
        assertThat(get("Authorization", "Bearer " + other).statusCode()).isEqualTo(200);
        publisher.exchange(
                "PUT",
                "/published-lists/" + list.id().orElseThrow(),
                PublishedList.builder().name("spam").build(),
                PublishedList.class);
        assertThat(get("Authorization", "Bearer " + other).statusCode()).isEqualTo(404);
        url = TestAgents.baseUrl() + "/list-documents/nonsense";
        assertThat(get().statusCode()).isEqualTo(404);
    }

    @Test
    void secretsShouldBeShownOnceOrNever() {
        publish(PublishedList.builder().document(DocumentAccess.TOKEN));
        String token = token("home");
        ListSource source = source(Optional.of(token));

        assertThat(source.hasToken()).contains(true);
        assertThat(subscriber
                        .send("GET", Api.ROOT + path(source), null)
                        .response()
                        .body())
                .doesNotContain(token);
        assertThat(publisher
                        .send("GET", Api.ROOT + "/published-lists/" + list.id().orElseThrow() + "/tokens", null)
                        .response()
                        .body())
                .contains("home")
                .doesNotContain(token);
        String stored = jdbi.withHandle(handle -> handle.createQuery("SELECT string_agg(x::text, '') FROM list_token x")
                .mapTo(String.class)
                .one());
        assertThat(stored).doesNotContain(token);
        assertThat(subscriber
                        .send("GET", Api.ROOT + "/signing-key", null)
                        .response()
                        .body())
                .contains("\"crv\":\"Ed25519\"")
                .doesNotContain("\"d\"");
    }

    @Test
    void aTokenThatIsMissingShouldBeSaidInPlainWords() {
        publish(PublishedList.builder().document(DocumentAccess.TOKEN));
        issued(0);

        assertThat(fetch(source(Optional.empty())).lastError())
                .contains("The document cannot be fetched: the server refuses the"
                        + " token, or asks for one (status 401)");
    }
}
