package org.turingmail.launcher.process;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** One short question by HTTP. It needs a fraction of the time that Java's newer client takes until it is there. */
final class Http {
    private Http() {}

    /** The answer to a GET, whatever its status; empty if there is none in time. */
    static Optional<WebAdmin.Answer> get(String url, Duration atMost) {
        try {
            HttpURLConnection connection = (HttpURLConnection) new URL(url).openConnection(Proxy.NO_PROXY);
            connection.setConnectTimeout((int) atMost.toMillis());
            connection.setReadTimeout((int) atMost.toMillis());
            connection.setInstanceFollowRedirects(false);
            connection.setRequestProperty("Accept", "application/json");
            try {
                int status = connection.getResponseCode();
                try (InputStream body = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
                    String text = body == null ? "" : new String(body.readAllBytes(), StandardCharsets.UTF_8);
                    return status < 0 ? Optional.empty() : Optional.of(new WebAdmin.Answer(status, text));
                }
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
