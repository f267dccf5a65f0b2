package org.turingmail.launcher.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** James' WebAdmin. Safe for use by several threads. */
public final class WebAdmin {
    /** An answer, whatever its status. */
    public record Answer(int status, String body) {
        public JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new UncheckedIOException("Not JSON: " + body, e);
            }
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI root;
    private HttpClient http;

    public WebAdmin(int port) {
        this.root = URI.create("http://127.0.0.1:" + port);
    }

    private synchronized HttpClient http() {
        if (http == null) {
            http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
        }
        return http;
    }

    public URI root() {
        return root;
    }

    public void createDomain(String domain) {
        expect(204, send("PUT", "/domains/" + domain, ""));
    }

    /** Creates the user, or changes its password. */
    public void createUser(String address, String password) {
        expect(
                204,
                send(
                        "PUT",
                        "/users/" + address + "?force",
                        JSON.createObjectNode().put("password", password).toString()));
    }

    public void createAlias(String alias, String destination) {
        expect(204, send("PUT", "/address/aliases/" + destination + "/sources/" + alias, ""));
    }

    /** {@code healthy}, {@code degraded} or {@code unhealthy}. */
    public String health() {
        return get("/healthcheck").json().path("status").asText();
    }

    /** The paths of all mail repositories. */
    public List<String> mailRepositories() {
        List<String> paths = new ArrayList<>();
        get("/mailRepositories")
                .json()
                .forEach(node -> paths.add(node.path("repository").asText()));
        return paths;
    }

    /** The keys of the mails in a repository, at most a thousand. */
    public List<String> mailsIn(String repository) {
        List<String> keys = new ArrayList<>();
        get("/mailRepositories/" + encode(repository) + "/mails?limit=1000")
                .json()
                .forEach(node -> keys.add(node.asText()));
        return keys;
    }

    public long sizeOf(String repository) {
        return get("/mailRepositories/" + encode(repository))
                .json()
                .path("size")
                .asLong();
    }

    /** The names of the queues. */
    public List<String> queues() {
        List<String> names = new ArrayList<>();
        get("/mailQueues").json().forEach(name -> names.add(name.asText()));
        return names;
    }

    /** How many mails are in a queue ({@code spool}, {@code outgoing}, ...). */
    public long queued(String queue) {
        return get("/mailQueues/" + queue).json().path("size").asLong();
    }

    public Answer get(String path) {
        Answer answer = send("GET", path, "");
        if (answer.status() >= 400 && !path.startsWith("/healthcheck")) {
            throw new IllegalStateException("GET " + path + ": " + answer);
        }
        return answer;
    }

    /** The answer to a GET, whatever its status; empty if there is none within 20 seconds. */
    public Optional<Answer> find(String path) {
        return Http.get(root.resolve(path).toString(), Duration.ofSeconds(20));
    }

    public Answer post(String path, String json) {
        return send("POST", path, json);
    }

    /** Any request; the answer may have any status. */
    public Answer send(String method, String path, String json) {
        try {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(root.resolve(path)).timeout(Duration.ofSeconds(60));
            if (json.isEmpty()) {
                request.method(method, HttpRequest.BodyPublishers.noBody());
            } else {
                request.header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofString(json));
            }
            HttpResponse<String> response = http().send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void expect(int status, Answer answer) {
        if (answer.status() != status) {
            throw new IllegalStateException("Expected " + status + " but got " + answer);
        }
    }

    private static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
