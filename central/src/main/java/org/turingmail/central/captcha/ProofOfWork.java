package org.turingmail.central.captcha;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.altcha.altcha.Altcha;

/**
 * Proof of work as the ALTCHA widget does it (protocol version 1): the browser searches the number whose hash, salted,
 * is the given one. Nothing is remembered on the server until it is answered.
 *
 * <p>The library signs and verifies the arithmetic. What it leaves open is closed here: the time is checked with our
 * clock, the salt must have exactly our form, it names the scope, only SHA-256 is taken, and a solution has an id, the
 * hash itself, so that it counts once even if its salt and number are cut differently.
 *
 * <p>Stateless and thread-safe.
 */
final class ProofOfWork {
    /** Longer payloads are not looked at; real ones have about 400 characters. */
    static final int MAX_PAYLOAD = 2048;

    private static final String ALGORITHM = "SHA-256";
    private static final ObjectReader JSON = new ObjectMapper().readerFor(JsonNode.class);
    /** The parameters come from a map without order. */
    private static final Pattern SALT =
            Pattern.compile("[0-9a-f]{32}\\?(?:expires=(?<e1>[0-9]{1,12})&scope=(?<s1>[0-9a-f]{32})"
                    + "|scope=(?<s2>[0-9a-f]{32})&expires=(?<e2>[0-9]{1,12}))&");

    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    private final CaptchaKey key;
    private final String hmacKey;

    ProofOfWork(CaptchaKey key) {
        this.key = key;
        this.hmacKey = key.derivedText("proof of work");
    }

    /** A solution that is right, for its scope; whether it is in time and new is not judged here. */
    record Proof(byte[] id, Instant expiresAt) {}

    ProofOfWorkTask issue(CaptchaScope scope, long maxNumber, Instant expiresAt) {
        Altcha.ChallengeOptions options = new Altcha.ChallengeOptions()
                .setAlgorithm(Altcha.Algorithm.SHA256)
                .setHmacKey(hmacKey)
                .setSaltLength(16L)
                .setSecureRandomNumber(true)
                .setMaxNumber(maxNumber)
                .setExpires(expiresAt.getEpochSecond())
                .addParam("scope", scopeText(scope));
        try {
            Altcha.Challenge made = Altcha.createChallenge(options);
            return new ProofOfWorkTask(made.algorithm, made.challenge, made.maxnumber, made.salt, made.signature);
        } catch (Exception e) {
            // The library declares Exception for the absence of SHA-256 and UTF-8.
            throw new IllegalStateException("proof of work cannot be made on this Java platform", e);
        }
    }

    Optional<Proof> verify(CaptchaScope scope, String payload) {
        return parse(payload).flatMap(solution -> {
            Matcher salt = SALT.matcher(solution.salt);
            if (!salt.matches()) {
                return Optional.empty();
            }
            String named = salt.group("s1") != null ? salt.group("s1") : salt.group("s2");
            String expires = salt.group("e1") != null ? salt.group("e1") : salt.group("e2");
            if (!MessageDigest.isEqual(HexFormat.of().parseHex(named), key.binding(scope)) || !solves(solution)) {
                return Optional.empty();
            }
            return Optional.of(new Proof(
                    key.mac("used proof of work", HexFormat.of().parseHex(solution.challenge)),
                    Instant.ofEpochSecond(Long.parseLong(expires))));
        });
    }

    private boolean solves(Altcha.Payload solution) {
        try {
            return Altcha.verifySolution(solution, hmacKey, false);
        } catch (Exception e) {
            throw new IllegalStateException("proof of work cannot be verified on this Java platform", e);
        }
    }

    private static Optional<Altcha.Payload> parse(String payload) {
        if (payload.length() > MAX_PAYLOAD) {
            return Optional.empty();
        }
        JsonNode json;
        try {
            json = JSON.readTree(
                    new String(Base64.getDecoder().decode(payload.strip()), java.nio.charset.StandardCharsets.UTF_8));
        } catch (IllegalArgumentException | JsonProcessingException e) {
            return Optional.empty();
        }
        if (!json.path("algorithm").asText().equals(ALGORITHM)
                || !HASH.matcher(json.path("challenge").asText()).matches()
                || !HASH.matcher(json.path("signature").asText()).matches()
                || !json.path("number").canConvertToExactIntegral()
                || !json.path("number").canConvertToLong()
                || !json.path("salt").isTextual()) {
            return Optional.empty();
        }
        Altcha.Payload solution = new Altcha.Payload();
        solution.algorithm = ALGORITHM;
        solution.challenge = json.path("challenge").asText();
        solution.signature = json.path("signature").asText();
        solution.salt = json.path("salt").asText();
        solution.number = json.path("number").asLong();
        return Optional.of(solution);
    }

    private String scopeText(CaptchaScope scope) {
        return HexFormat.of().formatHex(key.binding(scope));
    }
}
