package org.turingmail.agent.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticationResultsTest {
    @Test
    void resultsShouldBeReadInTheirOrder() {
        AuthenticationResults parsed =
                parse("MX.Example.com 1; spf=pass (ok (really)) smtp.mailfrom=Bob@Example.org;\r\n"
                        + "\tdkim/1 = fail reason=\"bad; signature\" header . d = example.org header.b=AbC/+=;");

        assertThat(parsed.authservId()).contains("mx.example.com");
        assertThat(parsed.results())
                .containsExactly(
                        MethodResult.of("spf", "pass", Optional.empty(), Map.of("smtp.mailfrom", "Bob@Example.org")),
                        MethodResult.of(
                                "dkim",
                                "fail",
                                Optional.of("bad; signature"),
                                Map.of("header.d", "example.org", "header.b", "AbC/+=")));
    }

    @Test
    void fieldOfExchangeOnlineShouldBeReadWithoutAnAuthservId() {
        AuthenticationResults parsed = parse("spf=pass (sender IP is 192.0.2.1)\r\n smtp.mailfrom=example.org;"
                + " dkim=pass (signature was verified)\r\n header.d=example.org;dmarc=pass action=none\r\n"
                + " header.from=example.org;compauth=pass reason=100");

        assertThat(parsed.authservId()).isEmpty();
        assertThat(parsed.results())
                .extracting(MethodResult::method)
                .containsExactly("spf", "dkim", "dmarc", "compauth");
        assertThat(parsed.results().get(2).domain()).contains("example.org");
    }

    @Test
    void noneShouldBeNoResult() {
        assertThat(parse("mx.example.com; none").results()).isEmpty();
        assertThat(parse("mx.example.com").results()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mx; spf=fail smtp.mailfrom=\"a; dmarc=pass header.from=bank.example ; b\"@attacker.example",
                "mx; spf=fail (a\\) ; dmarc=pass header.from=bank.example ; b) smtp.mailfrom=attacker.example",
                "mx; spf=fail (a (b ; dmarc=pass header.from=bank.example) c) smtp.mailfrom=attacker.example",
                "mx; spf=fail reason=\"; dmarc=pass header.from=bank.example\" smtp.mailfrom=attacker.example",
                "mx; spf=fail reason=\"\\\"; dmarc=pass header.from=bank.example\" smtp.mailfrom=attacker.example",
                "mx; spf=fail (\"no string in a comment; dmarc=pass) smtp.mailfrom=attacker.example",
            })
    void whatASenderWroteShouldNeverBeTakenForAResult(String field) {
        AuthenticationResults parsed = parse(field);

        assertThat(parsed.results()).hasSize(1);
        assertThat(parsed.results().get(0).result()).isEqualTo("fail");
        assertThat(parsed.results().get(0).domain()).contains("attacker.example");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ";",
                ";;;===",
                "=",
                "()",
                "mx; spf",
                "mx; =pass",
                "mx; spf=",
                "mx; spf=pass smtp.mailfrom=\"example.org",
                "mx; spf=pass (smtp.mailfrom=example.org",
                "mx; spf=pass smtp.mailfrom example.org",
                "mx; spf=pass dkim pass",
                "mx spf=pass",
            })
    void malformedFieldShouldSayNothing(String field) {
        assertThat(AuthenticationResults.parse(field)).isEmpty();
    }

    @Test
    void fieldWithTooManyResultsShouldSayNothing() {
        String results = "; spf=pass".repeat(AuthenticationResults.MAX_RESULTS);

        assertThat(parse("mx" + results).results()).hasSize(AuthenticationResults.MAX_RESULTS);
        assertThat(AuthenticationResults.parse("mx" + results + "; spf=pass")).isEmpty();
    }

    @Test
    void domainShouldBeThatBehindTheLastAt() {
        assertThat(parse("mx; spf=pass smtp.mailfrom=\"a@bank.example\"@attacker.example")
                        .results()
                        .get(0)
                        .domain())
                .contains("attacker.example");
        assertThat(parse("mx; spf=pass smtp.mailfrom=\"@bank.example x\"")
                        .results()
                        .get(0)
                        .domain())
                .isEmpty();
    }

    @Test
    void headerShouldBeFoldedAndSayTheSame() {
        AuthenticationResults results = parse("mx.example.com; spf=pass smtp.mailfrom=" + "a".repeat(60) + ".example;"
                + " dkim=fail reason=\"" + "a \\\" bad signature ".repeat(7) + "\" header.d=example.org header.s="
                + "s".repeat(250) + " header.b=" + "b".repeat(1_000) + "; dmarc=none header.from=example.org");

        String header = results.asHeader();

        assertThat(header).endsWith("\r\n").matches("(?s)(?:[^\r\n]+(?:\r\n[\t])?)+\r\n");
        assertThat(header.split("\r\n"))
                .allMatch(line -> line.length() <= 998)
                .filteredOn(line -> line.replace("\t", "        ").length() > 78)
                .allMatch(line -> line.matches("\t[a-z.]+=\\S*\"?.*"))
                .hasSize(3);
        AuthenticationResults read =
                parse(header.substring("Authentication-Results: ".length()).strip());
        assertThat(read.authservId()).isEqualTo(results.authservId());
        assertThat(read.results()).hasSize(3);
        assertThat(read.results().get(0)).isEqualTo(results.results().get(0));
        assertThat(read.results().get(1).reason())
                .isEqualTo(results.results().get(1).reason());
        assertThat(read.results().get(1).properties()).containsOnlyKeys("header.d", "header.s");
        assertThat(read.results().get(2)).isEqualTo(results.results().get(2));
    }

    private static AuthenticationResults parse(String field) {
        return AuthenticationResults.parse(field).orElseThrow();
    }
}
