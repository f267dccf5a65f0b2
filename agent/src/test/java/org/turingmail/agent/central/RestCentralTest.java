package org.turingmail.agent.central;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.apache.commons.configuration2.PropertiesConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.turingmail.agent.config.TuringConfiguration;
import org.turingmail.protocol.Keys;
import org.turingmail.protocol.correspondents.Correspondents;
import org.turingmail.protocol.verdicts.Verdict;
import org.turingmail.protocol.verdicts.VerdictRequest;
import org.turingmail.protocol.verdicts.Verdicts;

/** The client against a server that behaves as badly as the network can. */
@Timeout(60)
class RestCentralTest {
    private static final VerdictRequest REQUEST = VerdictRequest.builder()
            .sender("bob@example.org")
            .addRecipients("alice@example.com")
            .build();
    private static final String VERDICTS =
            "{\"verdicts\":[{\"recipient\":\"alice@example.com\",\"verdict\":\"DELIVER\","
                    + "\"reason\":\"known-sender\",\"decidedBy\":\"entry:1\"}],\"validSeconds\":60}";
    private static final Duration CIRCUIT_OPEN_FOR = Duration.ofMillis(200);

    private static final Keys SENT = Keys.builder().addKeys("a").build();
    private static final Correspondents LEARNED = Correspondents.builder()
            .user("alice@example.com")
            .addCorrespondents("bob@example.org")
            .build();

    @TempDir
    Path folder;

    private HttpServer server;
    private RestCentral central;
    private volatile int status = 200;
    /** The path whose requests fail. */
    private volatile String broken = "";

    private volatile String instancesToTell = "";
    private volatile int instances;
    private final List<String> instanceIds = new CopyOnWriteArrayList<>();
    private final List<String> products = new CopyOnWriteArrayList<>();

