package org.turingmail.james;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.apache.commons.configuration2.MapConfiguration;
import org.junit.jupiter.api.Test;

class DatabaseConfigurationTest {
    private static final Path HOME = Path.of("/srv/james");

    @Test
    void databaseShouldBeDerbyInTheWorkingDirectoryWhenNothingIsSaid() {
        assertThat(of(Map.of()).openJpaProperties())
                .containsEntry("openjpa.ConnectionURL", "jdbc:derby:/srv/james/var/store/derby;create=true")
                .containsEntry("openjpa.ConnectionDriverName", "org.apache.derby.jdbc.EmbeddedDriver")
                .containsEntry("openjpa.Multithreaded", "true")
                .doesNotContainKey("openjpa.ConnectionUserName");
    }

    @Test
    void databaseShouldBeTheOneThatIsNamed() {
        DatabaseConfiguration configuration = of(Map.of(
                "database.driverClassName", "org.postgresql.Driver",
                "database.url", "jdbc:postgresql://db/james",
                "database.username", "james",
                "database.password", "not to be seen"));

        assertThat(configuration.openJpaProperties())
                .containsEntry("openjpa.ConnectionDriverName", "org.postgresql.Driver")
                .containsEntry("openjpa.ConnectionURL", "jdbc:postgresql://db/james")
                .containsEntry("openjpa.ConnectionUserName", "james")
                .containsEntry("openjpa.ConnectionPassword", "not to be seen");
    }

    @Test
    void poolShouldGetThePropertiesThatJamesDocumentsUnderThePoolsOwnNames() {
        assertThat(of(Map.of(
                                "datasource.maxTotal", "8",
                                "datasource.testOnBorrow", "true",
                                "datasource.validationQuery", "select 1",
                                "datasource.validationQueryTimeoutSec", "2",
                                "datasource.maxIdle", "4"))
                        .openJpaProperties()
                        .get("openjpa.ConnectionProperties")
                        .split(","))
                .containsExactlyInAnyOrder(
                        "MaxTotal=8",
                        "TestOnBorrow=true",
                        "ValidationQuery='select 1'",
                        "ValidationQueryTimeout=2",
                        "MaxIdle=4");
    }

    @Test
    void openJpaShouldGetItsOwnPropertiesAsTheyAre() {
        assertThat(of(Map.of("openjpa.streaming", "true")).openJpaProperties())
                .containsEntry("openjpa.streaming", "true");
    }

    @Test
    void startShouldFailWhenOnlyHalfOfTheCredentialsIsSet() {
        assertThatThrownBy(() -> of(Map.of("database.username", "james")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("james-database.properties")
                .hasMessageContaining("database.password");
    }

    @Test
    void passwordShouldNeverBePrinted() {
        assertThat(of(Map.of(
                                "database.url", "jdbc:postgresql://db/james?user=james&password=secret1&ssl=true",
                                "database.username", "james",
                                "database.password", "secret2"))
                        .toString())
                .contains("jdbc:postgresql://db/james", "ssl=true")
                .doesNotContain("secret1", "secret2");
    }

    private static DatabaseConfiguration of(Map<String, ?> properties) {
        return DatabaseConfiguration.from(new MapConfiguration(properties), HOME);
    }
}
