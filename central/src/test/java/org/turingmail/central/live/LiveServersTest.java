package org.turingmail.central.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turingmail.central.AgentClient.entry;

import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turingmail.central.AgentClient;
import org.turingmail.central.configuration.ListenAddress;
import org.turingmail.central.lists.EntryHits;
import org.turingmail.central.lists.ListEntry;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.central.policy.EntryScope;
import org.turingmail.central.tenants.TestAgents;
import org.turingmail.central.verdicts.Policies;
import org.turingmail.protocol.verdicts.Verdict;

/** Both servers over real sockets, for two tenants with opposite lists. */
@QuarkusTest
class LiveServersTest {
    private static final String BOB = "bob@mail.example.org";
    private static final String REJECT = "REJECT 5.7.1 The recipient does not accept mail from this sender";

    @Inject
    TestAgents agents;

    @Inject
    Vertx vertx;

    @Inject
    Jdbi jdbi;

    @Inject
    Policies policies;

    @Inject
    EntryHits hits;

    private String allowing;
    private String blocking;
    private AgentClient allower;
    private AgentClient blocker;
    private LiveRulings rulings;
    private static final Duration RECEIVING = Duration.ofSeconds(2);

    private RequestServer socketmap;

    @BeforeEach
    void twoTenants() {
        allowing = agents.tenant();
        blocking = agents.tenant();
        allower = agents.agent(allowing, "james1");
        blocker = agents.agent(blocking, "james1");
        allower.add(entry(Verdict.DELIVER, BOB));
        blocker.add(entry(Verdict.BLOCK, BOB));
        rulings = new LiveRulings(jdbi, policies, hits);
        socketmap =
                RequestServer.start(vertx, new ListenAddress("", "127.0.0.1", 0), new Socketmap(rulings), RECEIVING);
    }

    @AfterEach
    void stop() {
        socketmap.close();
    }

    /** A connection of a mail server. */
    private static final class Client implements AutoCloseable {
        private final Socket socket;

        Client(int port) throws IOException {
            socket = new Socket("127.0.0.1", port);
            socket.setSoTimeout(20_000);
        }

        void send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        }

