package org.turingmail.agent.authentication.spf;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.net.InetAddresses;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.turingmail.agent.authentication.dns.FakeZone;
import org.turingmail.agent.authentication.dns.RecordType;

/**
 * The published test suite of RFC 7208 (openspf, release 2014.04; its licence is beside the file). Descriptions and
 * what concerns the texts of explanations, which nobody is shown here, are left out of the file; the cases are all
 * there.
 */
class Rfc7208SuiteTest {
    @Test
    void suiteShouldBeComplete() throws Exception {
        int cases = 0;
        for (JsonNode scenario : suite()) {
            cases += scenario.get("tests").size();
        }

        assertThat(cases).isEqualTo(203);
    }

    @TestFactory
    Stream<DynamicTest> resultShouldBeThatOfTheSuite() throws Exception {
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode scenario : suite()) {
            scenario.get("tests")
                    .fields()
                    .forEachRemaining(test -> tests.add(DynamicTest.dynamicTest(
                            scenario.get("description").asText() + ": " + test.getKey(),
                            () -> check(scenario.get("zonedata"), test.getValue()))));
        }
        return tests.stream();
    }

    private static void check(JsonNode zonedata, JsonNode test) {
        String helo = test.get("helo").asText();
        String sender = test.get("mailfrom").asText();
        List<String> expected = new ArrayList<>();
        test.get("result").forEach(result -> expected.add(result.asText()));

        SpfCheck.Outcome outcome = SpfCheck.check(
                zone(zonedata).lookups(),
                InetAddresses.forString(test.get("host").asText()),
                sender.isEmpty() ? "postmaster@" + helo : sender,
                helo);

        assertThat(outcome.result().word()).as(outcome.reason()).isIn(expected);
    }

    private static FakeZone zone(JsonNode zonedata) {
        FakeZone zone = new FakeZone();
        zonedata.fields().forEachRemaining(entry -> {
            List<String> generated = new ArrayList<>();
            boolean[] hasTxt = new boolean[1];
            entry.getValue().forEach(record -> record.fields()
                    .forEachRemaining(
                            field -> add(zone, entry.getKey(), field.getKey(), field.getValue(), generated, hasTxt)));
            if (!hasTxt[0]) {
                generated.forEach(text -> zone.txt(entry.getKey(), text));
            }
        });
        return zone;
    }

    private static void add(
            FakeZone zone, String name, String type, JsonNode value, List<String> generated, boolean[] hasTxt) {
        switch (type) {
            case "TIMEOUT":
                zone.failing(name);
                break;
            case "CNAME":
                zone.alias(name, value.asText());
                break;
            case "SPF":
                // A record of the old type stands for one of text too, unless there is one.
                if (value.isTextual() && value.asText().equals("TIMEOUT")) {
                    zone.failing(name);
                } else {
                    generated.add(joined(value));
                }
                break;
            case "TXT":
                hasTxt[0] = true;
                if (joined(value).equals("TIMEOUT")) {
                    zone.failing(name);
                } else if (!joined(value).equals("NONE")) {
                    zone.txt(name, joined(value));
                }
                break;
            case "MX":
                zone.with(name, RecordType.MX, value.get(1).asText());
                break;
            default:
                zone.with(name, RecordType.valueOf(type), value.asText());
        }
    }

    private static String joined(JsonNode strings) {
        StringBuilder text = new StringBuilder();
        if (strings.isTextual()) {
            return strings.asText();
        }
        strings.forEach(string -> text.append(string.asText()));
        return text.toString();
    }

    private static JsonNode suite() throws Exception {
        try (InputStream file = Rfc7208SuiteTest.class.getResourceAsStream("rfc7208-tests.json")) {
            return new ObjectMapper().readTree(file);
        }
    }
}
