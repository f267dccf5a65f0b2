package org.turingmail.agent.authentication.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.turingmail.agent.authentication.dns.FakeZone;

/** The message of RFC 8463, appendix A.3, which bears an Ed25519 and an RSA signature. */
class Rfc8463ExampleTest {
    private static final String MESSAGE = String.join(
            "\r\n",
            "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;",
            " d=football.example.com; i=@football.example.com;",
            " q=dns/txt; s=brisbane; t=1528637909; h=from : to :",
            " subject : date : message-id : from : subject : date;",
            " bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;",
            " b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus",
            " Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==",
            "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;",
            " d=football.example.com; i=@football.example.com;",
            " q=dns/txt; s=test; t=1528637909; h=from : to : subject :",
            " date : message-id : from : subject : date;",
            " bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;",
            " b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3",
            " DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz",
            " dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=",
            "From: Joe SixPack <joe@football.example.com>",
            "To: Suzie Q <suzie@shopping.example.net>",
            "Subject: Is dinner ready?",
            "Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)",
            "Message-ID: <20030712040037.46341.5F8J@football.example.com>",
            "",
            "Hi.",
            "",
            "We lost the game.  Are you hungry yet?",
            "",
            "Joe.",
            "");

    private final FakeZone zone = new FakeZone()
            .txt(
                    "brisbane._domainkey.football.example.com",
                    "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")
            .txt(
                    "test._domainkey.football.example.com",
                    "v=DKIM1; k=rsa;"
                            + " p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2"
                            + "jLQi"
                            + "Y/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZ"
                            + "yVYLzBfO2EeC3"
                            + "Ip3G+2kryOTIKT+l/K4w3QIDAQAB");
    private final DkimVerifier verifier =
            new DkimVerifier(Clock.fixed(Instant.parse("2026-11-27T12:00:00Z"), ZoneOffset.UTC));

    @Test
    void bothSignaturesShouldBeValid() throws Exception {
        DkimVerifier.Outcome outcome = verify(MESSAGE);

        assertThat(outcome.results()).allMatch(DkimResult::isPass).hasSize(2);
        assertThat(outcome.results())
                .extracting(result -> result.algorithm().orElseThrow())
                .containsExactly("ed25519-sha256", "rsa-sha256");
        assertThat(outcome.from()).containsExactly(" Joe SixPack <joe@football.example.com>");
    }

    @Test
    void neitherSignatureShouldBeValidWhenTheSubjectIsChanged() throws Exception {
        assertThat(verify(MESSAGE.replace("dinner", "Dinner")).results())
                .extracting(DkimResult::verdict)
                .containsOnly(DkimResult.Verdict.FAIL);
    }

    @Test
    void neitherSignatureShouldBeValidWhenAnotherAuthorIsAdded() throws Exception {
        assertThat(verify("From: eve@evil.example\r\n" + MESSAGE).results())
                .extracting(DkimResult::verdict)
                .containsOnly(DkimResult.Verdict.FAIL);
    }

    private DkimVerifier.Outcome verify(String message) throws Exception {
        return verifier.verify(new ByteArrayInputStream(message.getBytes(StandardCharsets.US_ASCII)), zone.lookups());
    }
}
