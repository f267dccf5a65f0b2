package org.turingmail.central.sharing.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.turingmail.central.AgentClient.entry;
import static org.turingmail.central.AgentClient.mail;

import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.EllipticCurves;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.turingmail.central.AgentClient;
import org.turingmail.central.AuditTrail;
import org.turingmail.central.MovingClock;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.documents.Draft;
import org.turingmail.central.lists.ListEntry;
import org.turingmail.central.lists.ListEntryPage;
import org.turingmail.central.lists.SharedLists;
import org.turingmail.central.lists.index.ListLookup;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.central.policy.MailSource;
import org.turingmail.central.sharing.DocumentAccess;
import org.turingmail.central.sharing.ListForm;
import org.turingmail.central.sharing.ListKey;
import org.turingmail.central.sharing.ListSource;
import org.turingmail.central.sharing.ListSourceStatus;
import org.turingmail.central.sharing.ListToken;
import org.turingmail.central.sharing.ListTokens;
import org.turingmail.central.sharing.PublishedList;
import org.turingmail.central.tenants.TestAgents;
import org.turingmail.central.verdicts.ExplainRequest;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.decisions.Decision;
import org.turingmail.protocol.decisions.DecisionAction;
import org.turingmail.protocol.verdicts.RecipientVerdict;
import org.turingmail.protocol.verdicts.Verdict;

/** Lists that go from one installation to another, over real HTTP. */
@QuarkusTest
class ListSourcesTest {
    private static final String SPAMMER = "spam@bulk.example.net";
    private static final String ALICE = "alice@example.com";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

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

    private String home;
    private AgentClient subscriber;

    @BeforeEach
    void newTenant() {
        await().atMost(Duration.ofSeconds(30)).until(lookup::isReady);
        home = agents.tenant();
        subscriber = agents.agent(home, "james1");
    }

    @AfterEach
    void resetClock() {
        clock.reset();
    }

    private ListSource add(ListSource.Builder source) {
        return subscriber.exchange("POST", "/list-sources", source.build(), ListSource.class);
    }

    private ListSourceStatus fetch(ListSource source) {
        return subscriber
                .exchange("POST", path(source) + "/fetch", null, ListSource.class)
                .status()
                .orElseThrow();
    }

    private static String path(ListSource source) {
        return "/list-sources/" + source.id().orElseThrow();
    }

    private RecipientVerdict verdict(String sender) {
        return subscriber.verdicts(sender, ALICE).verdicts().get(0);
    }

    /** This central is its own publisher. */
    @Nested
    class FromCentral {
        private String acme;
        private AgentClient publisher;
        private PublishedList list;
        private String url;

        private void publish(PublishedList.Builder published) {
            list = publisher.exchange(
                    "POST", "/published-lists", published.name("spam").build(), PublishedList.class);
            String shown = list.documentUrl().orElseThrow();
            url = TestAgents.baseUrl() + shown.substring(shown.indexOf("/list-documents/"));
        }

        @BeforeEach
        void newPublisher() {
            acme = agents.tenant();
            publisher = agents.agent(acme, "james1");
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

        /**
         * What the list was before must not be seen any more, not even when no document can be made of what it is now.
         */
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
                    assertThat(published().issued().orElseThrow().documentVersion())
                            .isEqualTo(version);
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
            publisher.exchange(
                    "PUT", "/published-lists/" + list.id().orElseThrow(), changed.build(), PublishedList.class);
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
            assertThat(get("Authorization", "Bearer " + token, "If-None-Match", tag)
                            .statusCode())
                    .isEqualTo(304);

            long id = publisher
                    .exchange("GET", "/published-lists/" + list.id().orElseThrow() + "/tokens", null, ListTokens.class)
                    .tokens()
                    .get(0)
                    .id()
                    .orElseThrow();
            publisher.exchange(
                    "DELETE", "/published-lists/" + list.id().orElseThrow() + "/tokens/" + id, null, Void.class);
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
                            .send(
                                    "GET",
                                    Api.ROOT + "/published-lists/" + list.id().orElseThrow() + "/tokens",
                                    null)
                            .response()
                            .body())
                    .contains("home")
                    .doesNotContain(token);
            String stored =
                    jdbi.withHandle(handle -> handle.createQuery("SELECT string_agg(x::text, '') FROM list_token x")
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

    /** A publisher that does what it should not. */
    @Nested
    class FromElsewhere {
        private final ConcurrentHashMap<String, String> headers = new ConcurrentHashMap<>();
        private final List<String> asked = new CopyOnWriteArrayList<>();
        private volatile byte[] body = new byte[0];
        private volatile int status = 200;
        private HttpServer server;
        private PublicJsonWebKey key;
        private ListSource source;

        @BeforeEach
        void newPublisher() throws Exception {
            headers.put("Content-Type", SignedDocument.MEDIA_TYPE);
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                asked.add(String.valueOf(exchange.getRequestHeaders().getFirst("If-None-Match")));
                headers.forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
                try (exchange) {
                    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
                    exchange.getResponseBody().write(body);
                } catch (IOException e) {
                    // Whoever asked has heard enough.
                }
            });
            server.start();
            key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
            source = add(source("elsewhere"));
        }

