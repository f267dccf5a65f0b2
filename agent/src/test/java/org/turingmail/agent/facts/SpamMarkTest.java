package org.turingmail.agent.facts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;
import javax.mail.Session;
import javax.mail.internet.MimeMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpamMarkTest {
    private static final List<String> FIELDS =
            List.of("X-Spam-Score", "X-Spamd-Result", "X-Spam-Status", "X-Spam-Flag", "X-Virus-Status");

    private final SpamMark mark = new SpamMark(FIELDS, 5);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "X-Spam-Score: 5.2 | 5.2",
                "X-Spam-Score: 5 (+++++) | 5",
                "X-Spam-Score: -1.50 | -1.5",
                "X-Spam-Score: +12 | 12",
                "X-Spam-Status: No, score=-0.1 required=5.0 tests=ALL_TRUSTED | -0.1",
                "X-Spamd-Result: default: False [4.50 / 15.00];~DMARC_POLICY_ALLOW(-0.50)[example.org,none] | 4.5",
                "X-Spamd-Result: default: False [ -4.50 / 15.00] | -4.5",
            })
    void scoreShouldBeRead(String header, double score) throws Exception {
        assertThat(mark.score(message(header))).contains(score);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Subject: 12",
                "X-Spam-Score:",
                "X-Spam-Score: high",
                "X-Spam-Score: 1.2.3.4",
                "X-Spam-Score: 12x",
                "X-Spam-Score: 99999999999999999999",
                "X-Spam-Status: Yes, thescore=9",
                "X-Spam-Flag: YES",
                "X-Other: 12",
            })
    void whatIsNoScoreShouldNotBeReadAsOne(String header) throws Exception {
        assertThat(mark.score(message(header))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Spam-Score: 5",
                "X-Spam-Score: 5.0",
                "x-spam-score: 17 / 15",
                "X-Spamd-Result: default: True [16.20 / 15.00]",
                "X-Spam-Status: Yes, score=1 required=0.5",
                "X-Spam-Flag: YES",
                "X-Virus-Status: Infected (Eicar-Signature)",
            })
    void spamShouldBeMarked(String header) throws Exception {
        assertThat(mark.isOn(message(header))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Spam-Score: 4.99",
                "X-Spam-Flag: NO",
                "X-Spam-Status: No, score=2.0",
                "X-Virus-Status: Clean",
                "X-Spam-Flag: yesterday",
                "Subject: X-Spam-Flag: YES",
            })
    void otherMailShouldNotBeMarked(String header) throws Exception {
        assertThat(mark.isOn(message(header))).isFalse();
    }

    @Test
    void topmostFieldOfANameShouldCount() throws Exception {
        assertThat(mark.isOn(message("X-Spam-Score: 1\r\nX-Spam-Score: 10"))).isFalse();
    }

    @Test
    void nothingShouldBeMarkedWithoutAField() throws Exception {
        assertThat(new SpamMark(List.of(), 5).isOn(message("X-Spam-Flag: YES"))).isFalse();
    }

    private static MimeMessage message(String header) throws Exception {
        return new MimeMessage(
                Session.getInstance(new Properties()),
                new ByteArrayInputStream(
                        (header.replace("~", "\r\n\t") + "\r\n\r\nbody\r\n").getBytes(StandardCharsets.US_ASCII)));
    }
}
