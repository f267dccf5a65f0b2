package org.turingmail.central.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresBinariesTest {
    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, /postgres-linux-x86_64.txz",
        "Linux, aarch64, /postgres-linux-arm_64.txz",
        "Mac OS X, x86_64, /postgres-darwin-x86_64.txz",
        "Mac OS X, aarch64, /postgres-darwin-arm_64.txz",
    })
    void archiveShouldBeThatOfTheMachine(String system, String processor, String archive) {
        assertThat(PostgresBinaries.archive(system, processor)).isEqualTo(archive);
    }

    @Test
    void buildShouldHaveTheArchiveOfItsMachine() {
        String archive = PostgresBinaries.archive(System.getProperty("os.name"), System.getProperty("os.arch"));

        assertThat(PostgresBinaries.class.getResource(archive)).as(archive).isNotNull();
    }
}
