package org.turingmail.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistrableTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bob@example.org",
                "\"ben miller\"@example.org",
                "jürgen@größer.example",
                "a@[192.0.2.1]",
                "a@b@example.org",
                "bob@example.org."
            })
    void addressThatCanBeKeptShouldStayAsItIs(String address) {
        assertThat(Registrable.address(address)).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"a\u0001b\"@example.org",
                "\"a\u0000b\"@example.org",
                "a\ud800@example.org",
                "a\u2028b@example.org",
                "no-domain",
                "@example.org",
                "a@",
                "a@..",
                "a@b..c",
                "a@b c",
                "\u0000"
            })
    void addressThatCannotBeKeptShouldBecomeOneThatCan(String address) {
        String repaired = Registrable.address(address);

        assertThat(repaired).isNotEqualTo(address).matches("[^\\p{Cntrl}\\u2028\\ud800]*~[0-9a-f]{32}@[^@]+");
        assertThat(Registrable.address(repaired)).as("once is enough").isEqualTo(repaired);
    }

    @Test
    void longAddressesShouldBeCutAndStayDifferentUnderTheirDomain() {
        String first = Registrable.address("a".repeat(1_100) + "1@example.org");
        String second = Registrable.address("a".repeat(1_100) + "2@example.org");

        assertThat(first).hasSizeLessThanOrEqualTo(Registrable.MAX_ADDRESS).endsWith("@example.org");
        assertThat(second).isNotEqualTo(first);
        assertThat(Registrable.address("\ud83d\ude00".repeat(600) + "@example.org")
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .hasSizeLessThanOrEqualTo(Registrable.MAX_ADDRESS);
    }

    @Test
    void halvesOfPairsShouldNotMakeTwoAddressesOne() {
        assertThat(Registrable.address("a\ud800@example.org")).isNotEqualTo(Registrable.address("a\ud801@example.org"));
    }

    @Test
    void codeShouldBePrintableAndShort() {
        assertThat(Registrable.code("rule:x")).isEqualTo("rule:x");
        assertThat(Registrable.code("")).isEqualTo("unknown");
        assertThat(Registrable.code("a b\u0000ü")).isEqualTo("a_b__");
        assertThat(Registrable.code("x".repeat(101))).hasSize(100);
    }
}
