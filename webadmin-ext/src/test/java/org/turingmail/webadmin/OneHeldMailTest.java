package org.turingmail.webadmin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.turingmail.agent.AgentFixture.ALICE;
import static org.turingmail.agent.AgentFixture.BOB;
import static org.turingmail.agent.AgentFixture.NOW;
import static org.turingmail.agent.AgentFixture.mail;

import io.restassured.path.json.JsonPath;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OneHeldMailTest extends HeldMailsRoutesFixture {
    @Test
    void shouldShowFactsAndHeadersButNeverTheBody() throws Exception {
        String key = held("Mail1", ALICE);

        webAdmin.http()
                .get(HELD + "/" + key)
                .then()
                .statusCode(200)
                .body("key", equalTo(key))
                .body("sender", equalTo(BOB))
                .body("heldAt", equalTo(NOW.toString()))
                .body("headers.name", contains("Subject", "Message-ID"))
                .body("headers.value", contains("Hello", "<1@example.org>"))
                .body("headersShortened", equalTo(false))
                .body(not(containsString("Hello Alice")));
    }

    @Test
    void shouldDecodeHeaders() throws Exception {
        String key = webAdmin.hold(mail(
                        "Mail1",
                        Optional.of(BOB),
                        "Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=\r\n"
                                + "From: =?ISO-8859-1?B?SvxyZ2Vu?=\r\n <bob@example.org>\r\n"
                                + "Received: one\r\nReceived: two",
                        ALICE))
                .key();

        webAdmin.http()
                .get(HELD + "/" + key)
                .then()
                .body("headers.name", contains("Subject", "From", "Received", "Received"))
                .body("headers.value", contains("Grüße", "Jürgen <bob@example.org>", "one", "two"));
    }

    @Test
    void hostileHeadersShouldBeHarmless() throws Exception {
        String key = webAdmin.hold(mail(
                        "Mail1",
                        Optional.of(BOB),
                        "Subject: =?UTF-8?B?" + base64("a\u001b[31mred\u0007\r\nX-Injected: 1\u202Efdp.exe")
                                + "?=\r\n"
                                + "X-Charset: =?no-such-charset?Q?abc?= =?\u0001??=\r\n"
                                + "X-Script: <script>alert(1)</script>\"\\\r\n"
                                + "not a field at all\r\n"
                                + "X-Broken-Base64: =?UTF-8?B?###?=\r\n"
                                + "X-Long: " + "x".repeat(50_000) + "\r\n"
                                + "X-After: still here",
                        ALICE))
                .key();

        JsonPath answer = webAdmin.http()
                .get(HELD + "/" + key)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();

        List<String> values = answer.getList("headers.value", String.class);
        assertThat(values.get(0)).isEqualTo("a [31mred X-Injected: 1fdp.exe");
        assertThat(values).contains("<script>alert(1)</script>\"\\", "still here");
        assertThat(values).allSatisfy(value -> assertThat(value)
                .doesNotContainPattern("[\\p{Cntrl}\\u202A-\\u202E]")
                .hasSizeLessThanOrEqualTo(MessageHeaders.LONGEST_VALUE));
        assertThat(answer.getBoolean("headersShortened")).isTrue();
        assertThat(answer.getString("subject")).doesNotContain("\u202E");
    }

    @Test
    void hugeHeaderShouldBeCut() throws Exception {
        StringBuilder headers = new StringBuilder("Subject: x");
        for (int i = 0; i < 30_000; i++) {
            headers.append("\r\nX-").append(i).append(": ").append("y".repeat(20));
        }
        String key = webAdmin.hold(mail("Mail1", Optional.of(BOB), headers.toString(), ALICE))
                .key();

        webAdmin.http()
                .get(HELD + "/" + key)
                .then()
                .statusCode(200)
                .body("headers", hasSize(MessageHeaders.MOST_FIELDS))
                .body("headersShortened", equalTo(true));
    }

    @Test
    void unknownKeyShouldBeNotFound() {
        webAdmin.http()
                .get(HELD + "/nosuch")
                .then()
                .statusCode(404)
                .body("statusCode", equalTo(404))
                .body("type", equalTo("notFound"))
                .body("message", equalTo("No mail is held under the key 'nosuch'"));
    }

    @ParameterizedTest
    @CsvSource({"a b, a%20b", "ü, %C3%BC", "a+b, a+b", "a+b, a%2Bb", "100%, 100%25", "a?b, a%3Fb", "<x>, %3Cx%3E"})
    void keyWithOddCharactersShouldBeFound(String key, String encoded) throws Exception {
        put(key);

        webAdmin.http().get(HELD + "/" + encoded).then().statusCode(200).body("key", equalTo(key));
        webAdmin.http().post(HELD + "/" + encoded + "/discard").then().statusCode(200);
        assertThat(webAdmin.agent.held()).isZero();
    }

    @Test
    void keyThatIsNotEncodedProperlyShouldBeRefused() throws Exception {
        // No client library sends such a thing.
        try (Socket socket = new Socket("127.0.0.1", webAdmin.port())) {
            socket.getOutputStream()
                    .write(("GET " + HELD + "/%zz HTTP/1.0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).startsWith("HTTP/1.1 400 ");
        }
    }
}
