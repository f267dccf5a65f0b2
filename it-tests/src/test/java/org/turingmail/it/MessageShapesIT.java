package org.turingmail.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.turingmail.launcher.mail.Message;
import org.turingmail.launcher.mail.SmtpClient;
import org.turingmail.launcher.process.ChallengeLink;
import org.turingmail.launcher.process.JamesProcess;

/**
 * Mails of every kind, held and released, come out as the same James without Turing delivers them. That James is the
 * measure, not the mail as it was sent: what it mends or refuses is no business of ours.
 */
class MessageShapesIT {
    private static final String CRLF = "\r\n";

    private final TestEnvironment world = TestEnvironment.shared();

    enum Shape {
        PLAIN((from, to) -> Mails.plain(from, to, "plain").bytes()),
        EIGHT_BIT((from, to) -> concat(
                header(from, to, "Content-Type: text/plain; charset=iso-8859-1", "Content-Transfer-Encoding: 8bit"),
                "Grüße aus Köln, naïve café\r\n.\r\nund mehr\r\n".getBytes(StandardCharsets.ISO_8859_1))),
        UTF_8_HEADER((from, to) -> concat(
                ("From: Jürgen Müller <" + from + ">\r\nTo: " + to + "\r\nSubject: schöne Grüße 漢字\r\n\r\n")
                        .getBytes(StandardCharsets.UTF_8),
                "text\r\n".getBytes(StandardCharsets.UTF_8))),
        BINARY((from, to) -> concat(
                header(from, to, "Content-Type: application/octet-stream", "Content-Transfer-Encoding: binary"),
                everyOctet())),
        LONG_LINES((from, to) -> concat(
                header(from, to, "Content-Type: text/plain"),
                ("x".repeat(8_000) + CRLF + "y".repeat(2_000) + CRLF).getBytes(StandardCharsets.US_ASCII))),
        LARGE((from, to) -> concat(
                header(from, to, "Content-Type: application/octet-stream", "Content-Transfer-Encoding: base64"),
                base64(25 << 20))),
        LARGE_HEADER((from, to) ->
                concat(longHeader(300 << 10), Mails.plain(from, to, "much ado").bytes())),
        BROKEN_MIME((from, to) -> concat(
                header(
                        from,
                        to,
                        "Content-Type: multipart/mixed; boundary=\"never",
                        "Content-Transfer-Encoding: no-such-encoding",
                        "this line is no field at all"),
                "--never\r\nContent-Type: text/html; charset=\r\n\r\n<b>\r\n--never\r\nContent-Type\r\n"
                        .getBytes(StandardCharsets.US_ASCII))),
        NO_HEADER((from, to) -> "\r\njust a body\r\n".getBytes(StandardCharsets.US_ASCII)),
        NO_BODY((from, to) -> header(from, to, "X-End: here")),
        BARE_LF((from, to) -> ("From: " + from + "\r\nTo: " + to
                        + "\r\nSubject: bare\r\n\r\none\ntwo\n.\nthree\r\nfour\n")
                .getBytes(StandardCharsets.US_ASCII)),
        BARE_CR((from, to) -> ("From: " + from + "\r\nTo: " + to + "\r\nSubject: bare\r\n\r\none\rtwo\r\rthree\r\n")
                .getBytes(StandardCharsets.US_ASCII)),
        FROM_IPV6((from, to) -> Mails.plain(from, to, "over IPv6").bytes());

        private final BiFunction<String, String, byte[]> octets;

        Shape(BiFunction<String, String, byte[]> octets) {
            this.octets = octets;
        }
    }

    @ParameterizedTest
    @EnumSource(Shape.class)
    void heldMailShouldComeOutAsTheSameJamesDeliversItWithoutTuring(Shape shape) throws IOException {
        String anna = world.user("anna");
        String stranger = world.stranger("sender");
        Message mail = Message.of(shape.octets.apply(stranger, anna));
        long errors = errors();

        SmtpClient.Outcome without = deliver(shape, world.peer(), stranger, anna, mail);
        SmtpClient.Outcome with = deliver(shape, world.james(), stranger, anna, mail);

        assertThat(with.data().code()).isEqualTo(without.data().code());
        if (!without.isAccepted()) {
            // James refuses a bare LF, which would let a second mail be smuggled in
            assertThat(shape).isEqualTo(Shape.BARE_LF);
            return;
        }
        Message expected =
                world.inbox(world.peer(), anna, 1, Duration.ofSeconds(60)).get(0);
        if (shape == Shape.NO_HEADER) {
            // nobody is named in it, so nobody is challenged for it
            releaseSilentlyHeld(stranger, anna);
        } else {
            ChallengeLink link = ChallengeLink.in(
                    world.outside().await(stranger, Duration.ofSeconds(60)).message());
            assertThat(world.james().inbox(anna, TestEnvironment.PASSWORD)).isEmpty();
            assertThat(link.solve().status()).isEqualTo(303);
        }
        List<Message> inbox = world.inbox(world.james(), anna, 1, Duration.ofSeconds(60));

        assertThat(inbox).hasSize(1);
        assertSame(inbox.get(0).withoutTrace(), expected.withoutTrace());
        List<String> names = new ArrayList<>(inbox.get(0).headerNames());
        assertThat(Collections.frequency(names, "authentication-results")).isOne();
        names.remove("authentication-results");
        assertThat(names).isEqualTo(expected.headerNames());
        assertThat(inbox.get(0).header("Authentication-Results").get(0))
                .startsWith("example.org;\tspf=pass smtp.mailfrom=example.net");
        assertThat(errors()).isEqualTo(errors);
    }

