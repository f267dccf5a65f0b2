package org.turingmail.central.captcha;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodeTicketTest {
    private static final CaptchaScope SCOPE = new CaptchaScope("test", "a");
    private static final Instant END = Instant.parse("2026-11-22T12:00:00Z");
    private static final CaptchaKey KEY = CaptchaKey.of(new byte[CaptchaKey.LENGTH]);

    private final CodeTicket ticket = CodeTicket.issue(KEY, SCOPE, END);

    @Test
    void ticketShouldComeBackFromItsText() {
        assertThat(CodeTicket.parse(KEY, ticket.text())).hasValueSatisfying(same -> {
            assertThat(same.code()).isEqualTo(ticket.code());
            assertThat(same.expiresAt()).isEqualTo(END);
            assertThat(same.id()).isEqualTo(ticket.id());
            assertThat(same.isFor(SCOPE)).isTrue();
            assertThat(same.isFor(new CaptchaScope("test", "b"))).isFalse();
            assertThat(same.isFor(new CaptchaScope("b", "a"))).isFalse();
        });
    }

    @Test
    void codesShouldBeSixDigitsAndDiffer() {
        Set<String> codes = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            String code = CodeTicket.issue(KEY, SCOPE, END).code();
            assertThat(code).matches("[0-9]{6}");
            codes.add(code);
        }
        assertThat(codes).hasSizeGreaterThan(95);
    }

    @Test
    void anyAlteredBitShouldMakeItNoTicket() {
        byte[] octets = Base64.getUrlDecoder().decode(ticket.text());
        for (int bit = 0; bit < octets.length * 8; bit++) {
            byte[] altered = octets.clone();
            altered[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(CodeTicket.parse(
                            KEY, Base64.getUrlEncoder().withoutPadding().encodeToString(altered)))
                    .as("bit %d", bit)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "ü",
                "====",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            })
    void nonsenseShouldBeNoTicket(String text) {
        assertThat(CodeTicket.parse(KEY, text)).isEmpty();
    }

    @Test
    void ticketShouldNotContainItsCode() {
        assertThat(new String(
                        Base64.getUrlDecoder().decode(ticket.text()), java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain(ticket.code());
    }
}
