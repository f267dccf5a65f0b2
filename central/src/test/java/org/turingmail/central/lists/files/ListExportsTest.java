package org.turingmail.central.lists.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.turingmail.central.AgentClient.entry;

import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turingmail.central.AgentClient;
import org.turingmail.central.tenants.TestAgents;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.Problem;
import org.turingmail.protocol.verdicts.Verdict;

@QuarkusTest
class ListExportsTest extends ListFilesFixture {
    @ParameterizedTest
    @ValueSource(strings = {"postfix-access", "plain?verdict=DELIVER", "csv"})
    void entryForAuthenticatedMailShouldBeInNoFile(String format) {
        agent.add(entry(Verdict.DELIVER, "bob@example.org").authenticatedOnly(true));
        agent.add(entry(Verdict.DELIVER, "eve@example.org"));

        String file = agent.download(format).response().body();

        assertThat(file).contains("eve@example.org").doesNotContain("bob@example.org");
        if (!format.equals("csv")) {
            assertThat(file).contains("# left out: 1 that count for authenticated mail only");
        }
    }

    @Test
    void scopesShouldBeExportedApart() {
        imported("?format=plain&verdict=DELIVER", "tenant@example.org\n");
        imported("?format=plain&verdict=DELIVER&scope=USER&owner=Anna@Home.Example", "user@example.org\n");
        imported("?format=csv", "verdict,value,scope,note\nblock,domain@example.org,domain:home.example,\"a, b\\\"\n");

        assertThat(exported("plain?verdict=DELIVER")).isEqualTo("tenant@example.org\n");
        assertThat(exported("plain?verdict=DELIVER&scope=USER&owner=" + ANNA)).isEqualTo("user@example.org\n");
        assertThat(exported("csv?scope=DOMAIN&owner=home.example"))
                .isEqualTo("verdict,kind,value,scope,expires,note\n"
                        + "BLOCK,ADDRESS,domain@example.org,domain:home.example,,\"a, b\\\"\n");
    }

    @Test
    void firstMatchShouldBeWhatDecides() {
        imported(
                "?format=csv",
                """
                verdict,kind,value
                BLOCK,DOMAIN,example.org
                DELIVER,DOMAIN,a.example.org
                BLOCK,ADDRESS,bob@a.example.org
                DELIVER,REGEX,^x
                BLOCK,REGEX,^y
                DELIVER,CIDR,192.0.2.0/24
                BLOCK,CIDR,192.0.2.128/25
                DELIVER,IP,192.0.2.200
                BLOCK,CIDR,2001:db8::/32
                """);

        assertThat(exported("exim-nwildlsearch"))
                .isEqualTo(
                        """
                        bob@a.example.org: block
                        "^bob\\\\+[^@]*@a\\\\.example\\\\.org$": block
                        *@a.example.org: allow
                        *.a.example.org: allow
                        *@example.org: block
                        *.example.org: block
                        "^y": block
                        "^x": allow
                        # left out: 3 of the kind CIDR
                        # left out: 1 of the kind IP
                        """);
        assertThat(exported("postfix-cidr").lines().filter(line -> line.startsWith("192")))
                .containsExactly("192.0.2.200\tOK", "192.0.2.128/25\tREJECT", "192.0.2.0/24\tOK");
    }

