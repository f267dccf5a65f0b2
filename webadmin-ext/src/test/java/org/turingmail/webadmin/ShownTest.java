package org.turingmail.webadmin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ShownTest {
    @Test
    void encodedWordsShouldBeDecoded() {
        assertThat(Shown.decoded("=?UTF-8?Q?Gr=C3=BC=C3=9Fe?= =?ISO-8859-1?Q?_aus_K=F6ln?="))
                .isEqualTo("Grüße aus Köln");
    }

    @Test
    void foldedLinesShouldBeOne() {
        assertThat(Shown.decoded("one\r\n two\r\n\tthree")).isEqualTo("one two three");
    }

    @Test
    void utf8ThatTheMailApiReadOctetByOctetShouldBeRead() {
        String octets = new String("Grüße, 山田".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);

        assertThat(Shown.decoded(octets)).isEqualTo("Grüße, 山田");
    }

    @Test
    void octetsThatAreNotUtf8ShouldBeShownAsLatin1() {
        assertThat(Shown.decoded("Gr\u00fc\u00dfe")).isEqualTo("Grüße");
    }

    @Test
    void unknownCharsetShouldBeShownAsItIs() {
        assertThat(Shown.decoded("=?no-such-charset?Q?abc?=")).isEqualTo("=?no-such-charset?Q?abc?=");
    }

    @Test
    void controlAndDirectionCharactersShouldNotReachATerminal() {
        assertThat(Shown.safely("a\u001b[31mb\u009bc\u202Ed\u2066e\u2028f\r\ng"))
                .isEqualTo("a [31mb c d e f g");
    }

    @Test
    void ordinaryTextShouldStay() {
        assertThat(Shown.safely("Привет, 山田さん 👩‍💻 \"quoted\" <x@y>"))
                .isEqualTo("Привет, 山田さん 👩‍💻 \"quoted\" <x@y>");
    }
}
