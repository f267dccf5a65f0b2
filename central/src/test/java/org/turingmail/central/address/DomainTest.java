package org.turingmail.central.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DomainTest {
    @ParameterizedTest
    @CsvSource({
        "Example.ORG., example.org",
        "_dmarc.a-b.example, _dmarc.a-b.example",
        "stra\u00dfe.example, xn--strae-oqa.example",
        "XN--STRAE-OQA.example, xn--strae-oqa.example",
        "strasse.example, strasse.example",
        "b\u00fccher.example, xn--bcher-kva.example",
        "B\u00dcCHER.example, xn--bcher-kva.example",
        "bu\u0308cher.example, xn--bcher-kva.example",
        "\u03b2\u03cc\u03bb\u03bf\u03c2.example, xn--nxasmm1c.example",
        "\ud83d\ude00.example, xn--e28h.example",
        "\uff45\uff56\uff49\uff4c.example, evil.example",
        "a\u3002example\u3002, a.example",
        "[IPv6:2001:DB8::1], [ipv6:2001:db8::1]",
        "[192.0.2.1], [192.0.2.1]",
    })
    void parseShouldGiveTheNameThatDnsHas(String text, String name) {
        assertThat(Domain.parse(text).name()).isEqualTo(name);
        assertThat(Domain.ofMail(text).name()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*.example.org",
                "#x.example",
                "a b.example",
                "a@b.example",
                "a\uff20b.example",
                "a\u00a0b.example",
                "b\u00fc\uff20b.example",
                "a\u2025example",
                "\u3002example",
                "\u2024\u2024",
                "b\u00fc*.example",
                "[x]y",
                "[",
                "a/b.example",
                "\u0378.example",
                "a\u200db.example",
                "x.\u0301a.example",
                "\u00ad",
                "",
                ".",
                "a..b",
                "a..",
                "0123456789012345678901234567890123456789012345678901234567890123.example"
            })
    void parseShouldRefuseWhatDnsCannotHave(String text) {
        assertThatThrownBy(() -> Domain.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("(?:is not a domain|has a character that no domain has).*");
    }

    /** It came with a mail, which must not be lost for it; and it is no other domain. */
    @ParameterizedTest
    @CsvSource({
        "*.Example.org, *.example.org",
        "A\uff20B.example, a\uff20b.example",
        "a\u00a0b.example, a\u00a0b.example",
        "\u0378.example, \u0378.example",
        "b\u00fc..example, ",
        "b\u00fc\u3002\u3002example, b\u00fc\u3002\u3002example",
    })
    void ofMailShouldLeaveAsItIsWhatCannotBeEncoded(String text, String name) {
        if (name == null) {
            assertThatThrownBy(() -> Domain.ofMail(text)).isInstanceOf(IllegalArgumentException.class);
        } else {
            assertThat(Domain.ofMail(text).name()).isEqualTo(name);
        }
    }

    private static final List<String> PIECES = List.of(
            "a",
            "Z",
            "0",
            "-",
            "_",
            ".",
            ".",
            "xn--",
            "xn--a",
            "xn--bcher-kva",
            "XN--BCHER-KVA",
            "*",
            "[",
            "]",
            ":",
            "\u00df",
            "\u1e9e",
            "\u03c2",
            "\u03a3",
            "\u200d",
            "\u200c",
            "\u0130",
            "\u0131",
            "\u0301",
            "\u0308",
            "T",
            "\uff20",
            "\u3002",
            "\uff0e",
            "\u00a0",
            "\u2024",
            "\u2025",
            "\u00ad",
            "\u04c0",
            "\u2132",
            "\u212a",
            "\u2126",
            "\u05d0",
            "\u0660",
            "\u0378",
            "\ud83d\ude00",
            "\ufe0f",
            "\ufb01",
            "\u1f80",
            "\u0345",
            "\u0f77",
            "\uac00",
            "\u1100\u1161");

    private static String anything(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = 1 + random.nextInt(7); i > 0; i--) {
            if (random.nextInt(4) > 0) {
                text.append(PIECES.get(random.nextInt(PIECES.size())));
            } else {
                int codePoint = random.nextInt(0x20000);
                text.appendCodePoint(codePoint >= 0xd800 && codePoint < 0xe000 ? 'x' : codePoint);
            }
        }
        return text.toString();
    }

    @Test
    void theCanonicalFormShouldBeItsOwn() {
        Random random = new Random(20270114);
        int strict = 0;
        int addresses = 0;
        for (int i = 0; i < 20_000; i++) {
            String text = anything(random);
            try {
                String name = Domain.parse(text).name();
                assertThat(name).as("%s", text).matches("[a-z0-9._-]+|\\[[0-9a-z.:-]+]");
                assertThat(Domain.parse(name).name()).as("%s", text).isEqualTo(name);
                assertThat(Domain.ofMail(text).name()).as("%s", text).isEqualTo(name);
                strict++;
            } catch (IllegalArgumentException e) {
                // Not a domain.
            }
            String address = anything(random) + "@" + text;
            try {
                String canonical = EmailAddress.parse(address).canonical();
                assertThat(EmailAddress.parse(canonical).canonical())
                        .as("%s", address)
                        .isEqualTo(canonical);
                addresses++;
            } catch (IllegalArgumentException e) {
                // Not an address.
            }
        }
        assertThat(strict).isGreaterThan(2_000);
        assertThat(addresses).isGreaterThan(6_000);
    }
}