        @AfterEach
        void stop() {
            server.stop(0);
        }

        private ListSource.Builder source(String name) {
            EllipticCurveJsonWebKey ec = (EllipticCurveJsonWebKey) key;
            return ListSource.builder()
                    .name(name)
                    .url("http://127.0.0.1:" + server.getAddress().getPort() + "/list")
                    .list("they/spam")
                    .key(ListKey.builder()
                            .kty("EC")
                            .crv("P-256")
                            .x((String) ec.toParams(JsonWebKey.OutputControlLevel.PUBLIC_ONLY)
                                    .get("x"))
                            .y((String) ec.toParams(JsonWebKey.OutputControlLevel.PUBLIC_ONLY)
                                    .get("y"))
                            .build());
        }

        private byte[] payload(String listName, long version, Duration life, String... blocked) {
            List<ListDocument.Item> items = new ArrayList<>();
            for (String domain : blocked) {
                items.add(new ListDocument.Item(Verdict.BLOCK, EntryKind.DOMAIN, domain, 0));
            }
            return new ListDocument(
                            "https://they.test",
                            listName,
                            version,
                            clock.instant().minusSeconds(60),
                            clock.instant().plus(life),
                            Optional.empty())
                    .write(items);
        }

        private String sign(byte[] payload, String type, PublicJsonWebKey with) throws Exception {
            JsonWebSignature jws = new JsonWebSignature();
            jws.setAlgorithmHeaderValue(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
            jws.setHeader("typ", type);
            jws.setKey(with.getPrivateKey());
            jws.setPayloadBytes(payload);
            return jws.getCompactSerialization();
        }

        private void serve(String text) {
            body = text.getBytes(StandardCharsets.US_ASCII);
        }

        private void serve(long version, String... blocked) throws Exception {
            serve(sign(payload("they/spam", version, Duration.ofDays(1), blocked), SignedDocument.TYPE, key));
        }

        private String error() {
            return fetch(source).lastError().orElse("");
        }

        @Test
        void badDocumentsShouldBeRefusedInPlainWordsWhileTheLastGoodOneCounts() throws Exception {
            serve(5, "example.net");
            assertThat(error()).isEmpty();
            Duration day = Duration.ofDays(1);
            String good = sign(payload("they/spam", 6, day, "b.test"), SignedDocument.TYPE, key);

            serve(good.substring(0, 40) + "x" + good.substring(41));
            assertThat(error()).isNotEmpty();
            int dot = good.lastIndexOf('.');
            char last = good.charAt(dot - 2);
            serve(good.substring(0, dot - 2) + (last == 'A' ? 'B' : 'A') + good.substring(dot - 1));
            assertThat(error()).contains("a signature that is not of the pinned key, or was changed on its way");
            serve(sign(
                    payload("they/spam", 6, day),
                    SignedDocument.TYPE,
                    EcJwkGenerator.generateJwk(EllipticCurves.P256)));
            assertThat(error()).contains("a signature that is not of the pinned key");
            serve(good.split("\\.")[0] + "." + good.split("\\.")[1] + ".");
            assertThat(error()).startsWith("The document has a signature that");
            serve(unsigned(payload("they/spam", 6, day)));
            assertThat(error()).startsWith("The document has a signature that cannot be checked");
            serve(sign(payload("they/spam", 6, day), "JWT", key));
            assertThat(error()).contains("its typ is JWT and not turing-list+jwt");
            serve(sign(payload("they/other", 6, day), SignedDocument.TYPE, key));
            assertThat(error()).contains("is of the list they/other and not of they/spam");
            serve(sign(payload("they/spam", 6, Duration.ofSeconds(-5)), SignedDocument.TYPE, key));
            assertThat(error()).contains("has expired, at");
            serve(sign("{\"list\":".getBytes(StandardCharsets.UTF_8), SignedDocument.TYPE, key));
            assertThat(error()).contains("is signed, but not JSON");
            serve("<html>");
            assertThat(error()).contains("is not a signed list document");
            serve(4, "old.test");
            assertThat(error()).contains("has the version 4, but 5 was accepted before: somebody serves an old one");
            serve(5, "changed.test");
            assertThat(error()).contains("has the version 5, as the one before, and says something else");
            body = new byte[70_000];
            assertThat(error()).contains("is larger than 65536 bytes");
            serve(good);
            headers.put("Content-Type", "text/html; charset=UTF-8");
            assertThat(error()).contains("the server says that it is text/html; charset=UTF-8");
            headers.put("Content-Type", SignedDocument.MEDIA_TYPE);
            headers.put("Location", "http://127.0.0.1/");
            status = 302;
            assertThat(error())
                    .contains("the server sends us elsewhere, and we do not follow; give that URL (status 302)");
            status = 500;
            assertThat(error()).contains("(status 500)");
            server.stop(0);
            ListSourceStatus unreachable = fetch(source);
            assertThat(unreachable.lastError().orElseThrow())
                    .contains("cannot be fetched: no connection to the server can be made");

            assertThat(unreachable.counts()).isTrue();
            assertThat(unreachable.documentVersion()).contains(5L);
            assertThat(verdict(SPAMMER).verdict()).isEqualTo(Verdict.BLOCK);
            assertThat(verdict("a@b.test").verdict()).isEqualTo(Verdict.HOLD);
            assertThat(verdict("a@old.test").verdict()).isEqualTo(Verdict.HOLD);
        }

        /** Nobody has signed it: it is that of whoever serves the document. */
        @Test
        void headerShouldNotBeRepeatedAsItCame() throws Exception {
            for (String header : List.of(
                    "{\"alg\":\"x\\n2026-01-01 INFO forged\\u0000" + "y".repeat(9_000) + "\"}",
                    "{\"alg\":\"ES256\",\"jwk\":{\"kty\":\"x\\nforged\\u0000" + "y".repeat(9_000) + "\"}}")) {
                for (ListSource any : List.of(
                        source,
                        add(source("t" + header.length())
                                .key(Optional.empty())
                                .thumbprint(key.calculateBase64urlEncodedThumbprint("SHA-256"))))) {
                    serve(Base64.getUrlEncoder()
                                    .withoutPadding()
                                    .encodeToString(header.getBytes(StandardCharsets.UTF_8))
                            + ".e30.AAAA");

                    String error = fetch(any).lastError().orElseThrow();

                    assertThat(error)
                            .startsWith("The document ")
                            .hasSizeLessThan(300)
                            .doesNotContain("\n", "\0");
                }
            }
        }

        @Test
        void documentThatHasExpiredShouldBeAFailureWhateverTheServerSays() throws Exception {
            headers.put("ETag", "\"one\"");
            serve(sign(payload("they/spam", 1, Duration.ofHours(1), "example.net"), SignedDocument.TYPE, key));
            assertThat(error()).isEmpty();
            subscriber.acknowledgeAll();
            asked.clear();
            status = 304;
            body = new byte[0];
            assertThat(error()).isEmpty();
            assertThat(asked).containsExactly("\"one\"");

            clock.advance(Duration.ofHours(2));
            asked.clear();
            ListSourceStatus expired = fetch(source);

            assertThat(asked).doesNotContain("\"one\"");
            assertThat(expired.lastError().orElseThrow()).contains("The document has expired, at");
            assertThat(expired.counts()).isFalse();
            // Agents may remember verdicts that rest on it.
            await().atMost(Duration.ofSeconds(20)).until(() -> subscriber.decisions().stream()
                    .anyMatch(decision -> decision.action() == DecisionAction.FORGET));
        }

        private String unsigned(byte[] payload) {
            Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
            return encoder.encodeToString(
                            "{\"alg\":\"none\",\"typ\":\"turing-list+jwt\"}".getBytes(StandardCharsets.UTF_8))
                    + "." + encoder.encodeToString(payload) + ".";
        }

        @Test
        void compressedBombShouldBeRefused() throws Exception {
            java.io.ByteArrayOutputStream small = new java.io.ByteArrayOutputStream();
            try (java.util.zip.GZIPOutputStream zip = new java.util.zip.GZIPOutputStream(small)) {
                zip.write(new byte[10_000_000]);
            }
            body = small.toByteArray();
            headers.put("Content-Encoding", "gzip");

            assertThat(body.length).isLessThan(65_536);
            assertThat(error()).contains("is larger than 65536 bytes");
        }

        @Test
        void documentThatDoesNotBringItsKeyShouldNeedThePinnedKey() throws Exception {
            ListSource byThumbprint = add(source("thumbprint")
                    .key(Optional.empty())
                    .thumbprint(key.calculateBase64urlEncodedThumbprint("SHA-256")));
            serve(1, "example.net");

            assertThat(fetch(byThumbprint).lastError().orElseThrow()).contains("does not bring its key");
            assertThat(fetch(source).lastError()).isEmpty();
        }

        @Test
        void rollbackShouldTakeBackTheLastDocumentUntilThereIsAGreaterOne() throws Exception {
            serve(1, "example.net");
            fetch(source);
            assertThat(rollback("").status()).isEqualTo(422);
            assertThat(rollback("?version=1").status()).isEqualTo(409);
            serve(2, "bad.test");
            fetch(source);
            assertThat(verdict(SPAMMER).verdict()).isEqualTo(Verdict.HOLD);
            assertThat(verdict("a@bad.test").verdict()).isEqualTo(Verdict.BLOCK);

            assertThat(rollback("?version=1").status()).isEqualTo(409);
            ListSource back = rollback("?version=2").as(ListSource.class);
            // The answer was lost.
            assertThat(rollback("?version=2").as(ListSource.class).status()).isEqualTo(back.status());

            assertThat(back.status().orElseThrow().documentVersion()).contains(1L);
            assertThat(back.status().orElseThrow().greatestVersion()).contains(2L);
            assertThat(verdict(SPAMMER).verdict()).isEqualTo(Verdict.BLOCK);
            assertThat(verdict("a@bad.test").verdict()).isEqualTo(Verdict.HOLD);
            assertThat(error()).contains("has the version 2, which was taken back: a greater one is awaited");
            assertThat(verdict(SPAMMER).verdict()).isEqualTo(Verdict.BLOCK);
            serve(3, "good.test");
            assertThat(error()).isEmpty();
            assertThat(verdict("a@good.test").verdict()).isEqualTo(Verdict.BLOCK);
            assertThat(subscriber
                            .exchange("GET", path(source) + "/versions", null, ListSourceVersions.class)
                            .versions())
                    .extracting(
                            ListSourceVersion::documentVersion,
                            ListSourceVersion::current,
                            ListSourceVersion::takenBack)
                    .containsExactly(
                            org.assertj.core.api.Assertions.tuple(3L, true, false),
                            org.assertj.core.api.Assertions.tuple(2L, false, true),
                            org.assertj.core.api.Assertions.tuple(1L, false, false));
        }

        private AgentClient.Answer rollback(String query) {
            return subscriber.send("POST", Api.ROOT + path(source) + "/rollback" + query, null);
        }

        /** As it is when another replica has accepted it: registrations do not wait until this one knows. */
        @Test
        void documentShouldBeReadOnceWhenManyNeedIt() throws Exception {
            serve(1, "example.net");
            fetch(source);
            long tenantId = jdbi.withHandle(handle -> id(handle, home));
            String[] domains = new String[20_000];
            Arrays.setAll(domains, i -> "d" + i + ".test");
            byte[] large = payload("they/spam", 2, Duration.ofDays(1), domains);
            MailSource mail =
                    MailSource.of(Optional.of(EmailAddress.parse("a@d7.test")), Optional.empty(), Optional.empty());
            long before = fetched.documentsRead();
            jdbi.useHandle(handle ->
                    sources.accept(handle, source.id().orElseThrow(), ListDocument.read(large), 20_000, large));
            CyclicBarrier together = new CyclicBarrier(8);
            ExecutorService registrations = Executors.newFixedThreadPool(8);
            try {
                List<Future<Integer>> found = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    found.add(registrations.submit(() -> {
                        together.await();
                        return jdbi.withHandle(handle ->
                                shared.concerning(handle, tenantId, mail).size());
                    }));
                }
                for (Future<Integer> one : found) {
                    assertThat(one.get()).isEqualTo(1);
                }
            } finally {
                registrations.shutdownNow();
            }

            assertThat(fetched.documentsRead() - before).isEqualTo(1);
        }

