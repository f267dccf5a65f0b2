package org.turingmail.central.links;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Mail programs end a link at a character that could be punctuation, so a token has letters and digits only. */
class LinkTokenTest {
    private static final int MANY = 10_000;

    private final SecureRandom random = new SecureRandom();

    @Test
    void randomTokenShouldHaveLettersAndDigitsOnly() {
        for (int i = 0; i < MANY; i++) {
            assertThat(LinkToken.random(random).text()).matches("[A-Za-z0-9]{33}");
        }
    }

    @Test
    void randomTokenShouldUseEveryCharacterAtEveryPlace() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < MANY; i++) {
            String text = LinkToken.random(random).text();
            seen.add(text.charAt(0) + "first");
            seen.add(text.charAt(text.length() - 1) + "last");
        }

        assertThat(seen).hasSize(2 * 62);
    }

    @Test
    void hashShouldBeThatOfTheText() {
        LinkToken token = LinkToken.random(random);

        assertThat(LinkToken.of(token.text()).hash()).isEqualTo(token.hash());
        assertThat(LinkToken.random(random).hash()).isNotEqualTo(token.hash());
        assertThat(token.toString()).doesNotContain(token.text());
    }
}
