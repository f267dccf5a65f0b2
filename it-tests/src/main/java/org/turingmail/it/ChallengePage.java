package org.turingmail.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The page that the link of a challenge opens, as a browser uses it, without one: what to fetch and where to post is read
 * from the page, and the proof of work is done in Java. Safe for use by several threads.
 */
public final class ChallengePage {
    /** An answer of the server, whatever its status; redirects are not followed. */
    public record Answer(URI uri, int status, String body, Optional<String> location) {
        /** The text of the first heading, without markup; empty if there is none. */
        public String heading() {
            Matcher matcher = HEADING.matcher(body);
            return matcher.find() ? matcher.group(1).replaceAll("<[^>]*>", "").strip() : "";
        }
    }

    /**
     * A solved proof of work (ALTCHA, protocol version 1).
     *
     * @param payload what the form posts
     * @param number the number that was searched for: so many hashes were computed, and one more
     */
    public record Solution(String payload, long number) {}

    private static final Pattern HEADING = Pattern.compile("<h1[^>]*>(.*?)</h1>", Pattern.DOTALL);
    private static final Pattern TASK = Pattern.compile("<altcha-widget[^>]*\\schallenge=\"([^\"]+)\"");
    private static final Pattern FORM = Pattern.compile("<form[^>]*\\sid=\"press\"[^>]*\\saction=\"([^\"]+)\"");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final URI link;

    private ChallengePage(URI link) {
        this.link = link;
    }

    public static ChallengePage at(URI link) {
        return new ChallengePage(link);
    }

    public URI link() {
        return link;
    }

    public Answer get() {
        return get(link);
    }

    /**
     * Fetches a task for the page and solves it.
     *
     * @throws IllegalStateException if the page offers none
     */
    public Solution solve(Answer page) {
        Answer task = get(page.uri().resolve(found(TASK, page)));
        if (task.status() != 200) {
            throw new IllegalStateException("No proof of work: GET " + task.uri() + " answers " + task.status());
        }
        return solve(task.body());
    }

    /** Posts the form of the page. */
    public Answer post(Answer page, Solution solution) {
        String form = "altcha=" + URLEncoder.encode(solution.payload(), StandardCharsets.UTF_8);
        URI action = page.uri().resolve(found(FORM, page));
        return send(HttpRequest.newBuilder(action)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form)));
    }

    /** Gets the page, solves its proof of work and posts it; answers the page that follows. */
    public Answer confirm() {
        Answer page = get();
        Answer posted = post(page, solve(page));
        return posted.location()
                .map(location -> get(posted.uri().resolve(location)))
                .orElse(posted);
    }

    /** Any other resource of the same server. */
    public Answer get(URI uri) {
        return send(HttpRequest.newBuilder(uri).GET());
    }

    /** @param task JSON as the widget gets it */
    static Solution solve(String task) {
        try {
            JsonNode json = JSON.readTree(task);
            byte[] wanted = HexFormat.of().parseHex(json.path("challenge").asText());
            MessageDigest salted =
                    MessageDigest.getInstance(json.path("algorithm").asText());
            salted.update(json.path("salt").asText().getBytes(StandardCharsets.UTF_8));
            long limit = json.path("maxnumber").asLong();
            for (long number = 0; number <= limit; number++) {
                MessageDigest digest = (MessageDigest) salted.clone();
                if (MessageDigest.isEqual(
                        wanted, digest.digest(String.valueOf(number).getBytes(StandardCharsets.US_ASCII)))) {
                    String payload = JSON.createObjectNode()
                            .put("algorithm", json.path("algorithm").asText())
                            .put("challenge", json.path("challenge").asText())
                            .put("number", number)
                            .put("salt", json.path("salt").asText())
                            .put("signature", json.path("signature").asText())
                            .toString();
                    return new Solution(
                            Base64.getEncoder().encodeToString(payload.getBytes(StandardCharsets.UTF_8)), number);
                }
            }
            throw new IllegalStateException("No number up to " + limit + " solves " + task);
        } catch (IOException | NoSuchAlgorithmException | CloneNotSupportedException | IllegalArgumentException e) {
            throw new IllegalStateException("Not a proof of work that can be solved: " + task, e);
        }
    }

    private static String found(Pattern pattern, Answer page) {
        Matcher matcher = pattern.matcher(page.body());
        if (!matcher.find()) {
            throw new IllegalStateException("GET " + page.uri() + " answers " + page.status()
                    + " with a page that offers no proof of work: " + page.heading());
        }
        return matcher.group(1).replace("&amp;", "&");
    }

    private Answer send(HttpRequest.Builder request) {
        HttpRequest built = request.timeout(Duration.ofSeconds(60))
                .header("Accept-Language", "en")
                .build();
        try {
            HttpResponse<String> response = http.send(built, HttpResponse.BodyHandlers.ofString());
            return new Answer(
                    built.uri(),
                    response.statusCode(),
                    response.body(),
                    response.headers().firstValue("Location"));
        } catch (IOException e) {
            throw new IllegalStateException(built.method() + " " + built.uri() + " fails: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