    private volatile String type = "application/json";
    private volatile String body = VERDICTS;
    private final List<Result<?>> failures = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> keys = new CopyOnWriteArrayList<>();
    private final Set<InetSocketAddress> connections = ConcurrentHashMap.newKeySet();

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        answerOn(server);
        central = central("http://127.0.0.1:" + server.getAddress().getPort(), Map.of());
    }

    @AfterEach
    void stop() {
        central.close();
        server.stop(0);
    }

    @Test
    void answerShouldBeRead() {
        Result<Verdicts> answer = central.ask(REQUEST);

        assertThat(answer.value()).hasValueSatisfying(verdicts -> {
            assertThat(verdicts.validSeconds()).isEqualTo(60);
            assertThat(verdicts.verdicts().get(0).verdict()).isEqualTo(Verdict.DELIVER);
            assertThat(verdicts.verdicts().get(0).decidedBy()).contains("entry:1");
        });
        assertThat(requests).containsExactly("POST /api/v1/verdicts");
        assertThat(keys).containsExactly("Bearer k3y");
    }

    @Test
    void callThatAnswersNothingShouldSucceedOn204() {
        status = 204;
        body = "";

        assertThat(central.challengesSent(Keys.builder().addKeys("a").build()).isGiven())
                .isTrue();
    }

    @Test
    void connectionShouldBeUsedAgain() {
        for (int i = 0; i < 20; i++) {
            assertThat(central.ask(REQUEST).isGiven()).isTrue();
        }
        assertThat(connections).hasSize(1);
    }

    @Test
    void refusedKeyShouldBeSaidAndNotTriedAgain() {
        status = 401;
        type = "application/problem+json";
        body = "{\"type\":\"urn:turing:problem:unauthorized\",\"title\":\"Unknown API key\",\"status\":401}";

        Result<Verdicts> answer = central.ask(REQUEST);

        assertThat(answer.failure()).hasValueSatisfying(failure -> {
            assertThat(failure.kind()).isEqualTo(Failure.Kind.KEY_REFUSED);
            assertThat(failure.message()).contains("401", "Unknown API key").doesNotContain("k3y");
        });
        assertThat(requests).hasSize(1);
    }

    @Test
    void troubleInTheWayOfAMailShouldBeToldAtOnce() {
        central.ask(REQUEST);
        assertThat(failures).isEmpty();

        status = 500;
        central.ask(REQUEST);

        assertThat(failures).singleElement().satisfies(answer -> assertThat(answer.isGiven())
                .isFalse());
    }

    @Test
    void invalidRequestShouldBeRejectedWithItsFields() {
        status = 422;
        type = "application/problem+json";
        body = "{\"type\":\"urn:turing:problem:invalid-value\",\"title\":\"Invalid\",\"status\":422,"
                + "\"errors\":[{\"field\":\"recipients[0]\",\"message\":\"no address\"}]}";

        assertThat(central.ask(REQUEST).failure()).hasValueSatisfying(failure -> {
            assertThat(failure.kind()).isEqualTo(Failure.Kind.REJECTED);
            assertThat(failure.message()).contains("recipients[0]", "no address");
        });
    }

    @Test
    void htmlShouldBeNoAnswer() {
        type = "text/html";
        body = "<html><body>It works!</body></html>";

        assertThat(central.ask(REQUEST).failure())
                .hasValueSatisfying(failure -> assertThat(failure.kind()).isEqualTo(Failure.Kind.BROKEN));
    }

    @Test
    void redirectToALoginPageShouldBeNoAnswer() {
        status = 302;
        type = "text/html";
        body = "elsewhere";

        assertThat(central.ask(REQUEST).isGiven()).isFalse();
    }

    @Test
    void jsonOfAnotherShapeShouldBeNoAnswer() {
        for (String other :
                List.of("{}", "[]", "null", "\"x\"", "{\"verdicts\":[{}],\"validSeconds\":1}", "{\"verdi")) {
            body = other;
            assertThat(central.ask(REQUEST).failure()).as(other).hasValueSatisfying(failure -> assertThat(
                            failure.kind())
                    .isIn(Failure.Kind.BROKEN, Failure.Kind.CIRCUIT_OPEN));
        }
    }

    @Test
    void serverErrorShouldBeTriedOnceMore() {
        status = 500;
        type = "text/html";
        body = "oops";

        assertThat(central.ask(REQUEST).failure())
                .hasValueSatisfying(failure -> assertThat(failure.kind()).isEqualTo(Failure.Kind.BROKEN));
        assertThat(requests).hasSize(2);
    }

    @Test
    void serverErrorInTheBackgroundShouldBeTriedPatiently() {
        status = 503;

        central.challengesSent(Keys.builder().addKeys("a").build());

        assertThat(requests).hasSize(4);
    }

    @Test
    void halfAnAnswerShouldBeNoAnswer() throws Exception {
        try (RawServer raw = new RawServer(
                        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
                                + VERDICTS.substring(0, 40));
                RestCentral half = central(raw.url(), Map.of())) {
            assertThat(half.ask(REQUEST).isGiven()).isFalse();
        }
    }

    @Test
    void silenceShouldEndAfterTheReadTimeout() throws Exception {
        try (RawServer raw = new RawServer(null);
                RestCentral silent = central(raw.url(), Map.of("central.read-timeout", "200ms"))) {
            assertThat(silent.ask(REQUEST).failure())
                    .hasValueSatisfying(failure -> assertThat(failure.kind()).isEqualTo(Failure.Kind.UNREACHABLE));
            assertThat(raw.connections).hasValue(1);
        }
    }

    @Test
    void silenceInTheMiddleShouldEndAfterTheReadTimeout() throws Exception {
        try (RawServer raw = new RawServer(
                        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{", true);
                RestCentral silent = central(raw.url(), Map.of("central.read-timeout", "200ms"))) {
            assertThat(silent.ask(REQUEST).isGiven()).isFalse();
        }
    }

    @Test
    void noServerShouldBeUnreachable() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        try (RestCentral nobody = central("http://127.0.0.1:" + free, Map.of())) {
            assertThat(nobody.ask(REQUEST).failure())
                    .hasValueSatisfying(failure -> assertThat(failure.kind()).isEqualTo(Failure.Kind.UNREACHABLE));
        }
    }

    @Test
    void anOutageShouldCostAMailNothingAndEndByItself() {
        status = 500;
        for (int i = 0; i < 10; i++) {
            central.ask(REQUEST);
        }
        int before = requests.size();

        assertThat(central.ask(REQUEST).failure())
                .hasValueSatisfying(failure -> assertThat(failure.kind()).isEqualTo(Failure.Kind.CIRCUIT_OPEN));
        assertThat(requests).hasSize(before);

        status = 200;
        await().atMost(Duration.ofSeconds(20)).until(() -> central.ask(REQUEST).isGiven());
    }

    @Test
    void anOutageShouldCostTheMailOfAUserNothingEither() {
        status = 500;
        for (int i = 0; i < 10; i++) {
            central.learn(LEARNED);
        }
        int before = requests.size();

        assertThat(kind(central.learn(LEARNED))).contains(Failure.Kind.CIRCUIT_OPEN);
        assertThat(requests).hasSize(before);
    }

    @Test
    void theFeedShouldBeAskedAlthoughTheCircuitIsOpen() {
        status = 500;
        for (int i = 0; i < 10; i++) {
            central.ask(REQUEST);
        }
        status = 200;
        body = "{\"decisions\":[],\"cursor\":7}";

        assertThat(central.decisions(3, null, java.time.Instant.EPOCH, 0, 10).value())
                .hasValueSatisfying(page -> assertThat(page.cursor()).isEqualTo(7));
    }

    @Test
    void answerOfTheFeedShouldCloseTheCircuit() {
        status = 500;
        for (int i = 0; i < 10; i++) {
            central.ask(REQUEST);
        }
        status = 200;
        body = "{\"decisions\":[],\"cursor\":7}";
        central.decisions(3, null, java.time.Instant.EPOCH, 0, 10);
        int before = requests.size();

        central.ask(REQUEST);

        assertThat(requests).hasSizeGreaterThan(before);
    }

    @Test
    void instanceShouldBeNamedAndStayTheSame() {
        central.ask(REQUEST);
        central.ask(REQUEST);
        try (RestCentral other =
                central("http://127.0.0.1:" + server.getAddress().getPort(), Map.of())) {
            other.ask(REQUEST);
        }

        assertThat(instanceIds).hasSize(3).doesNotContainNull();
        assertThat(Set.copyOf(instanceIds)).hasSize(2);
        assertThat(products).hasSize(3).containsOnly("turing-agent");
    }

    @Test
    void instancesThatCentralSeesShouldBeTold() {
        instancesToTell = "2";
        central.ask(REQUEST);
        assertThat(instances).isEqualTo(2);

        instancesToTell = "many";
        central.ask(REQUEST);
        assertThat(instances).isEqualTo(1);
    }

    @Test
    void failedRegistrationsShouldNotOpenTheCircuitForVerdicts() {
        broken = "/api/v1/correspondents";
        for (int i = 0; i < 20; i++) {
            central.learn(LEARNED);
        }

        assertThat(kind(central.learn(LEARNED))).contains(Failure.Kind.CIRCUIT_OPEN);
        assertThat(central.ask(REQUEST).isGiven()).isTrue();
    }

    @Test
    void failedReportsShouldNotOpenTheCircuitsOfMail() {
        broken = "/api/v1/challenges/sent";
        for (int i = 0; i < 5; i++) {
            central.challengesSent(SENT);
        }

        assertThat(kind(central.challengesSent(SENT))).contains(Failure.Kind.CIRCUIT_OPEN);
        assertThat(central.ask(REQUEST).isGiven()).isTrue();
        status = 204;
        assertThat(central.learn(LEARNED).isGiven()).isTrue();
    }

    @Test
    void reportsShouldNotBeTriedAgainAndAgainInAnOutage() {
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        try (RestCentral patient = central(url, Map.of(), Duration.ofMinutes(10))) {
            status = 500;
            for (int i = 0; i < 20; i++) {
                patient.challengesSent(SENT);
            }

            assertThat(requests).as("two reports, four times each").hasSize(8);

            // Once the feed has failed too, its next answer ends the pause.
            patient.decisions(3, null, java.time.Instant.EPOCH, 0, 10);
            status = 200;
            body = "{\"decisions\":[],\"cursor\":7}";
            patient.decisions(3, null, java.time.Instant.EPOCH, 0, 10);
            status = 204;
            assertThat(patient.challengesSent(SENT).isGiven()).isTrue();
        }
    }

    @Test
    void feedWithoutAnOutageShouldLeaveTheCircuitOfRegistrationsAlone() {
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        try (RestCentral patient = central(url, Map.of(), Duration.ofMinutes(10))) {
            broken = "/api/v1/correspondents";
            for (int i = 0; i < 20; i++) {
                patient.learn(LEARNED);
            }
            body = "{\"decisions\":[],\"cursor\":7}";
            assertThat(patient.decisions(3, null, java.time.Instant.EPOCH, 0, 10)
                            .isGiven())
                    .isTrue();

            assertThat(kind(patient.learn(LEARNED))).contains(Failure.Kind.CIRCUIT_OPEN);
        }
    }

    @Test
    void privateCaShouldBeTrustedIfConfigured() throws Exception {
        Path store = folder.resolve("server.p12");
        Path pem = folder.resolve("ca.pem");
        keytool(
                "-genkeypair",
                "-alias",
                "central",
                "-keyalg",
                "EC",
                "-dname",
                "CN=127.0.0.1",
                "-ext",
                "san=ip:127.0.0.1");
        keytool("-exportcert", "-rfc", "-alias", "central", "-file", pem.toString());
        HttpsServer https = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        https.setHttpsConfigurator(new HttpsConfigurator(serverContext(store)));
        answerOn(https);
        String url = "https://127.0.0.1:" + https.getAddress().getPort();
        try (RestCentral trusting = central(url, Map.of("central.ca-file", pem.toString()));
                RestCentral others = central(url, Map.of())) {
            assertThat(trusting.ask(REQUEST).isGiven()).isTrue();
            assertThat(others.ask(REQUEST).failure())
                    .hasValueSatisfying(failure -> assertThat(failure.kind()).isEqualTo(Failure.Kind.UNREACHABLE));
        } finally {
            https.stop(0);
        }
    }

    private static java.util.Optional<Failure.Kind> kind(Result<?> answer) {
        return answer.failure().map(Failure::kind);
    }

    private void answerOn(HttpServer target) {
        target.setExecutor(Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        }));
        target.createContext("/", exchange -> {
            requests.add(
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath());
            keys.add(exchange.getRequestHeaders().getFirst("Authorization"));
            instanceIds.add(exchange.getRequestHeaders().getFirst("Turing-Instance"));
            products.add(exchange.getRequestHeaders().getFirst("User-Agent"));
            if (!instancesToTell.isEmpty()) {
                exchange.getResponseHeaders().add("Turing-Instances", instancesToTell);
            }
            connections.add(exchange.getRemoteAddress());
            exchange.getRequestBody().readAllBytes();
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", type);
            exchange.getResponseHeaders().add("Location", "/login");
            int answered = exchange.getRequestURI().getPath().equals(broken) ? 503 : status;
            exchange.sendResponseHeaders(answered, answered == 204 ? -1 : bytes.length);
            if (answered != 204) {
                exchange.getResponseBody().write(bytes);
            }
            exchange.close();
        });
        target.start();
    }

    private RestCentral central(String url, Map<String, String> more) {
        return central(url, more, CIRCUIT_OPEN_FOR);
    }

    private RestCentral central(String url, Map<String, String> more, Duration circuitOpenFor) {
        PropertiesConfiguration properties = new PropertiesConfiguration();
        properties.addProperty("central.url", url);
        properties.addProperty("central.api-key", "k3y");
        properties.addProperty("challenge.from", "challenge@example.com");
        more.forEach(properties::setProperty);
        return new RestCentral(
                TuringConfiguration.from(properties, Map.of()),
                failures::add,
                told -> instances = told,
                circuitOpenFor);
    }

    private void keytool(String... arguments) throws Exception {
        List<String> command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of(
                "-keystore",
                folder.resolve("server.p12").toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    private static SSLContext serverContext(Path store) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream input = Files.newInputStream(store)) {
            keys.load(input, "changeit".toCharArray());
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }

    /** Reads a request, writes what it was told, and then closes the connection or keeps silent. */
    private static final class RawServer implements AutoCloseable {
        private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final java.util.concurrent.atomic.AtomicInteger connections =
                new java.util.concurrent.atomic.AtomicInteger();

        RawServer(String answer) throws Exception {
            this(answer, answer == null);
        }

        RawServer(String answer, boolean keepOpen) throws Exception {
            Thread thread = new Thread(() -> serve(answer, keepOpen));
            thread.setDaemon(true);
            thread.start();
        }

        String url() {
            return "http://127.0.0.1:" + socket.getLocalPort();
        }

        private void serve(String answer, boolean keepOpen) {
            List<java.net.Socket> open = new java.util.ArrayList<>();
            try {
                while (true) {
                    java.net.Socket client = socket.accept();
                    open.add(client);
                    connections.incrementAndGet();
                    client.getInputStream().read(new byte[4096]);
                    if (answer != null) {
                        OutputStream output = client.getOutputStream();
                        output.write(answer.getBytes(StandardCharsets.UTF_8));
                        output.flush();
                    }
                    if (!keepOpen) {
                        client.close();
                    }
                }
            } catch (java.io.IOException e) {
                // closed: the test is over
            }
        }

        @Override
        public void close() throws Exception {
            socket.close();
        }
    }
}
