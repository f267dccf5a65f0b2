package org.turingmail.mailrepository.jpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuarantineDatabaseTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:derby:/var/lib/james/quarantine",
                "jdbc:derby:directory:/var/lib/james/quarantine",
                "jdbc:derby:/var/lib/james/quarantine;encryptionKey=0123456789abcdef",
                "jdbc:postgresql://db.example.org/turing",
                "jdbc:postgresql://a:5432,b:5432/turing?targetServerType=primary&ssl=true",
                "jdbc:postgresql:turing"
            })
    void atShouldTakeWhatIsSupported(String url) {
        assertThatCode(() -> QuarantineDatabase.at(url)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:h2:/tmp/x,not a supported database",
        "jdbc:mysql://db/turing,not a supported database",
        "postgresql://db/turing,not a supported database",
        "'',not a supported database",
        "jdbc:derby://db:1527/turing,network server",
        "jdbc:derby:memory:turing,keeps nothing when James stops",
        "jdbc:derby:jar:(/x.jar)turing,cannot be written to",
        "jdbc:derby:var/quarantine,absolute path",
        "jdbc:derby:,absolute path"
    })
    void atShouldNameKeyValueAndWhatIsSupportedWhenItIsNot(String url, String problem) {
        assertThatThrownBy(() -> QuarantineDatabase.at(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("quarantine.database.url = " + url)
                .hasMessageContaining(problem)
                .hasMessageContaining("jdbc:derby:/absolute/path")
                .hasMessageContaining("jdbc:postgresql://host:port/database");
    }

    @Test
    void derbyShouldRefuseARelativePath() {
        assertThatThrownBy(() -> QuarantineDatabase.derby(Path.of("quarantine")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("absolute");
    }

    @Test
    void derbyShouldRefuseAPathThatDerbyCannotHave() {
        assertThatThrownBy(() -> QuarantineDatabase.derby(Path.of("/var/a;b")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(";");
    }

    @Test
    void nothingSecretShouldBePrinted() {
        assertThat(QuarantineDatabase.at(
                                "jdbc:postgresql://db/turing?user=u&password=hush1&sslpassword=hush2&sslmode=require")
                        .withCredentials("turing", "hush3")
                        .toString())
                .doesNotContain("hush")
                .contains("jdbc:postgresql://db/turing?user=u&password=[REDACTED]", "sslmode=require", "turing");
        assertThat(QuarantineDatabase.at("jdbc:derby:/x;bootPassword=hush1;encryptionKey=hush2")
                        .toString())
                .doesNotContain("hush");
        assertThatThrownBy(() -> QuarantineDatabase.at("jdbc:mysql://db/turing?password=hush"))
                .hasMessageNotContaining("hush");
    }

    @Test
    void databasesShouldBeEqualWhenTheyAreTheSame() {
        QuarantineDatabase database = QuarantineDatabase.at("jdbc:postgresql://db/turing");

        assertThat(database)
                .isEqualTo(QuarantineDatabase.at("jdbc:postgresql://db/turing"))
                .hasSameHashCodeAs(QuarantineDatabase.at("jdbc:postgresql://db/turing"))
                .isNotEqualTo(database.withCredentials("a", "b"))
                .isNotEqualTo(QuarantineDatabase.at("jdbc:postgresql://db/other"));
        assertThat(database.withCredentials("a", "b")).isNotEqualTo(database.withCredentials("a", "c"));
    }
}
