package org.turingmail.central.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turingmail.protocol.UntrustedText;

class EmailAddressTest {
    @ParameterizedTest
    @CsvSource({
        "Bob@Example.ORG, bob@example.org",
        "bob@example.org., bob@example.org",
        "bob@Bücher.Example, bob@xn--bcher-kva.example",
        "bob@XN--BCHER-KVA.example, bob@xn--bcher-kva.example",
        "Jörg@example.org, jörg@example.org",
        "a@b@example.org, a@b@example.org",
        "bob@[192.0.2.1], bob@[192.0.2.1]",
        "bob@[IPv6:2001:DB8::1], bob@[ipv6:2001:db8::1]",
        "bob+tag@example.org, bob+tag@example.org",
        "\"spammer\"@example.org, spammer@example.org",
        "\"Spa\\mmer\"@example.org, spammer@example.org",
        "\"a\".\"b\"@example.org, a.b@example.org",
        "\"a.b\"@example.org, a.b@example.org",
        "\"ben miller\"@example.org, \"ben miller\"@example.org",
        "\"ben\\ miller\"@example.org, \"ben miller\"@example.org",
        "\"a@b\"@example.org, \"a@b\"@example.org",
        "\"a\\\"b\"@example.org, \"a\\\"b\"@example.org",
        "\"a..b\"@example.org, \"a..b\"@example.org",
        "\"\"@example.org, \"\"@example.org",
        "\"a@example.org, \"a@example.org",
        "\"a\"b@example.org, \"a\"b@example.org",
        "İ@example.org, i̇@example.org",
    })
    void canonicalShouldBeTheFormInWhichAddressesAreCompared(String text, String canonical) {
        assertThat(EmailAddress.parse(text).canonical()).isEqualTo(canonical);
        assertThat(EmailAddress.parse(canonical).canonical()).isEqualTo(canonical);
    }

    @Test
    void canonicalShouldNotDependOnHowAnAccentIsEncoded() {
        assertThat(EmailAddress.parse("jo\u0308rg@example.org").canonical())
                .isEqualTo(EmailAddress.parse("j\u00f6rg@example.org").canonical());
    }

    @Test
    void canonicalShouldBeItsOwnCanonicalForm() {
        String canonical = EmailAddress.parse("Jörg@Bücher.Example.").canonical();

        assertThat(EmailAddress.parse(canonical).canonical()).isEqualTo(canonical);
    }

    @Test
    void textShouldStayAsItWasWritten() {
        assertThat(EmailAddress.parse("Bob@Example.ORG").text()).isEqualTo("Bob@Example.ORG");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "bob", "@example.org", "bob@", "bob@.org", "bob@a..b", "bob@exa mple.org", "bob@."})
    void parseShouldRefuseWhatIsNoAddress(String text) {
        assertThatThrownBy(() -> EmailAddress.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bob\u0000@example.org", "bob\n@example.org", "bob@example.org\r", "\ud800@example.org"})
    void parseShouldRefuseWhatADatabaseOrALogCannotHold(String text) {
        assertThatThrownBy(() -> EmailAddress.parse(text)).hasMessageContaining("character");
    }

    @Test
    void parseShouldRefuseWhatIsTooLong() {
        assertThatThrownBy(() -> EmailAddress.parse("x".repeat(EmailAddress.MAX_LENGTH) + "@example.org"))
                .hasMessageContaining("longer than 1000");
    }

    @Test
    void withParentsShouldNameTheNearestFirst() {
        assertThat(Domain.parse("a.b.org").withParents()).containsExactly("a.b.org", "b.org", "org");
    }

    @Test
    void withParentsShouldTakeAnAddressLiteralAsAWhole() {
        assertThat(Domain.parse("[192.0.2.1]").withParents()).containsExactly("[192.0.2.1]");
    }

    @Test
    void cleanShouldReplaceWhatCannotBeStoredAndCutTheRest() {
        assertThat(UntrustedText.clean("a\u0000b\r\nc\ud800d\u2028e", 100)).isEqualTo("a b  c d e");
        assertThat(UntrustedText.clean("\ud83d\ude00\ud83d\ude00\ud83d\ude00", 2))
                .isEqualTo("\ud83d\ude00\ud83d\ude00");
    }
}
