package org.turingmail.central.inbox.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SenderLineTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Bob Baker <bob@example.org>|bob@example.org|Bob Baker|bob@example.org",
                "\"Baker, Bob\" <bob@example.org>|bob@example.org|Baker, Bob|bob@example.org",
                "bob@example.org|bob@example.org|bob@example.org|``",
                "BOB@example.org|bob@example.org|bob@example.org|``",
                "<bob@example.org>|bob@example.org|bob@example.org|``",
                "``|bob@example.org|bob@example.org|``",
                "bank@example.com <eve@example.net>|eve@example.net|bank@example.com|eve@example.net",
                "bank@example.com|eve@example.net|bank@example.com|eve@example.net",
                "Postmaster <>|``|Postmaster|``",
                "``|``|``|``"
            })
    void addressOfTheEnvelopeShouldAlwaysBeSeen(String header, String sender, String who, String address) {
        SenderLine line = SenderLine.of(header, sender);

        assertThat(line).isEqualTo(new SenderLine(who, address));
    }
}
