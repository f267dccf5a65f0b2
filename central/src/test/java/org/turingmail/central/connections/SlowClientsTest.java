package org.turingmail.central.connections;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turingmail.central.AgentClient;
import org.turingmail.central.NewTenant;
import org.turingmail.central.tenants.TestAgents;
import org.turingmail.protocol.verdicts.Verdict;

/** Strangers who are slow, from many addresses, while others want something. */
@QuarkusTest
class SlowClientsTest {
    private static final int MANY = 400;
    /** Less than a thread waits for a slow body before it gives up; on an idle machine it is some milliseconds. */
    private static final Duration SOON = Duration.ofSeconds(8);

    @Inject
    Admission admission;

    private final List<Socket> sockets = new ArrayList<>();

    @NewTenant
    private AgentClient agent;

    private String link;

    @BeforeEach
    void openChallenge() {
        agent.add(AgentClient.entry(Verdict.BLOCK, "blocked@example.org"));
        link = "/c/" + AgentClient.token(agent.register("mail1", "stranger@example.org", "alice@example.com"));
    }

    @AfterEach
    void hangUp() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    /** From 127.0.1.1 and so on, eight connections of each: only 127.0.0.1 is a trusted proxy here. */
    private Socket connect(int number, String request) throws IOException {
        return connect("127.0.1." + (1 + number / 8), request);
    }

    private Socket connect(String from, String request) throws IOException {
        Socket socket = new Socket();
        sockets.add(socket);
        socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
        socket.setSoTimeout(20_000);
        socket.connect(
                new InetSocketAddress(
                        "127.0.0.1", URI.create(TestAgents.baseUrl()).getPort()),
                5_000);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private void many(String request) throws IOException {
        for (int i = 0; i < MANY; i++) {
            connect(i, request);
        }
    }

    private String slowPost(String path) {
        return "POST " + path + " HTTP/1.1\r\nHost: central\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                + "Content-Length: 1000\r\n\r\naltcha=";
    }

    private String slowPostWithAKey() {
        return "POST /api/v1/correspondents HTTP/1.1\r\nHost: central\r\nAuthorization: Bearer " + agent.key()
                + "\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{";
    }

    private void everythingShouldAnswer() {
        long begin = System.nanoTime();
        assertThat(agent.verdict("blocked@example.org", "alice@example.com")).isEqualTo(Verdict.BLOCK);
        given().baseUri(TestAgents.managementUrl())
                .get("/q/health/ready")
                .then()
                .statusCode(200);
        given().get(link).then().statusCode(200);
        assertThat(agent.heldMail("mail1").key()).isEqualTo("mail1");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SOON);
    }

    @Test
    void slowPostsShouldHinderNobody() throws Exception {
        many(slowPost(link));

        everythingShouldAnswer();
    }

    @Test
    void slowPostsWithoutATokenShouldBeAnsweredBeforeTheirBody() throws Exception {
        Socket socket = connect(1, slowPost("/c/nothing"));

        assertThat(status(socket)).isEqualTo("HTTP/1.1 404 Not Found");
    }

    @Test
    void slowPostsWithoutAKeyShouldBeAnsweredBeforeTheirBody() throws Exception {
        Socket socket = connect(1, slowPost("/api/v1/verdicts"));

        assertThat(status(socket)).isEqualTo("HTTP/1.1 401 Unauthorized");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST /c/", "GET /captcha/", "GET / HTTP/1.1\r\nHost: cent", ""})
    void halfAHeaderShouldHinderNobody(String half) throws Exception {
        many(half);

        everythingShouldAnswer();
    }

    @Test
    void slowPostsWithAKeyShouldHinderNobody() throws Exception {
        many(slowPostWithAKey());

        everythingShouldAnswer();
    }

    @Test
    void bodyThatDoesNotArriveShouldEndInTime() throws Exception {
        Socket socket = connect(1, slowPost(link));

        assertThat(status(socket)).isEqualTo("HTTP/1.1 408 Request Timeout");
        assertThat(socket.getInputStream().readAllBytes()).asString().contains("did not arrive in time");
    }

    @Test
    void headerThatDripsShouldEndInTime() throws Exception {
        Socket socket = connect(1, "GET / HTTP/1.1\r\n");

        await().atMost(Duration.ofSeconds(15))
                .pollInterval(Duration.ofMillis(300))
                .until(() -> {
                    try {
                        socket.getOutputStream().write("X-A: b\r\n".getBytes(StandardCharsets.US_ASCII));
                        return false;
                    } catch (IOException e) {
                        return true;
                    }
                });
    }

    @Test
    void connectionThatSaysNothingShouldEndInTime() throws Exception {
        assertThat(connect(1, "").getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void connectionsOfOneAddressShouldBeLimited() throws Exception {
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            slow.add(connect("127.0.2.1", slowPost(link)));
        }

        assertThat(slow).anyMatch(SlowClientsTest::isHungUpWithoutAnAnswer);
        Socket other = connect("127.0.2.2", "GET / HTTP/1.1\r\nHost: central\r\n\r\n");
        assertThat(status(other)).isEqualTo("HTTP/1.1 200 OK");
    }

    @Test
    void requestsOfOneClientBehindAProxyShouldBeLimited() throws Exception {
        String request = slowPost(link).replace("Host:", "X-Forwarded-For: 192.0.2.77\r\nHost:");
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            slow.add(connect("127.0.0.1", request));
        }

        // Which of them are too many is decided by who is read first.
        Set<String> answers = new HashSet<>();
        for (Socket socket : slow) {
            answers.add(status(socket));
        }
        assertThat(answers).contains("HTTP/1.1 429 Too Many Requests", "HTTP/1.1 408 Request Timeout");
        Socket other = connect("127.0.0.1", "GET / HTTP/1.1\r\nX-Forwarded-For: 192.0.2.78\r\nHost: central\r\n\r\n");
        assertThat(status(other)).isEqualTo("HTTP/1.1 200 OK");
    }

    @Test
    void noThreadShouldBeKeptWhenSlowClientsAreGone() throws Exception {
        many(slowPost(link));
        hangUp();

        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(admission.running(Workload.PAGES))
                .isZero());
        everythingShouldAnswer();
    }

    @Test
    void spokenCodesShouldHinderNobody() throws Exception {
        String page = given().get(link + "?with=code")
                .then()
                .statusCode(200)
                .extract()
                .asString();
        String ticket = page.replaceAll("(?s).*name=\"ticket\" value=\"([^\"]+)\".*", "$1");
        many("GET /captcha/" + ticket + ".wav HTTP/1.1\r\nHost: central\r\n\r\n");

        everythingShouldAnswer();
    }

    private static boolean isHungUpWithoutAnAnswer(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static String status(Socket socket) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int octet = socket.getInputStream().read();
                octet != '\r' && octet >= 0;
                octet = socket.getInputStream().read()) {
            line.append((char) octet);
        }
        return line.toString();
    }
}
