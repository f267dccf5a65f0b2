package org.turingmail.central.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PatternsTest {
    /** To compile the first one would take all memory. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "(?:(?:a{1000}){1000}){1000}",
                "(((a{1000}){1000}){1000}){1000}",
                "a{3000}",
                "(ab|c{700}){3}",
                "[]){2}[:x]{1000}(a{1000})",
                "(\\Q(\\E{1000}){1000}",
                "(?P<n>[[:alpha:])]{1000}){1000}",
                "(\\x{1000}{1000}){1000}",
                "(a{1000}){1,}{1000}",
                "a{0,1000}",
                "\\pL{1000}",
                "[\\pL\\pN]{13}"
            })
    void patternThatIsTooLargeShouldBeRefused(String text) {
        assertThatThrownBy(() -> Patterns.check(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("is ");
        assertThat(PatternSize.of(text)).isGreaterThan(Patterns.MAX_STEPS / 2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "^sales[0-9]+@",
                "^(?:[0-9]{1,3}\\.){3}[0-9]{1,3}@",
                "^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}@",
                "^[^@]{64,}@",
                "\\x{1000}",
                "a{,1000}{b",
                "[(]{2}\\(",
                "^\\p{Cyrillic}{3,}@"
            })
    void patternOfUsualSizeShouldBeTaken(String text) {
        assertThatCode(() -> Patterns.check(text)).doesNotThrowAnyException();
    }

    @Test
    void whatIsNoPatternShouldBeSaid() {
        assertThatThrownBy(() -> Patterns.check("(")).hasMessageStartingWith("is not a pattern (RE2");
    }

    /** Whatever RE2 takes does not get much larger than was thought before. */
    @Test
    void sizeShouldNotBeUnderestimated() {
        Random random = new Random(20260311);
        String[] parts = {
            "a",
            "(",
            "(?:",
            ")",
            "[",
            "]",
            "^",
            "[:alpha:]",
            "{3}",
            "{2,5}",
            "{2,}",
            "*",
            "+",
            "?",
            "|",
            "\\Q",
            "\\E",
            "\\pL",
            "\\x{10}",
            "\\x61",
            "\\141",
            "\\",
            ":",
            "-"
        };
        int taken = 0;
        for (int i = 0; i < 60_000; i++) {
            String text = random(random, parts, 14);
            if (PatternSize.of(text) > 100_000) {
                continue;
            }
            try {
                int size = Pattern.compile(text, Pattern.CASE_INSENSITIVE).programSize();
                taken++;
                assertThat((long) size).as(text).isLessThanOrEqualTo(3 * PatternSize.of(text) + 3);
            } catch (PatternSyntaxException e) {
                // Most of them.
            }
        }
        assertThat(taken).isGreaterThan(1_000);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "^news7-[0-9]+@(g[0-9]|.*\\.g1)\\.example$, .example",
                "^Sales[0-9]+@, sales",
                "spam(?:my)?offers?\\.test, offer",
                "bounce-[a-z]+=home, bounce-",
                "x\\.y\\.z|abc, ''",
                "[^|)]{64}@corp\\.example, @corp.example",
                "ab{2}cde{1, cd",
                "a(b|c[)]|\\Q)\\E)deé, de",
                "\\x{61}\\pL\\p{Greek}bc\\d, bc",
                ".*, ''"
            })
    void literalShouldBeWhatEachMatchHas(String text, String literal) {
        assertThat(Patterns.literal(text)).isEqualTo(literal.replace("''", ""));
    }

    /** Whatever matches is not passed over. */
    @Test
    void literalShouldStandInWhateverThePatternMatches() {
        Random random = new Random(20261126);
        String[] parts = {
            "a",
            "B",
            "k",
            "s",
            ".",
            "@",
            "-",
            "é",
            "(",
            "(?:",
            "(?i)",
            "(?-i:",
            ")",
            "[",
            "]",
            "^",
            "$",
            "[:alpha:]",
            "{2}",
            "{0,2}",
            "{1,}",
            "{",
            "}",
            ",",
            "1",
            "*",
            "+",
            "?",
            "|",
            "\\Q",
            "\\E",
            "\\pL",
            "\\p{Lu}",
            "\\x61",
            "\\x{62}",
            "\\141",
            "\\.",
            "\\-",
            "\\d",
            "\\b",
            "\\"
        };
        String[] letters = {"a", "b", "k", "s", "\u212a", "\u017f", ".", "@", "-", "é", "1", "{", "}", ",", "^"};
        int matched = 0;
        int passedOver = 0;
        for (int i = 0; i < 80_000; i++) {
            String text = random(random, parts, 6);
            Pattern pattern;
            try {
                pattern = Pattern.compile(text, Pattern.CASE_INSENSITIVE);
            } catch (PatternSyntaxException e) {
                continue;
            }
            String literal = Patterns.literal(text);
            for (int j = 0; j < 5; j++) {
                String address = random(random, letters, 8);
                if (pattern.matcher(address).find()) {
                    matched++;
                    assertThat(Patterns.mayMatch(literal, List.of(address)))
                            .as("%s in %s", text, address)
                            .isTrue();
                } else if (!Patterns.mayMatch(literal, List.of(address))) {
                    passedOver++;
                }
            }
        }
        assertThat(matched).isGreaterThan(10_000);
        assertThat(passedOver).isGreaterThan(10_000);
    }

    private static String random(Random random, String[] parts, int most) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(most) + 1; length > 0; length--) {
            text.append(parts[random.nextInt(parts.length)]);
        }
        return text.toString();
    }

    /** Asked in turn, as a mail asks them, some more patterns than there is room for are still there mostly. */
    @Test
    void patternsInUseShouldStayWhenThereAreMoreThanRoom() {
        Patterns patterns = new Patterns(1_000 * PatternSize.of("x1000"));
        for (int round = 0; round < 10; round++) {
            for (int i = 0; i < 1_100; i++) {
                assertThat(patterns.get("x" + (1_000 + i))
                                .matcher("X" + (1_000 + i))
                                .find())
                        .isTrue();
            }
        }

        assertThat(patterns.compiled()).isBetween(1_100L, 5_000L);
    }
}
