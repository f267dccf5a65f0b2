package org.turingmail.central.lists.files;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.turingmail.protocol.Api;

/** The API of central, as the commands about lists call it. Not thread-safe. */
final class ListClient {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    /** A large file takes its time. */
    private static final Duration PATIENCE = Duration.ofHours(1);

    private final String base;
    private final String key;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();

    /**
     * @param url of the central service
     * @param key of a program
     */
    ListClient(String url, String key) {
        this.base = url.replaceAll("/+$", "");
        this.key = requireNonNull(key);
    }

    /** @throws IllegalArgumentException if the URL is none, or the key cannot be one */
    HttpRequest.Builder request(String path) {
        try {
            return HttpRequest.newBuilder(URI.create(base + Api.ROOT + path))
                    .timeout(PATIENCE)
                    .header("Authorization", "Bearer " + key);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "--url is '" + base + "', or --key-file has no key in it: " + e.getMessage(), e);
        }
    }

    HttpResponse<InputStream> get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    /** The caller reads the body, and closes it. */
    HttpResponse<InputStream> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpRequest built = request.build();
        try {
            return http.send(built, HttpResponse.BodyHandlers.ofInputStream());
        } catch (ConnectException e) {
            throw new IOException(
                    "nothing answers at " + built.uri().getScheme() + "://"
                            + built.uri().getAuthority(),
                    e);
        }
    }

    /** @throws IOException if it is no JSON: then whatever answered is not central */
    static JsonNode json(HttpResponse<InputStream> response) throws IOException {
        try (InputStream body = response.body()) {
            return new ObjectMapper().readTree(body);
        } catch (JsonProcessingException e) {
            throw new IOException(
                    "what answers at " + response.uri().getScheme() + "://"
                            + response.uri().getAuthority() + " (--url) is not the central service: it says "
                            + response.statusCode() + ", and nothing that can be understood",
                    e);
        }
    }
}