    private void releaseSilentlyHeld(String sender, String recipient) {
        Supplier<JsonNode> held = () -> world.james()
                .webAdmin()
                .get("/turing/held-mails?sender=" + sender)
                .json()
                .path("mails");
        await("the mail of " + sender + " is held")
                .atMost(Duration.ofSeconds(60))
                .until(() -> held.get().size() == 1);
        JsonNode mail = held.get().get(0);
        assertThat(mail.path("suppression").asText()).isEqualTo("not-addressed");
        assertThat(world.james().inbox(recipient, TestEnvironment.PASSWORD)).isEmpty();
        assertThat(world.outside().receivedFor(sender)).isEmpty();
        assertThat(world.james()
                        .webAdmin()
                        .post("/turing/held-mails/" + mail.path("key").asText() + "/release", "")
                        .status())
                .isEqualTo(200);
    }

    private static SmtpClient.Outcome deliver(Shape shape, JamesProcess james, String from, String to, Message mail)
            throws IOException {
        InetAddress address = InetAddress.getByName(shape == Shape.FROM_IPV6 ? "::1" : "127.0.0.1");
        try (SmtpClient client = SmtpClient.connect(address, james.smtpPort())) {
            return client.send(from, List.of(to), mail);
        }
    }

    /** Says where two mails differ, instead of printing 25 MB. */
    private static void assertSame(byte[] actual, byte[] expected) {
        int difference = Arrays.mismatch(actual, expected);
        if (difference >= 0) {
            assertThat(excerpt(actual, difference)).isEqualTo(excerpt(expected, difference));
        }
        assertThat(actual).hasSameSizeAs(expected);
    }

    private static String excerpt(byte[] octets, int at) {
        int begin = Math.max(0, at - 200);
        return "... at " + at + ": "
                + new String(octets, begin, Math.min(octets.length, at + 200) - begin, StandardCharsets.ISO_8859_1);
    }

    private long errors() {
        return world.james().webAdmin().sizeOf("var/mail/error")
                + world.james()
                        .log()
                        .lines()
                        .filter(line -> line.contains(" ERROR "))
                        .count();
    }

    private static byte[] header(String from, String to, String... fields) {
        return ("Date: Mon, 2 Nov 2026 10:00:00 +0000\r\nFrom: <" + from + ">\r\nTo: <" + to
                        + ">\r\nMessage-ID: <shape@client.example.net>\r\nSubject: a shape\r\nMIME-Version: 1.0\r\n"
                        + String.join(CRLF, fields) + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] longHeader(int size) {
        StringBuilder header = new StringBuilder();
        for (int i = 0; header.length() < size; i++) {
            header.append("X-Long-")
                    .append(i)
                    .append(": ")
                    .append("value ".repeat(11))
                    .append("\r\n\t")
                    .append("more ".repeat(12))
                    .append(CRLF);
        }
        return header.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] everyOctet() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int line = 0; line < 100; line++) {
            for (int octet = 0; octet < 256; octet++) {
                if (octet != '\r' && octet != '\n') {
                    out.write(octet);
                }
            }
            out.writeBytes(CRLF.getBytes(StandardCharsets.US_ASCII));
        }
        return out.toByteArray();
    }

    private static byte[] base64(int size) {
        Random random = new Random(4711);
        byte[] line = new byte[76];
        byte[] out = new byte[size / 78 * 78];
        for (int i = 0; i < out.length; i += 78) {
            for (int j = 0; j < line.length; j++) {
                line[j] = (byte)
                        ("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".charAt(random.nextInt(64)));
            }
            System.arraycopy(line, 0, out, i, 76);
            out[i + 76] = '\r';
            out[i + 77] = '\n';
        }
        return out;
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }
}