        @Test
        void slowServerOfOneTenantShouldNotDelayTheListsOfOthers() throws Exception {
            CountDownLatch over = new CountDownLatch(1);
            AtomicInteger requests = new AtomicInteger();
            HttpServer slow = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            ExecutorService threads = Executors.newCachedThreadPool();
            slow.setExecutor(threads);
            CountDownLatch asked = new CountDownLatch(1);
            slow.createContext("/", exchange -> {
                requests.incrementAndGet();
                asked.countDown();
                try (exchange) {
                    over.await();
                    exchange.sendResponseHeaders(500, -1);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            slow.start();
            try {
                AgentClient other = agents.agent();
                for (int i = 0; i < 5; i++) {
                    other.exchange(
                            "POST",
                            "/list-sources",
                            source("slow" + i)
                                    .url("http://127.0.0.1:" + slow.getAddress().getPort() + "/")
                                    .build(),
                            ListSource.class);
                }
                Future<?> job = threads.submit(fetches::fetchAll);
                asked.await();

                serve(1, "example.net");
                add(source("again"));
                await().atMost(Duration.ofSeconds(20)).until(() -> {
                    fetches.fetchOne();
                    return verdict(SPAMMER).verdict() == Verdict.BLOCK;
                });

                assertThat(requests).hasValue(1);
                over.countDown();
                job.get();
            } finally {
                over.countDown();
                slow.stop(0);
                threads.shutdownNow();
            }
        }

        @Test
        void tenantThatHasWaitedLongestShouldBeServedFirst() {
            String first = agents.tenant();
            String second = agents.tenant();
            jdbi.useHandle(handle -> {
                handle.begin();
                long done = insert(handle, id(handle, first), "done");
                insert(handle, id(handle, first), "due");
                insert(handle, id(handle, second), "waiting");
                sources.succeeded(
                        handle, done, Optional.empty(), clock.instant().plusSeconds(3_600));

                List<String> claimed = new ArrayList<>();
                List<Long> except = new ArrayList<>();
                for (Optional<ListSources.Source> one = claim(handle, except);
                        one.isPresent();
                        one = claim(handle, except)) {
                    claimed.add(one.get().source().name());
                    except.add(one.get().tenantId());
                }
                handle.rollback();

                assertThat(claimed).containsSubsequence("waiting", "due");
            });
        }

        private long insert(Handle handle, long tenant, String name) {
            Draft draft = sources.draft(source(name).build(), Optional.empty());
            return handle.createQuery(
                            """
                            INSERT INTO list_source
                                (tenant_id, name, body, enabled, next_fetch_at, created_at, changed_at)
                            VALUES (:tenant, :name, :body::jsonb, true, :now, :now, :now)
                            RETURNING id
                            """)
                    .bind("tenant", tenant)
                    .bind("name", draft.name())
                    .bind("body", draft.body())
                    .bind("now", clock.instant())
                    .mapTo(Long.class)
                    .one();
        }

        private Optional<ListSources.Source> claim(Handle handle, List<Long> except) {
            return sources.claim(handle, clock.instant().plusSeconds(300), except);
        }

        private long id(Handle handle, String tenant) {
            return handle.createQuery("SELECT id FROM tenant WHERE name = ?")
                    .bind(0, tenant)
                    .mapTo(Long.class)
                    .one();
        }

        @Test
        void noMoreThanTheLastDocumentsShouldBeKept() throws Exception {
            for (int version = 1; version <= ListSources.KEPT + 2; version++) {
                serve(version, "example.net");
                assertThat(error()).isEmpty();
            }

            assertThat(subscriber
                            .exchange("GET", path(source) + "/versions", null, ListSourceVersions.class)
                            .versions())
                    .hasSize(ListSources.KEPT);
        }

        @Test
        void anotherKeyShouldBeANewBeginning() throws Exception {
            serve(9, "example.net");
            fetch(source);
            key = EcJwkGenerator.generateJwk(EllipticCurves.P256);

            subscriber.exchange("PUT", path(source), source("elsewhere").build(), ListSource.class);

            assertThat(verdict(SPAMMER).verdict()).isEqualTo(Verdict.HOLD);
            serve(1, "other.test");
            assertThat(error()).isEmpty();
            assertThat(verdict("a@other.test").verdict()).isEqualTo(Verdict.BLOCK);
        }

        @Test
        void aListThatIsDisabledOrRemovedShouldNotCount() throws Exception {
            serve(1, "example.net");
            fetch(source);
            assertThat(verdict(SPAMMER).verdict()).isEqualTo(Verdict.BLOCK);

            subscriber.exchange(
                    "PUT", path(source), source("elsewhere").enabled(false).build(), ListSource.class);
            assertThat(verdict(SPAMMER).verdict()).isEqualTo(Verdict.HOLD);
            subscriber.exchange("PUT", path(source), source("elsewhere").build(), ListSource.class);
            assertThat(verdict(SPAMMER).verdict()).isEqualTo(Verdict.BLOCK);
            subscriber.exchange("DELETE", path(source), null, Void.class);
            assertThat(verdict(SPAMMER).verdict()).isEqualTo(Verdict.HOLD);
        }

        @Test
        void aTokenShouldNotBeSentToAnotherPlaceThanItWasGivenFor() {
            ListSource withToken = add(source("token").token("secret"));
            String path = path(withToken);

            assertThat(subscriber
                            .exchange("PUT", path, source("token").build(), ListSource.class)
                            .hasToken())
                    .contains(true);
            assertThat(subscriber
                            .exchange(
                                    "PUT",
                                    path,
                                    source("token")
                                            .url("https://elsewhere.example/")
                                            .build(),
                                    ListSource.class)
                            .hasToken())
                    .contains(false);
        }

        /** Each costs time for each mail. */
        @Test
        void patternsOfAllListsShouldBeNoMoreThanThoseOfATenant() throws Exception {
            ListSource more = add(source("more").list("they/more"));
            serve(sign(patterns("they/spam", "a"), SignedDocument.TYPE, key));
            fetch(source);
            serve(sign(patterns("they/more", "b"), SignedDocument.TYPE, key));
            fetch(more);

            assertThat(verdict("a599@x.test").verdict()).isEqualTo(Verdict.BLOCK);
            assertThat(verdict("b599@x.test").verdict()).isEqualTo(Verdict.HOLD);
            assertThat(verdict("x@b.test").verdict()).isEqualTo(Verdict.BLOCK);

            subscriber.exchange("DELETE", path(source), null, Void.class);
            assertThat(verdict("a599@x.test").verdict()).isEqualTo(Verdict.HOLD);
            assertThat(verdict("b599@x.test").verdict()).isEqualTo(Verdict.BLOCK);
        }

        private byte[] patterns(String listName, String prefix) {
            List<ListDocument.Item> items = new ArrayList<>();
            items.add(new ListDocument.Item(Verdict.BLOCK, EntryKind.DOMAIN, prefix + ".test", 0));
            for (int i = 0; i < 600; i++) {
                items.add(new ListDocument.Item(Verdict.BLOCK, EntryKind.REGEX, "^" + prefix + i + "@", 0));
            }
            return new ListDocument(
                            "https://they.test",
                            listName,
                            1,
                            clock.instant(),
                            clock.instant().plus(Duration.ofDays(1)),
                            Optional.empty())
                    .write(items);
        }

        @Test
        void explanationShouldNameTheList() throws Exception {
            serve(1, "example.net");
            fetch(source);

            assertThat(subscriber
                            .exchange(
                                    "POST",
                                    "/explain",
                                    ExplainRequest.builder()
                                            .sender(SPAMMER)
                                            .addRecipients(ALICE)
                                            .build(),
                                    org.turingmail.central.verdicts.Explanations.class)
                            .toString())
                    .contains("The shared list elsewhere (weight 50) says to block domain example.net.");
        }
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
