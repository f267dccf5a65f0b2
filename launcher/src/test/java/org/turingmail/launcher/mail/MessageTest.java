package org.turingmail.launcher.mail;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What of a delivered message is the message, and what servers have added. */
class MessageTest {
    private static final String RESULTS = "Authentication-Results: example.org;\r\n\tspf=pass\r\n";

    @Test
    void resultsShouldBeNoPartOfAMessageWhenNoServerAddedReceived() {
        assertThat(withoutTrace("Return-Path: <a@example.net>\r\n" + RESULTS + "just a body\r\n\r\n"))
                .isEqualTo("just a body\r\n\r\n");
    }

    @Test
    void resultsShouldBeNoPartOfAMessageWhenAServerAddedThemAboveReceived() {
        assertThat(withoutTrace(RESULTS + "Received: from a\r\n\tby b\r\nSubject: s\r\n\r\ntext"))
                .isEqualTo("Subject: s\r\n\r\ntext");
    }

    @Test
    void resultsShouldBeNoPartOfAMessageWhenTheNextServerAddedReceivedAboveThem() {
        assertThat(withoutTrace("Received: from b\r\n" + RESULTS + "Received: from a\r\nSubject: s\r\n\r\ntext"))
                .isEqualTo("Subject: s\r\n\r\ntext");
    }

    @Test
    void resultsShouldBePartOfAMessageWhenItBroughtThem() {
        assertThat(withoutTrace("Received: from a\r\n" + RESULTS + "Subject: s\r\n\r\ntext"))
                .isEqualTo(RESULTS + "Subject: s\r\n\r\ntext");
    }

    private static String withoutTrace(String message) {
        return new String(Message.of(message.getBytes(US_ASCII)).withoutTrace(), US_ASCII);
    }
}