    @Test
    void exportShouldNotBeSentAgainBeforeTheListChanges() throws Exception {
        imported("?format=plain&verdict=DELIVER", "bob@example.org\n");
        HttpResponse<byte[]> first = get("plain?verdict=DELIVER");
        String tag = first.headers().firstValue("ETag").orElseThrow();

        HttpResponse<byte[]> again = get("plain?verdict=DELIVER", "If-None-Match", tag);
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(again.headers().firstValue("ETag")).contains(tag);

        long id = imported("?format=plain&verdict=DELIVER", "eve@example.org\n")
                .id()
                .orElseThrow();
        HttpResponse<byte[]> changed = get("plain?verdict=DELIVER", "If-None-Match", tag);
        assertThat(changed.statusCode()).isEqualTo(200);
        assertThat(new String(changed.body(), StandardCharsets.UTF_8)).isEqualTo("bob@example.org\neve@example.org\n");

        agent.send("DELETE", Api.ROOT + "/list-imports/" + id, null);
        assertThat(get(
                                "plain?verdict=DELIVER",
                                "If-None-Match",
                                changed.headers().firstValue("ETag").orElseThrow())
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void exportShouldBeSentAgainWhenTheTimeOfAnEntryIsOver() throws Exception {
        imported("?format=csv", "verdict,value,expires\nblock,bob@example.org,2090-01-01\n");
        String tag = get("plain?verdict=BLOCK").headers().firstValue("ETag").orElseThrow();

        jdbi.useHandle(handle -> handle.createUpdate(
                        "UPDATE list_entry SET expires_at = :past WHERE expires_at = '2090-01-01T00:00:00Z'")
                .bind("past", Instant.parse("2020-01-01T00:00:00Z"))
                .execute());

        HttpResponse<byte[]> answer = get("plain?verdict=BLOCK", "If-None-Match", tag);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("# no entries\n".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void exportShouldBeCompressedForThoseWhoAcceptIt() throws Exception {
        imported(
                "?format=plain&verdict=DELIVER",
                IntStream.range(0, 5_000)
                        .mapToObj(i -> "user" + i + "@example.org")
                        .collect(Collectors.joining("\n")));

        HttpResponse<byte[]> answer = get("plain?verdict=DELIVER", "Accept-Encoding", "gzip");

        assertThat(answer.headers().firstValue("Content-Encoding")).contains("gzip");
        assertThat(answer.body()).hasSizeLessThan(50_000);
        try (InputStream unzipped = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
            assertThat(new String(unzipped.readAllBytes(), StandardCharsets.UTF_8).lines())
                    .hasSize(5_000);
        }
    }

    /** The workers of rspamd that do not poll go by these dates alone, and read the day by its two digits. */
    @Test
    void datesShouldBeThoseOfHttpAndGrowWithEachChange() throws Exception {
        ZonedDateTime now = ZonedDateTime.now(ZoneOffset.UTC);
        clock.advance(Duration.between(now, now.plusMonths(1).withDayOfMonth(5)));
        imported("?format=plain&verdict=DELIVER", "bob@example.org\n");
        Instant changed = clock.instant();

        HttpResponse<byte[]> fresh = send("HEAD", "plain?verdict=DELIVER");
        assertThat(fresh.headers().firstValue("Last-Modified")).isEmpty();
        assertThat(fresh.headers().allValues("Date"))
                .singleElement()
                .asString()
                .matches("[A-Z][a-z]{2}, 0[56] [A-Z][a-z]{2} 20[0-9]{2} [0-9:]{8} GMT");

        clock.advance(Duration.ofSeconds(10));
        HttpResponse<byte[]> settled = send("HEAD", "plain?verdict=DELIVER");
        String modified = settled.headers().firstValue("Last-Modified").orElseThrow();
        Instant date = ZonedDateTime.parse(modified, DateTimeFormatter.RFC_1123_DATE_TIME)
                .toInstant();
        assertThat(modified).matches("[A-Z][a-z]{2}, 0[56] .*");
        assertThat(date).isAfter(changed.minusSeconds(1)).isBefore(clock.instant());
        assertThat(get("plain?verdict=DELIVER", "If-Modified-Since", modified).statusCode())
                .isEqualTo(304);
        assertThat(get(
                                "plain?verdict=DELIVER",
                                "If-Modified-Since",
                                fresh.headers().firstValue("Date").orElseThrow().replaceFirst("20[0-9]{2}", "2020"))
                        .statusCode())
                .isEqualTo(200);
    }

    /** What programs ask that poll; and some are gone before they have their answer. */
    @Test
    void answersWithoutABodyShouldTakeNothingFromThoseWhoReadOne() throws Exception {
        imported("?format=plain&verdict=DELIVER", "bob@example.org\n");

        for (int i = 0; i < 5; i++) {
            HttpResponse<byte[]> head = send("HEAD", "plain?verdict=DELIVER");
            assertThat(head.statusCode()).isEqualTo(200);
            assertThat(head.headers().firstValue("ETag")).isPresent();
            leave("GET", "plain?verdict=DELIVER");
        }

        assertThat(exported("plain?verdict=DELIVER")).isEqualTo("bob@example.org\n");
        await().untilAsserted(
                        () -> assertThat(ListExportsResource.AT_A_TIME.isIdle()).isTrue());
    }

    /** Asks and is gone. */
    private void leave(String method, String formatAndQuery) throws IOException {
        URI url = URI.create(TestAgents.baseUrl());
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.getOutputStream()
                    .write((method + " " + Api.ROOT + "/list-exports/" + formatAndQuery
                                    + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + agent.programKey()
                                    + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            socket.setSoLinger(true, 0);
        }
    }

    @Test
    void tooManyReadersAtATimeShouldBeTold() {
        long tenant = tenant(agent);
        AgentClient other = agents.agent();
        imported("?format=plain&verdict=DELIVER", "bob@example.org\n");
        for (int i = 0; i < 4; i++) {
            assertThat(ListExportsResource.AT_A_TIME.take(tenant)).isTrue();
        }
        try {
            assertThat(agent.download("plain?verdict=DELIVER").problem().type()).isEqualTo(Problem.RATE_LIMITED);
            assertThat(other.download("plain?verdict=DELIVER").status()).isEqualTo(200);
        } finally {
            for (int i = 0; i < 4; i++) {
                ListExportsResource.AT_A_TIME.giveBack(tenant);
            }
        }
        assertThat(agent.download("plain?verdict=DELIVER").status()).isEqualTo(200);
    }

    @Test
    void readerThatTakesNothingShouldKeepNoConnectionToTheDatabase() throws Exception {
        // More than all buffers on the way can take.
        jdbi.useHandle(handle -> handle.createUpdate("INSERT INTO list_entry (tenant_id, kind, value, verdict, scope,"
                        + " owner, origin, note, created_at) SELECT :tenant, 'ADDRESS', 'user' || n || '@example.org',"
                        + " 'BLOCK', 'TENANT', '', 'manual', repeat('x', 1000), now() FROM generate_series(1, 30000) n")
                .bind("tenant", tenant(agent))
                .execute());

        List<LogRecord> errors = new CopyOnWriteArrayList<>();
        Handler capture = new Handler() {
            @Override
            public void publish(LogRecord line) {
                if (line.getLevel().intValue() >= Level.SEVERE.intValue()) {
                    errors.add(line);
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger log = Logger.getLogger("org.turingmail.central.web");
        log.addHandler(capture);
        try (Socket reader = new Socket()) {
            reader.setReceiveBufferSize(4096);
            reader.setSoTimeout(60_000);
            URI url = URI.create(TestAgents.baseUrl());
            reader.connect(new InetSocketAddress(url.getHost(), url.getPort()));
            reader.getOutputStream()
                    .write(("GET " + Api.ROOT + "/list-exports/csv HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                                    + agent.programKey() + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(reader.getInputStream().readNBytes(15)).asString().isEqualTo("HTTP/1.1 200 OK");

            assertThat(jdbi.<List<String>, RuntimeException>withHandle(handle -> handle.createQuery(
                                    "SELECT query FROM pg_stat_activity WHERE xact_start IS NOT NULL"
                                            + " AND query LIKE '%list_entry%' AND pid <> pg_backend_pid()"
                                            // The database cleans up when it likes.
                                            + " AND backend_type = 'client backend'")
                            .mapTo(String.class)
                            .list()))
                    .isEmpty();
            assertThat(ListExportsResource.AT_A_TIME.isIdle())
                    .as("it is still being read")
                    .isFalse();
        }
        await().untilAsserted(
                        () -> assertThat(ListExportsResource.AT_A_TIME.isIdle()).isTrue());
        assertThat(exported("csv").lines().count()).isGreaterThan(30_000);
        log.removeHandler(capture);
        assertThat(errors)
                .as("a client that leaves is no fault of central")
                .extracting(LogRecord::getMessage)
                .isEmpty();
    }

    @Test
    void exportOfWhatIsNoExportShouldBeRefused() {
        assertThat(agent.download("vcard").status()).isEqualTo(404);
        assertThat(agent.download("plain").problem().errors())
                .extracting(Problem.FieldError::field)
                .containsExactly("verdict");
    }

    private HttpResponse<byte[]> get(String formatAndQuery, String... headers) throws Exception {
        return send("GET", formatAndQuery, headers);
    }

    private HttpResponse<byte[]> send(String method, String formatAndQuery, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(TestAgents.baseUrl() + Api.ROOT + "/list-exports/" + formatAndQuery))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .header("Authorization", "Bearer " + agent.programKey())
                .timeout(Duration.ofSeconds(30));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }
}
