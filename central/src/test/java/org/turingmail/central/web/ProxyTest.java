package org.turingmail.central.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.turingmail.central.tenants.TestAgents;

/** Of the loopback addresses, the test configuration trusts 127.0.0.1 and nobody else. */
@QuarkusTest
class ProxyTest {
    private static final String TRUSTED = "127.0.0.1";
    private static final String OTHER = "127.0.0.2";

    private static String ask(String from, String... headers) throws IOException {
        String response = response("/test-peer", from, headers);
        return response.substring(response.indexOf("\r\n\r\n") + 4);
    }

    private static String response(String path, String from, String... headers) throws IOException {
        URI base = URI.create(TestAgents.baseUrl());
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
            socket.connect(new InetSocketAddress(TRUSTED, base.getPort()), 5_000);
            socket.setSoTimeout(10_000);
            String request = "GET " + path + " HTTP/1.1\r\nHost: central.internal\r\nConnection: close\r\n"
                    + String.join("", headers) + "\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void forwardedShouldCountFromATrustedProxy() throws Exception {
        assertThat(ask(TRUSTED, "Forwarded: for=192.0.2.7;proto=https;host=verify.example.com\r\n"))
                .isEqualTo("192.0.2.7 https://verify.example.com/test-peer");
    }

    @Test
    void xForwardedShouldCountFromATrustedProxy() throws Exception {
        assertThat(ask(
                        TRUSTED,
                        "X-Forwarded-For: 192.0.2.7\r\n",
                        "X-Forwarded-Proto: https\r\n",
                        "X-Forwarded-Host: verify.example.com\r\n"))
                .isEqualTo("192.0.2.7 https://verify.example.com/test-peer");
    }

    @Test
    void headersOfAProxyShouldNotCountFromAnybodyElse() throws Exception {
        String unchanged = OTHER + " http://central.internal/test-peer";

        assertThat(ask(OTHER, "Forwarded: for=192.0.2.7;proto=https;host=verify.example.com\r\n"))
                .isEqualTo(unchanged);
        assertThat(ask(
                        OTHER,
                        "X-Forwarded-For: 192.0.2.7\r\n",
                        "X-Forwarded-Proto: https\r\n",
                        "X-Forwarded-Host: verify.example.com\r\n"))
                .isEqualTo(unchanged);
    }

    @Test
    void pageShouldAskForTlsOnlyIfItCameByTls() throws Exception {
        String https =
                "X-Forwarded-For: 192.0.2.7\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: verify.example.com\r\n";

        assertThat(response("/", TRUSTED, https)).containsIgnoringCase("Strict-Transport-Security: max-age=31536000");
        assertThat(response("/", TRUSTED)).doesNotContainIgnoringCase("Strict-Transport-Security");
        assertThat(response("/", OTHER, https)).doesNotContainIgnoringCase("Strict-Transport-Security");
    }
}
