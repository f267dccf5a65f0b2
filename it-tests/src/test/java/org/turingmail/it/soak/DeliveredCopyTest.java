package org.turingmail.it.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DeliveredCopyTest {
    private static final String SENT = "Received: from a by b\r\nSubject: \u00e9\r\n\r\nReceived: body\r\n";
    private static final String WITHOUT =
            "Return-Path: <corpus.7@sender.example>\r\nReceived: from x\r\n\tby 1\r\n" + SENT;
    private static final String WITH = "Return-Path: <corpus.7@sender.example>\r\n"
            + "Authentication-Results: home.example;\r\n\tspf=pass\r\nReceived: from x\r\n by 2\r\n" + SENT;

    @Test
    void traceFieldsOfTheServersShouldNotMatter() {
        assertThat(difference(WITH, WITHOUT)).isEmpty();
    }

    @Test
    void everyOtherByteShouldMatter() {
        String frame = "Return-Path: <corpus.7@sender.example>\r\n\r\n";
        int checked = 0;
        for (int i = WITHOUT.indexOf(SENT); i < WITHOUT.length(); i++) {
            String other = WITHOUT.substring(0, i) + (WITHOUT.charAt(i) == '!' ? '?' : '!') + WITHOUT.substring(i + 1);
            assertThat(difference(WITH, other)).as(other).isNotEmpty();
            checked++;
        }
        assertThat(checked).isGreaterThan(frame.length());
        assertThat(difference(WITH, WITHOUT + "\r\n")).isNotEmpty();
        assertThat(difference(WITH.replace("Received: from a by b\r\n", ""), WITHOUT))
                .isNotEmpty();
    }

    @Test
    void secondFieldOfTheAgentAndThatOfAnotherShouldMatter() {
        assertThat(difference(
                        WITH.replace("Subject", "Authentication-Results: home.example; none\r\nSubject"), WITHOUT))
                .isNotEmpty();
        assertThat(difference(
                        WITH.replace("results: home", "results: other").replace("Results: home", "Results: other"),
                        WITHOUT))
                .isNotEmpty();
    }

    @Test
    void fieldsThatJamesMakesUpShouldMatterOnlyIfTheMessageHadThem() {
        String with = WITH.replace("Subject", "Message-ID: <1>\r\nDate: today\r\nSubject");
        String without = WITHOUT.replace("Subject", "Message-ID: <2>\r\nDate: tomorrow\r\nSubject");
        byte[] sent = octets(SENT.replace("Subject", "Message-ID: <1>\r\nDate: today\r\nSubject"));

        assertThat(difference(with, without)).isEmpty();
        assertThat(DeliveredCopy.of(octets(with), sent, "home.example")
                        .difference(DeliveredCopy.of(octets(without), sent, "home.example")))
                .isNotEmpty();
    }

    @Test
    void numberShouldBeThatOfTheReturnPath() {
        Pattern sender = Pattern.compile("<corpus\\.(\\d+)@sender\\.example>");

        assertThat(DeliveredCopy.number(octets(WITH), sender)).hasValue(7);
        assertThat(DeliveredCopy.number(octets(SENT), sender)).isEmpty();
    }

    private static Optional<String> difference(String with, String without) {
        return DeliveredCopy.of(octets(with), octets(SENT), "home.example")
                .difference(DeliveredCopy.of(octets(without), octets(SENT), "home.example"));
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
