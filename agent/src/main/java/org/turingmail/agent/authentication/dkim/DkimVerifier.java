package org.turingmail.agent.authentication.dkim;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.turingmail.agent.authentication.dkim.DkimResult.Verdict;
import org.turingmail.agent.authentication.dns.DnsAnswer;
import org.turingmail.agent.authentication.dns.Lookups;
import org.turingmail.agent.authentication.dns.RecordType;

/**
 * Verifies the DKIM signatures of a message (RFC 6376, RFC 8301, RFC 8463): {@code rsa-sha256} and
 * {@code ed25519-sha256}, each of the topmost {@value #MOST_SIGNATURES} signatures for itself.
 *
 * <p>The message comes from a stranger, so all is bounded: a header of 1 MiB is held in memory; the body is read once,
 * in pieces, and only if a signature of the header is valid, for {@value #MOST_BODY_HASHES} different body hashes; RSA
 * keys have 1,024 to 4,096 bits. Thread-safe.
 */
public final class DkimVerifier {
    /** How many signatures are verified. */
    public static final int MOST_SIGNATURES = 10;
    /** How many different hashes of the body are made. */
    public static final int MOST_BODY_HASHES = 4;

    private static final String FIELD = "dkim-signature";
    private static final Duration CLOCKS_DIFFER = Duration.ofHours(1);

    private final Clock clock;

    public DkimVerifier(Clock clock) {
        this.clock = clock;
    }

    /** What was found in a message. Immutable. */
    public static final class Outcome {
        private final List<DkimResult> results;
        private final List<String> from;

        private Outcome(List<DkimResult> results, List<String> from) {
            this.results = List.copyOf(results);
            this.from = List.copyOf(from);
        }

        /** One for each signature, from the top; none if the message is not signed. */
        public List<DkimResult> results() {
            return results;
        }

        /**
         * The values of the {@code From} fields as they were read and signed, still folded; an octet is a character.
         */
        public List<String> from() {
            return from;
        }
    }

    /**
     * @param message the octets of the message; not closed
     * @param dns for the keys
     */
    public Outcome verify(InputStream message, Lookups dns) throws IOException {
        RawMessage raw = RawMessage.read(message);
        if (raw.isTooLarge()) {
            return new Outcome(
                    List.of(new DkimResult(Verdict.NEUTRAL, "the header is too large", Optional.empty())), List.of());
        }
        List<Attempt> attempts = new ArrayList<>();
        List<BodyHash> hashes = new ArrayList<>();
        for (RawMessage.Field field : raw.fields()) {
            if (field.name().equals(FIELD) && attempts.size() < MOST_SIGNATURES) {
                attempts.add(new Attempt(field));
            }
        }
        for (Attempt attempt : attempts) {
            attempt.verifyHeader(raw, dns, hashes);
        }
        if (!hashes.isEmpty()) {
            byte[] buffer = new byte[16 * 1024];
            for (int read = raw.body().read(buffer);
                    read >= 0;
                    read = raw.body().read(buffer)) {
                for (BodyHash hash : hashes) {
                    hash.update(buffer, read);
                }
            }
        }
        Map<BodyHash, byte[]> digests = new HashMap<>();
        hashes.forEach(hash -> digests.put(hash, hash.digest()));
        List<DkimResult> results =
                attempts.stream().map(attempt -> attempt.result(digests)).collect(Collectors.toList());
        List<String> from = raw.fields().stream()
                .filter(field -> field.name().equals("from"))
                .map(RawMessage.Field::value)
                .collect(Collectors.toList());
        return new Outcome(results, from);
    }

    private final class Attempt {
        private final RawMessage.Field field;
        private Optional<DkimSignature> signature = Optional.empty();
        private Optional<BodyHash> body = Optional.empty();
        private Optional<InvalidSignature> end = Optional.empty();

        private Attempt(RawMessage.Field field) {
            this.field = field;
        }

        private void verifyHeader(RawMessage message, Lookups dns, List<BodyHash> hashes) {
            try {
                DkimSignature parsed = DkimSignature.parse(field.value());
                signature = Optional.of(parsed);
                check(parsed);
                DkimKey key = key(parsed, dns);
                if (key.isStrict() && !parsed.identityDomain().equals(parsed.domain())) {
                    throw new InvalidSignature(Verdict.PERMERROR, "the key is for d= alone, and i= is a subdomain");
                }
                byte[] signed = signed(parsed, message).getBytes(StandardCharsets.ISO_8859_1);
                if (!key.verify(signed, parsed)) {
                    throw new InvalidSignature(
                            key.isTesting() ? Verdict.NEUTRAL : Verdict.FAIL, "the signature does not fit the header");
                }
                body = Optional.of(bodyHash(parsed, hashes));
            } catch (InvalidSignature e) {
                end = Optional.of(e);
            }
        }

