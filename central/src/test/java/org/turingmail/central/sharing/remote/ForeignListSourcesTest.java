package org.turingmail.central.sharing.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.turingmail.central.AgentClient.mail;

import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.EllipticCurves;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.turingmail.central.AgentClient;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.documents.Draft;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.central.policy.MailSource;
import org.turingmail.central.sharing.ListKey;
import org.turingmail.central.sharing.ListSource;
import org.turingmail.central.sharing.ListSourceStatus;
import org.turingmail.central.verdicts.ExplainRequest;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.decisions.DecisionAction;
import org.turingmail.protocol.verdicts.Verdict;

/** A publisher that does what it should not. */
@QuarkusTest
class ForeignListSourcesTest extends ListSourcesFixture {
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
        serve(sign(payload("they/spam", 6, day), SignedDocument.TYPE, EcJwkGenerator.generateJwk(EllipticCurves.P256)));
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
        assertThat(error()).contains("the server sends us elsewhere, and we do not follow; give that URL (status 302)");
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
                serve(Base64.getUrlEncoder().withoutPadding().encodeToString(header.getBytes(StandardCharsets.UTF_8))
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
        return encoder.encodeToString("{\"alg\":\"none\",\"typ\":\"turing-list+jwt\"}".getBytes(StandardCharsets.UTF_8))
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
                        ListSourceVersion::documentVersion, ListSourceVersion::current, ListSourceVersion::takenBack)
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
        jdbi.useHandle(
                handle -> sources.accept(handle, source.id().orElseThrow(), ListDocument.read(large), 20_000, large));
        CyclicBarrier together = new CyclicBarrier(8);
        ExecutorService registrations = Executors.newFixedThreadPool(8);
        try {
            List<Future<Integer>> found = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                found.add(registrations.submit(() -> {
                    together.await();
                    return jdbi.withHandle(
                            handle -> shared.concerning(handle, tenantId, mail).size());
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
            sources.succeeded(handle, done, Optional.empty(), clock.instant().plusSeconds(3_600));

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
