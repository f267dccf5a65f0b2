package org.turingmail.central.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormBodyTest {
    @ParameterizedTest
    @CsvSource({
        "code=123, 123",
        "code=1%202+3, 1 2 3",
        "a=b&code=x&c=d, x",
        "code=%C3%BC, ü",
        "c%6Fde=x, x",
        "code=a=b, a=b",
        "code=first&code=second, first",
        "&&code=x&, x",
        "code=%2b, +",
    })
    void fieldShouldBeDecoded(String body, String value) {
        assertThat(parse(body).field("code")).hasValue(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "code", "code=", "code=+%20", "other=x", "Code=x"})
    void fieldShouldBeAbsentWhenMissingOrBlank(String body) {
        assertThat(parse(body).field("code")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"code=%", "code=%1", "code=%zz", "code=%FF", "%C3=x", "a=b&code=%E2%82"})
    void brokenBodyShouldBeNoForm(String body) {
        assertThat(FormBody.parse(body.getBytes(StandardCharsets.US_ASCII))).isEmpty();
    }

    @Test
    void rawOctetsOfAnotherCharsetShouldBeNoForm() {
        assertThat(FormBody.parse(new byte[] {'a', '=', (byte) 0xfc})).isEmpty();
    }

    private static FormBody parse(String body) {
        return FormBody.parse(body.getBytes(StandardCharsets.UTF_8)).orElseThrow();
    }
}