        private void check(DkimSignature parsed) throws InvalidSignature {
            if (parsed.fault().isPresent()) {
                throw new InvalidSignature(Verdict.PERMERROR, parsed.fault().get());
            }
            long now = clock.instant().getEpochSecond();
            if (parsed.expires().filter(expires -> expires < now).isPresent()) {
                throw new InvalidSignature(Verdict.FAIL, "the signature has expired");
            }
            if (parsed.signed()
                    .filter(signed -> signed > now + CLOCKS_DIFFER.toSeconds())
                    .isPresent()) {
                throw new InvalidSignature(Verdict.FAIL, "the signature is from the future");
            }
        }

        private DkimKey key(DkimSignature parsed, Lookups dns) throws InvalidSignature {
            DnsAnswer answer = dns.ask(parsed.selector() + "._domainkey." + parsed.domain(), RecordType.TXT);
            if (answer.isFailed()) {
                throw new InvalidSignature(Verdict.TEMPERROR, "DNS does not answer for the key");
            }
            return DkimKey.select(answer.values(), parsed);
        }

        /**
         * The last field of a name first; a name more often than there are fields stands for nothing (section 5.4.2).
         */
        private String signed(DkimSignature parsed, RawMessage message) {
            Map<String, Integer> wanted = new HashMap<>();
            parsed.fields().forEach(name -> wanted.merge(name, 1, Integer::sum));
            Map<String, List<RawMessage.Field>> fromBottom = new HashMap<>();
            List<RawMessage.Field> all = message.fields();
            for (int i = all.size() - 1; i >= 0; i--) {
                String name = all.get(i).name();
                List<RawMessage.Field> found = fromBottom.computeIfAbsent(name, any -> new ArrayList<>());
                if (found.size() < wanted.getOrDefault(name, 0)) {
                    found.add(all.get(i));
                }
            }
            StringBuilder signed = new StringBuilder();
            Map<String, Integer> used = new HashMap<>();
            for (String name : parsed.fields()) {
                int next = used.merge(name, 1, Integer::sum) - 1;
                List<RawMessage.Field> found = fromBottom.getOrDefault(name, List.of());
                if (next < found.size()) {
                    signed.append(found.get(next).canonical(parsed.isHeaderRelaxed()))
                            .append("\r\n");
                }
            }
            return signed.append(field.canonical(parsed.isHeaderRelaxed(), withoutSignature(field.value())))
                    .toString();
        }

        private BodyHash bodyHash(DkimSignature parsed, List<BodyHash> hashes) throws InvalidSignature {
            for (BodyHash hash : hashes) {
                if (hash.isRelaxed() == parsed.isBodyRelaxed() && hash.limit() == parsed.limit()) {
                    return hash;
                }
            }
            if (hashes.size() == MOST_BODY_HASHES) {
                throw new InvalidSignature(Verdict.NEUTRAL, "there are too many signatures of different kinds");
            }
            BodyHash hash = new BodyHash(parsed.isBodyRelaxed(), parsed.limit());
            hashes.add(hash);
            return hash;
        }

        private DkimResult result(Map<BodyHash, byte[]> digests) {
            if (end.isPresent()) {
                return new DkimResult(end.get().verdict(), end.get().getMessage(), signature);
            }
            DkimSignature parsed = signature.orElseThrow();
            BodyHash hash = body.orElseThrow();
            if (parsed.limit() != Long.MAX_VALUE && parsed.limit() > hash.length()) {
                return new DkimResult(Verdict.PERMERROR, "l= is more than the body has", signature);
            }
            if (!MessageDigest.isEqual(digests.get(hash), parsed.bodyHash())) {
                return new DkimResult(Verdict.FAIL, "the body was changed", signature);
            }
            return parsed.limit() < hash.length()
                    ? new DkimResult(Verdict.POLICY, "the body goes on where l= ends", signature)
                    : new DkimResult(Verdict.PASS, "", signature);
        }
    }

    /**
     * The value of a signature field with {@code b=} empty (section 3.7): all that stands up to the next semicolon is
     * left out.
     */
    static String withoutSignature(String value) {
        StringBuilder without = new StringBuilder(value.length());
        int begin = 0;
        while (begin < value.length()) {
            int end = value.indexOf(';', begin);
            end = end < 0 ? value.length() : end;
            int equals = value.indexOf('=', begin);
            boolean isSignature = equals >= 0
                    && equals < end
                    && value.substring(begin, equals).trim().equals("b");
            without.append(value, begin, isSignature ? equals + 1 : end);
            if (end < value.length()) {
                without.append(';');
            }
            begin = end + 1;
        }
        return without.toString();
    }
}