        String map(String name, String key) {
            try {
                String request = name + " " + key;
                send(request.getBytes(StandardCharsets.UTF_8).length + ":" + request + ",");
                return netstring();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        String netstring() throws IOException {
            InputStream in = socket.getInputStream();
            int length = 0;
            for (int c = in.read(); c != ':'; c = in.read()) {
                assertThat(c).as("a digit").isBetween((int) '0', (int) '9');
                length = length * 10 + c - '0';
            }
            String text = new String(in.readNBytes(length), StandardCharsets.UTF_8);
            assertThat(in.read()).isEqualTo(',');
            return text;
        }

        String action() throws IOException {
            StringBuilder answer = new StringBuilder();
            while (!answer.toString().endsWith("\n\n")) {
                int c = socket.getInputStream().read();
                assertThat(c).as("the connection is closed after: %s", answer).isNotNegative();
                answer.append((char) c);
            }
            return answer.toString().strip();
        }

        /** Whether the server hung up without a word. */
        boolean isHungUp() throws IOException {
            return socket.getInputStream().read() < 0;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void socketmapShouldAnswerForTheTenantThatItIsAskedFor() throws IOException {
        try (Client client = new Client(socketmap.port())) {
            assertThat(client.map(allowing, BOB)).isEqualTo("OK OK");
            assertThat(client.map(blocking, "BOB@Mail.Example.org")).isEqualTo("OK " + REJECT);
            assertThat(client.map(agents.tenant(), BOB)).isEqualTo("NOTFOUND ");
            assertThat(client.map("nobody", BOB)).startsWith("PERM ");
            assertThat(client.map(allowing, "<>")).isEqualTo("NOTFOUND ");
            assertThat(client.map(allowing, "no address at all")).isEqualTo("NOTFOUND ");
        }
    }

    /**
     * Whoever asks here has not seen the mail: neither a forgery passes, nor is the mail of the authentic sender
     * refused.
     */
    @Test
    void mailOfWhoIsAllowedIfAuthenticatedShouldGoOnToTheAgent() throws IOException {
        allower.add(entry(Verdict.DELIVER, "kim@example.net").authenticatedOnly(true));
        blocker.add(entry(Verdict.DELIVER, BOB)
                .scope(EntryScope.USER)
                .owner("alice@example.com")
                .authenticatedOnly(true));
        try (Client client = new Client(socketmap.port())) {
            assertThat(client.map(allowing, "kim@example.net")).isEqualTo("NOTFOUND ");
        }
        try (RequestServer policy = RequestServer.start(
                        vertx, new ListenAddress("", "127.0.0.1", 0), new PolicyService(rulings, allowing), RECEIVING);
                Client client = new Client(policy.port())) {
            client.send("request=smtpd_access_policy\nsender=kim@example.net\nrecipient=alice@example.com\n\n");
            assertThat(client.action()).isEqualTo("action=DUNNO");
        }
        try (RequestServer policy = RequestServer.start(
                        vertx, new ListenAddress("", "127.0.0.1", 0), new PolicyService(rulings, blocking), RECEIVING);
                Client client = new Client(policy.port())) {
            client.send("request=smtpd_access_policy\nsender=" + BOB + "\nrecipient=alice@example.com\n\n");
            assertThat(client.action()).isEqualTo("action=DUNNO");
            client.send("request=smtpd_access_policy\nsender=" + BOB + "\nrecipient=carol@example.com\n\n");
            assertThat(client.action()).isEqualTo("action=" + REJECT);
        }
    }

    @Test
    void socketmapShouldKnowSendersOfDomainsAndNetworks() throws IOException {
        blocker.add(entry(Verdict.BLOCK, "spam.example"));
        blocker.add(ListEntry.builder()
                .kind(EntryKind.CIDR)
                .value("192.0.2.0/24")
                .verdict(Verdict.DELIVER)
                .scope(EntryScope.TENANT));
        blocker.add(entry(Verdict.DELIVER, BOB).scope(EntryScope.USER).owner("alice@example.com"));
        try (Client client = new Client(socketmap.port())) {
            assertThat(client.map(blocking, "a@b.spam.example")).isEqualTo("OK " + REJECT);
            for (String domain : new String[] {"spam.example", ".spam.example", "@spam.example", "b.spam.example"}) {
                assertThat(client.map(blocking, domain)).as(domain).isEqualTo("NOTFOUND ");
            }
            assertThat(client.map(blocking, "192.0.2.77")).isEqualTo("OK OK");
            assertThat(client.map(blocking, "192.0.3.77")).isEqualTo("NOTFOUND ");
            assertThat(client.map(blocking, BOB)).as("asked for everybody").isEqualTo("OK " + REJECT);
            assertThat(client.map(allowing, "192.0.2.77")).isEqualTo("NOTFOUND ");
        }
    }

    /** Postfix takes the quotes away: of {@code <"bob@mail.example.org x"@evil.example>} it asks for all but them. */
    @Test
    void aSenderWithBlanksShouldBeJudgedAsAWhole() throws IOException {
        allower.add(entry(Verdict.BLOCK, "evil.example"));
        allower.add(entry(Verdict.BLOCK, "\"x y\"@mail.example.org"));
        try (Client client = new Client(socketmap.port());
                RequestServer server = policyService(allowing);
                Client policy = new Client(server.port())) {
            for (String sender : new String[] {
                BOB + " x@evil.example",
                BOB + " x@Evil.Example",
                "x y@evil.example",
                "\"x y\"@evil.example",
                "x y@mail.example.org",
                "\"x y\"@mail.example.org"
            }) {
                assertThat(client.map(allowing, sender)).as(sender).isEqualTo("OK " + REJECT);
                policy.send(request(sender, "alice@example.com", "192.0.2.1", ""));
                assertThat(policy.action()).as(sender).isEqualTo("action=" + REJECT);
            }
            assertThat(client.map(allowing, BOB + " alice@example.com")).isEqualTo("NOTFOUND ");
        }
    }

    private static final List<String> PIECES = List.of(
            "",
            " ",
            "  ",
            "@",
            ".",
            "..",
            "[",
            "]",
            "[::1]",
            "[IPv6:::1]",
            "::1",
            "::ffff:192.0.2.1",
            "fe80::1%eth0",
            "%",
            "192.0.2.1",
            "192.0.2.",
            "0x7f.1",
            "/24",
            "\"",
            "\\",
            "<",
            ">",
            "<>",
            "=",
            "+",
            "SRS0=a=b=",
            "prvs=0123=",
            "bob",
            "mail.example.org",
            "x",
            "ü",
            "xn--",
            "xn--a",
            "ß",
            "\uff20",
            "\u3002",
            "\u00a0",
            "\u0000",
            "\u0001",
            "\r",
            "\t",
            "\u2028",
            "\u202e",
            "\ud83d\ude00",
            "\u200d",
            ":",
            ",",
            "-",
            "_",
            "*",
            "#",
            "a".repeat(70),
            "b.".repeat(130));

    private static String anything(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }

    @Test
    void everyRequestShouldBeAnsweredWhateverIsInIt() throws IOException {
        Random random = new Random(20270113);
        try (Client client = new Client(socketmap.port());
                RequestServer server = policyService(allowing);
                Client policy = new Client(server.port())) {
            for (int i = 0; i < 1_500; i++) {
                String name = i % 8 == 0 ? anything(random).replace(" ", "") : allowing;
                String key = anything(random);
                assertThat(client.map(name, key)).as("%s %s", name, key).matches("(?:OK |NOTFOUND|PERM ).*");
                policy.send(request(anything(random), anything(random), anything(random), i % 8 == 0 ? "u" : ""));
                assertThat(policy.action()).startsWith("action=");
            }
            assertThat(client.map(allowing, BOB)).isEqualTo("OK OK");
            assertThat(client.map(allowing, "[::1]")).isEqualTo("NOTFOUND ");
        }
    }

    @Test
    void requestsInPiecesAndInOnePieceShouldBeAnsweredInTheirOrder() throws IOException {
        try (Client client = new Client(socketmap.port())) {
            String one = allowing + " " + BOB;
            String two = blocking + " " + BOB;
            String both = one.length() + ":" + one + "," + two.length() + ":" + two + ",";
            for (char c : both.toCharArray()) {
                client.send(String.valueOf(c));
            }
            client.send(both + both);

            for (int i = 0; i < 3; i++) {
                assertThat(client.netstring()).isEqualTo("OK OK");
                assertThat(client.netstring()).isEqualTo("OK " + REJECT);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", ":a b,", "99999:a", "5000:a", "3:a b;", "GET / HTTP/1.0\r\n\r\n"})
    void whatIsNoRequestShouldLoseTheConnectionAndNothingElse(String garbage) throws IOException {
        try (Client bad = new Client(socketmap.port());
                Client good = new Client(socketmap.port())) {
            bad.send(garbage);
            assertThat(bad.isHungUp()).isTrue();
            assertThat(good.map(allowing, BOB)).isEqualTo("OK OK");
        }
    }

    private static String request(String sender, String recipient, String client, String user) {
        return "request=smtpd_access_policy\nprotocol_state=RCPT\nprotocol_name=ESMTP\nsender=" + sender
                + "\nrecipient=" + recipient + "\nclient_address=" + client + "\nsasl_username=" + user
                + "\ninstance=1.2\n\n";
    }

    private RequestServer policyService(String tenant) {
        return RequestServer.start(
                vertx, new ListenAddress(tenant, "127.0.0.1", 0), new PolicyService(rulings, tenant), RECEIVING);
    }

    @Test
    void policyServiceShouldAnswerForItsTenant() throws IOException {
        try (RequestServer ofAllower = policyService(allowing);
                RequestServer ofBlocker = policyService(blocking);
                Client allow = new Client(ofAllower.port());
                Client block = new Client(ofBlocker.port())) {
            allow.send(request(BOB, "alice@example.com", "192.0.2.1", ""));
            block.send(request(BOB, "alice@example.com", "192.0.2.1", ""));
            assertThat(allow.action()).isEqualTo("action=OK");
            assertThat(block.action()).isEqualTo("action=" + REJECT);

            block.send(request("", "alice@example.com", "2001:db8::1", ""));
            assertThat(block.action()).isEqualTo("action=DUNNO");
            block.send(request(BOB, "alice@example.com", "192.0.2.1", "anna"));
            assertThat(block.action()).as("an authenticated user").isEqualTo("action=DUNNO");
            block.send(request("who@else.example", "alice@example.com", "unknown", ""));
            assertThat(block.action()).isEqualTo("action=DUNNO");
        }
    }

    /** SMTPD_POLICY_README: on trouble the connection is closed without an answer, and Postfix defers the mail. */
    @Test
    void policyServiceShouldHangUpWhenItHasNoAnswer() throws IOException {
        try (RequestServer unknown = policyService("nobody");
                Client client = new Client(unknown.port())) {
            client.send(request(BOB, "alice@example.com", "192.0.2.1", ""));
            assertThat(client.isHungUp()).isTrue();
        }
        try (RequestServer server = policyService(allowing);
                Client client = new Client(server.port())) {
            client.send("request=another\n\n");
            assertThat(client.isHungUp()).isTrue();
        }
        try (RequestServer server = policyService(allowing);
                Client client = new Client(server.port())) {
            client.send("sender=" + "x".repeat(20_000));
            assertThat(client.isHungUp()).isTrue();
        }
    }

    @Test
    void requestThatDripsShouldEndInTime() throws Exception {
        try (Client client = new Client(socketmap.port())) {
            client.send("2000:");
            ScheduledExecutorService dripping = Executors.newSingleThreadScheduledExecutor();
            // The first failure ends it: the server has hung up.
            dripping.scheduleAtFixedRate(() -> drip(client), 0, 100, TimeUnit.MILLISECONDS);
            try {
                assertThat(client.isHungUp()).isTrue();
            } catch (IOException e) {
                // Reset, since bytes were still on their way.
                assertThat(e).hasMessageContaining("reset");
            } finally {
                dripping.shutdownNow();
            }
        }
    }

    private static void drip(Client client) {
        try {
            client.send("x");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void clientThatDoesNotReadShouldNotFillTheMemory() throws Exception {
        try (Socket socket = new Socket()) {
            // Else the kernel takes some megabytes of answers.
            socket.setReceiveBufferSize(2_048);
            socket.connect(new InetSocketAddress("127.0.0.1", socketmap.port()));
            String request = "nobody " + BOB;
            byte[] many = (request.length() + ":" + request + ",").repeat(1_000).getBytes(StandardCharsets.UTF_8);
            Thread asking = new Thread(() -> {
                try {
                    while (true) {
                        socket.getOutputStream().write(many);
                    }
                } catch (IOException e) {
                    // The server has hung up.
                }
            });
            asking.start();
            asking.join(120_000);

            assertThat(asking.isAlive())
                    .as("it is cut off, as it reads nothing")
                    .isFalse();
        }
    }
}
