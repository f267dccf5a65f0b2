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
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.turingmail.launcher.mail.Message;

/** The link of a challenge, and what a person's browser does with it, without the browser. Immutable. */
public final class ChallengeLink {
    private static final Pattern LINK = Pattern.compile("https?://\\S+/c/[A-Za-z0-9_-]+");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI uri;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(5))
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    private ChallengeLink(URI uri) {
        this.uri = uri;
    }

    public static ChallengeLink of(String uri) {
        return new ChallengeLink(URI.create(uri));
    }

    /** @throws IllegalArgumentException if there is none in the mail */
    public static ChallengeLink in(Message challenge) {
        // a link must not be folded, so the mail must show it in one piece
        Matcher matcher = LINK.matcher(challenge.text());
        if (!matcher.find()) {
            throw new IllegalArgumentException("No link in:\n" + challenge);
        }
        return of(matcher.group());
    }

    public URI uri() {
        return uri;
    }

    public String token() {
        return uri.getPath().substring(uri.getPath().lastIndexOf('/') + 1);
    }

    public WebAdmin.Answer get() {
        return get(uri);
    }

    /** Any other address on the same server, {@code /captcha/...} for instance, as bytes. */
    public byte[] getBytes(String path) {
        try {
            return http.send(HttpRequest.newBuilder(uri.resolve(path)).build(), HttpResponse.BodyHandlers.ofByteArray())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Solves the proof of work and posts it, as the button of the page does. Answers 303 if it confirmed. */
    public WebAdmin.Answer solve() {
        return post(Map.of("altcha", proofOfWork()));
    }

    /** The payload that the widget would put into the form. */
    public String proofOfWork() {
        JsonNode task = get(URI.create(uri + "/proof-of-work")).json();
        String salt = task.path("salt").asText();
        String challenge = task.path("challenge").asText();
        for (long number = 0; number <= task.path("maxnumber").asLong(); number++) {
            if (HexFormat.of().formatHex(sha256(salt + number)).equals(challenge)) {
                String payload = JSON.createObjectNode()
                        .put("algorithm", task.path("algorithm").asText())
                        .put("challenge", challenge)
                        .put("number", number)
                        .put("salt", salt)
                        .put("signature", task.path("signature").asText())
                        .toString();
                return Base64.getEncoder().encodeToString(payload.getBytes(StandardCharsets.UTF_8));
            }
        }
        throw new IllegalStateException("The task has no solution: " + task);
    }

    public WebAdmin.Answer post(Map<String, String> form) {
        String body = form.entrySet().stream()
                .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
                .collect(Collectors.joining("&"));
        return send(HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private WebAdmin.Answer get(URI address) {
        return send(HttpRequest.newBuilder(address).build());
    }

    private WebAdmin.Answer send(HttpRequest request) {
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            return new WebAdmin.Answer(response.statusCode(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return uri.toString();
    }
}
