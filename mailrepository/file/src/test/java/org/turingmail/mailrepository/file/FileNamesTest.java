package org.turingmail.mailrepository.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileNamesTest {
    @ParameterizedTest
    @CsvSource({
        "Mail1764000000000-4c3ae0a1-!12,Mail1764000000000-4c3ae0a1-!12",
        "a@b.example+x=y_,a@b.example+x=y_",
        ".,%2E",
        "..,%2E.",
        "../a,%2E.%2Fa",
        "a b~%,a%20b%7E%25",
        "é,%C3%A9"
    })
    void nameShouldBeTheKeyEscaped(String key, String name) {
        assertThat(FileNames.of(key)).isEqualTo(name);
        assertThat(FileNames.key(name)).contains(key);
        assertThat(FileNames.isShortened(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a~", ".a", "%41", "%2e", "a%", "a%2", "a%2G", "%C3", "é", "a/b", "%ED%A0%80"})
    void keyShouldBeOfNamesAloneThatAreWrittenHere(String name) {
        assertThat(FileNames.key(name)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud83d", "\udc0bx", "a\ud83d"})
    void keyWithoutAUtf8FormShouldBeShortened(String key) {
        assertThat(FileNames.isShortened(FileNames.of(key))).isTrue();
        assertThat(FileNames.key(FileNames.of(key))).isEmpty();
    }

    @Test
    void differentKeysShouldHaveDifferentNamesThatEveryFileSystemTakes() {
        Random random = new Random(1);
        Set<String> keys = new HashSet<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            StringBuilder key = new StringBuilder();
            for (int length = random.nextInt(i % 10 == 0 ? 300 : 4) + 1; length > 0; length--) {
                key.append((char)
                        (random.nextBoolean()
                                ? "%~./aA\ud83d\udc0b".charAt(random.nextInt(8))
                                : random.nextInt(0x250)));
            }
            keys.add(key.toString());
            names.add(FileNames.of(key.toString()));
        }

        assertThat(names).hasSameSizeAs(keys).allMatch(name -> name.matches("[!-~&&[^/.]][!-~&&[^/]]{0,179}"));
    }
}
