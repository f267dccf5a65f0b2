package org.turingmail.agent.authentication.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turingmail.agent.authentication.dkim.DkimResult.Verdict;
import org.turingmail.agent.authentication.dns.FakeZone;
import org.turingmail.agent.authentication.dns.Lookups;

class DkimVerifierTest {
    private static final Instant NOW = Instant.parse("2026-11-27T13:00:00Z");
    private static final String HEADER = "From: Ben <ben@example.org>\r\nSubject: Hello\r\n";
    private static final String BODY = "Hello Anna,\r\nhow are you?\r\n";

    private static KeyPair rsa;

    private final DkimVerifier verifier = new DkimVerifier(Clock.fixed(NOW, ZoneOffset.UTC));
    private final FakeZone zone = new FakeZone();

    @BeforeAll
    static void generateKey() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        rsa = generator.generateKeyPair();
    }

    /** Messages that dkimpy 1.1.4 signed; it is an implementation of its own. */
    @Nested
    class MessagesOfAnotherImplementation {
        @TestFactory
        Stream<DynamicTest> signatureShouldBeJudged() throws Exception {
            JsonNode file = file();
            file.get("keys")
                    .fields()
                    .forEachRemaining(
                            key -> zone.txt(key.getKey(), key.getValue().asText()));
            List<DynamicTest> tests = new ArrayList<>();
            for (JsonNode message : file.get("messages")) {
                String name = message.get("name").asText();
                Verdict expected = name.equals("768 bits") || name.equals("5120 bits") ? Verdict.POLICY : Verdict.PASS;
                tests.add(DynamicTest.dynamicTest(name, () -> assertThat(
                                verify(octets(message)).results())
                        .isNotEmpty()
                        .allSatisfy(result ->
                                assertThat(result.verdict()).as(result.reason()).isEqualTo(expected))));
            }
            return tests.stream();
        }

        @TestFactory
        Stream<DynamicTest> changedBodyShouldNotPass() throws Exception {
            JsonNode file = file();
            file.get("keys")
                    .fields()
                    .forEachRemaining(
                            key -> zone.txt(key.getKey(), key.getValue().asText()));
            List<DynamicTest> tests = new ArrayList<>();
            for (JsonNode message : file.get("messages")) {
                byte[] octets = octets(message);
                byte[] longer = (new String(octets, StandardCharsets.ISO_8859_1) + "more\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1);
                tests.add(DynamicTest.dynamicTest(
                        message.get("name").asText(),
                        () -> assertThat(verify(longer).results()).noneMatch(DkimResult::isPass)));
            }
            return tests.stream();
        }

        private JsonNode file() throws Exception {
            try (InputStream file = DkimVerifierTest.class.getResourceAsStream("dkimpy.json")) {
                return new ObjectMapper().readTree(file);
            }
        }

        private byte[] octets(JsonNode message) {
            return Base64.getDecoder().decode(message.get("message").asText());
        }
    }

    @Test
    void messageWithoutSignatureShouldHaveNoResult() throws Exception {
        assertThat(verify(HEADER + "\r\n" + BODY).results()).isEmpty();
        assertThat(zone.asked()).isEmpty();
    }

    @Test
    void validSignatureShouldPass() throws Exception {
        publish("");

        DkimResult result = only(signed(tags("")));

        assertThat(result.isPass()).as(result.reason()).isTrue();
        assertThat(result.domain()).contains("example.org");
        assertThat(result.selector()).contains("key");
        assertThat(result.algorithm()).contains("rsa-sha256");
        assertThat(result.beginning().orElseThrow()).hasSize(8);
    }

    @Test
    void bodyBeyondTheLimitShouldNotBeAccepted() throws Exception {
        publish("");
        String message = signed(tags(" l=" + BODY.length() + ";"));

        assertThat(only(message).verdict()).isEqualTo(Verdict.PASS);
        assertThat(only(message + "Buy this.\r\n").verdict()).isEqualTo(Verdict.POLICY);
    }

    @ParameterizedTest
    @CsvSource({
        "100000, PERMERROR",
        "18446744073709551616, PERMERROR",
        "-1, PERMERROR",
        "x, PERMERROR",
    })
    void limitShouldBeANumberWithinTheBody(String limit, Verdict verdict) throws Exception {
        publish("");

        assertThat(only(signed(tags(" l=" + limit + ";"))).verdict()).isEqualTo(verdict);
    }

    @Test
    void expiredSignatureShouldFail() throws Exception {
        publish("");
        long now = NOW.getEpochSecond();

        assertThat(only(signed(tags(" t=" + (now - 100) + "; x=" + (now + 1) + ";")))
                        .verdict())
                .isEqualTo(Verdict.PASS);
        assertThat(only(signed(tags(" t=" + (now - 100) + "; x=" + (now - 1) + ";")))
                        .verdict())
                .isEqualTo(Verdict.FAIL);
        assertThat(only(signed(tags(" t=" + now + "; x=" + (now - 1) + ";"))).verdict())
                .isEqualTo(Verdict.PERMERROR);
    }

    @Test
    void signatureFromTheFutureShouldFailUnlessClocksDifferALittle() throws Exception {
        publish("");
        long now = NOW.getEpochSecond();

        assertThat(only(signed(tags(" t=" + (now + 600) + ";"))).verdict()).isEqualTo(Verdict.PASS);
        assertThat(only(signed(tags(" t=" + (now + 100_000) + ";"))).verdict()).isEqualTo(Verdict.FAIL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v=2; a=rsa-sha256; d=example.org; s=key; h=from; bh=BH; b=",
                "a=rsa-sha256; d=example.org; s=key; h=from; bh=BH; b=",
                "v=1; a=rsa-sha1; d=example.org; s=key; h=from; bh=BH; b=",
                "v=1; a=rsa-md5; d=example.org; s=key; h=from; bh=BH; b=",
                "v=1; a=rsa-sha256; c=nofws; d=example.org; s=key; h=from; bh=BH; b=",
                "v=1; a=rsa-sha256; c=relaxed/other; d=example.org; s=key; h=from; bh=BH; b=",
                "v=1; a=rsa-sha256; d=example.org; s=key; h=subject; bh=BH; b=",
                "v=1; a=rsa-sha256; d=example.org; i=ben@example.net; s=key; h=from; bh=BH; b=",
                "v=1; a=rsa-sha256; d=example.org; i=ben@notexample.org; s=key; h=from; bh=BH; b=",
                "v=1; a=rsa-sha256; d=example.org; q=http; s=key; h=from; bh=BH; b=",
                "v=1; a=rsa-sha256; d=example.org; d=example.net; s=key; h=from; bh=BH; b=",
                "v=1; a=rsa-sha256; d=org; s=key; h=from; bh=BH; b=",
                "v=1; a=rsa-sha256; d=exa mple.org\u00e9; s=key; h=from; bh=BH; b=",
                "v=1; a=rsa-sha256; d=example.org; s=; h=from; bh=BH; b=",
                "v=1; a=rsa-sha256; d=example.org; s=key; h=from; bh=**; b=",
                "v=1; a=rsa-sha256; d=example.org; s=key; h=from; b=",
                "v=1;; a=rsa-sha256; d=example.org; s=key; h=from; bh=BH; b=",
                "nonsense",
                ";;;===",
                "",
            })
    void malformedSignatureShouldBeAPermanentError(String tags) throws Exception {
        publish("");

        assertThat(only(signed(tags)).verdict()).isEqualTo(Verdict.PERMERROR);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "v=DKIM1; k=rsa; p=KEY | PASS",
                "p=KEY | PASS",
                "v=DKIM1; k=rsa; h=sha1:sha256; s=other:email; t=y:s; p=KEY; n=note | PASS",
                "v=DKIM1; k=rsa; s=*; p=KEY; | PASS",
                "v=DKIM1; k=rsa; p= | PERMERROR",
                "v=DKIM1; k=rsa | PERMERROR",
                "v=DKIM2; p=KEY | PERMERROR",
                "k=rsa; v=DKIM1; p=KEY | PERMERROR",
                "v=DKIM1; k=ed25519; p=KEY | PERMERROR",
                "v=DKIM1; h=sha1; p=KEY | PERMERROR",
                "v=DKIM1; s=tlsrpt; p=KEY | PERMERROR",
                "v=DKIM1; p=AAAA | PERMERROR",
                "v=DKIM1; p=** | PERMERROR",
                "nonsense | PERMERROR",
                "; | PERMERROR",
            })
    void keyShouldBeJudged(String record, Verdict verdict) throws Exception {
        zone.txt("key._domainkey.example.org", record.replace("KEY", key(rsa)));

        DkimResult result = only(signed(tags("")));

        assertThat(result.verdict()).as(result.reason()).isEqualTo(verdict);
    }

    @Test
    void keyForTheDomainAloneShouldNotBeUsedForASubdomain() throws Exception {
        zone.txt("key._domainkey.example.org", "t=s; p=" + key(rsa));

        assertThat(only(signed(tags(" i=ben@mail.example.org;"))).verdict()).isEqualTo(Verdict.PERMERROR);
        assertThat(only(signed(tags(" i=ben@example.org;"))).verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void failureWhileTestingShouldSayNothing() throws Exception {
        publish("t=y; ");

        assertThat(only(signed(tags("")).replace("Subject: Hello", "Subject: Changed"))
                        .verdict())
                .isEqualTo(Verdict.NEUTRAL);
    }

    @Test
    void missingKeyShouldBeAPermanentErrorAndDnsThatFailsATemporaryOne() throws Exception {
        assertThat(only(signed(tags(""))).verdict()).isEqualTo(Verdict.PERMERROR);

        zone.failing("key._domainkey.example.org");

        assertThat(only(signed(tags(""))).verdict()).isEqualTo(Verdict.TEMPERROR);
    }

    @Test
    void usableKeyAmongSeveralRecordsShouldBeFound() throws Exception {
        zone.txt("key._domainkey.example.org", "v=spf1 -all");
        publish("");

        assertThat(only(signed(tags(""))).verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void eachSignatureShouldHaveAResultOfItsOwn() throws Exception {
        publish("");
        String good = signed(tags(""));
        String bad = "DKIM-Signature: v=1; a=rsa-sha256; d=example.net; s=key; h=from; bh=AAAA; b=AAAA\r\n";

        assertThat(verify(bad + good).results())
                .extracting(DkimResult::verdict)
                .containsExactly(Verdict.PERMERROR, Verdict.PASS);
    }

    @Test
    void noMoreThanTenSignaturesShouldBeVerified() throws Exception {
        String one = "DKIM-Signature: v=1; a=rsa-sha256; d=%d.example.net; s=key; h=from; bh=AAAA; b=AAAA\r\n";
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 1_000; i++) {
            many.append(String.format(one, i));
        }

        assertThat(verify(many + HEADER + "\r\n" + BODY).results()).hasSize(DkimVerifier.MOST_SIGNATURES);
        assertThat(zone.asked()).hasSize(DkimVerifier.MOST_SIGNATURES);
    }

    @Test
    void bodyShouldBeHashedForFourSignaturesOfDifferentKindsAtMost() throws Exception {
        publish("");
        String message = HEADER + "\r\n" + BODY;
        for (int limit = 0; limit < 6; limit++) {
            message = signatureField(tags(" l=" + limit + ";"), BODY.substring(0, limit)) + message;
        }

        assertThat(verify(message).results())
                .filteredOn(result -> result.verdict() == Verdict.NEUTRAL)
                .hasSize(2);
    }

    @Test
    void bodyShouldNotBeReadWhereNoSignatureOfTheHeaderIsValid() throws Exception {
        publish("");
        InputStream body = new InputStream() {
            private int read;

            @Override
            public int read() {
                assertThat(++read).as("octets of the body").isLessThan(100_000);
                return 'x';
            }
        };
        String header = signatureField(tags(""), BODY) + HEADER.replace("Hello", "Changed") + "\r\n";

        DkimVerifier.Outcome outcome = verifier.verify(
                new SequenceInputStream(new ByteArrayInputStream(header.getBytes(StandardCharsets.US_ASCII)), body),
                zone.lookups());

        assertThat(outcome.results()).extracting(DkimResult::verdict).containsExactly(Verdict.FAIL);
    }

    @Test
    void headerThatIsTooLargeShouldSayNothing() throws Exception {
        publish("");
        String large = "X-Large: " + "x".repeat(RawMessage.MOST_OCTETS) + "\r\n";

        DkimVerifier.Outcome outcome = verify(large + signed(tags("")));

        assertThat(outcome.results()).extracting(DkimResult::verdict).containsExactly(Verdict.NEUTRAL);
        assertThat(outcome.from()).isEmpty();
    }

    @Test
    void fieldBehindABareCrShouldBelongToTheFieldAbove() throws Exception {
        assertThat(verify("X-A: b\rFrom: eve@evil.example\r\n" + HEADER + "\r\n" + BODY)
                        .from())
                .containsExactly(" Ben <ben@example.org>");
    }

    @Test
    void lineEndsShouldNotMatter() throws Exception {
        publish("");

        assertThat(only(signed(tags(" c=relaxed/relaxed;")).replace("\r\n", "\n"))
                        .verdict())
                .isEqualTo(Verdict.PASS);
    }

    @Test
    void signatureShouldBeLeftOutWhereverItStands() {
        assertThat(DkimVerifier.withoutSignature(" v=1; b = a b\r\n c ; bh=b=; z=b=1"))
                .isEqualTo(" v=1; b =; bh=b=; z=b=1");
    }

    @Test
    void hugeHeaderOfNastyShapeShouldBeJudgedWithinASecond() throws Exception {
        String names = Stream.generate(() -> "subject").limit(100_000).collect(Collectors.joining(":"));
        String tags = Stream.iterate(0, i -> i + 1)
                .limit(20_000)
                .map(i -> "t" + i + "=x")
                .collect(Collectors.joining(";"));
        String base = "DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=key; bh=AAAA; b=AAAA; ";
        String message = base + "h=from:" + names + "\r\n" + base + tags + "\r\n" + base + "h=from; q="
                + ":".repeat(20_000) + "\r\n" + HEADER + "\r\n";
        verify(message);

        long begin = System.nanoTime();
        verify(message);

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(1));
    }

    private DkimResult only(String message) throws Exception {
        List<DkimResult> results = verify(message).results();
        assertThat(results).hasSize(1);
        return results.get(0);
    }

    private DkimVerifier.Outcome verify(String message) throws Exception {
        return verify(message.getBytes(StandardCharsets.ISO_8859_1));
    }

    private DkimVerifier.Outcome verify(byte[] message) throws Exception {
        return verifier.verify(new ByteArrayInputStream(message), lookups());
    }

    private Lookups lookups() {
        return zone.lookups();
    }

    private void publish(String tags) {
        zone.txt("key._domainkey.example.org", "v=DKIM1; " + tags + "p=" + key(rsa));
    }

    private static String key(KeyPair pair) {
        return Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
    }

    private static String tags(String more) {
        return "v=1; a=rsa-sha256; d=example.org; s=key; h=from:subject;" + more + " bh=BH; b=";
    }

    private static String signed(String tags) throws Exception {
        return signatureField(tags, BODY) + HEADER + "\r\n" + BODY;
    }

    /**
     * Signs the two fields of the header, which look the same in the simple form; here nothing is of the code under
     * test.
     */
    private static String signatureField(String tags, String body) throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(body.getBytes(StandardCharsets.US_ASCII));
        String value = tags.replace("BH", Base64.getEncoder().encodeToString(hash));
        String field = "DKIM-Signature: " + value;
        boolean relaxed = value.contains("relaxed/relaxed");
        String signed =
                relaxed ? "from:Ben <ben@example.org>\r\nsubject:Hello\r\ndkim-signature:" + value : HEADER + field;
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(rsa.getPrivate());
        signature.update(signed.getBytes(StandardCharsets.ISO_8859_1));
        return field + Base64.getEncoder().encodeToString(signature.sign()) + "\r\n";
    }
}
