package org.turingmail.central.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CentralConfigurationTest {
    private static CentralConfiguration of(Map<String, String> values) {
        return CentralConfiguration.from(new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(values, "test", 100))
                .build());
    }

    private static InvalidConfigurationException refusal(Map<String, String> values) {
        return catchThrowableOfType(InvalidConfigurationException.class, () -> of(values));
    }

    @Test
    void defaultsShouldBeThoseOfTheGuide() {
        CentralConfiguration configuration = of(Map.of());

        assertThat(configuration.publicUrl()).hasToString("http://localhost:8480");
        assertThat(configuration.heldTtl()).isEqualTo(Duration.ofDays(14));
        assertThat(configuration.challengeWindow()).isEqualTo(Duration.ofDays(7));
        assertThat(configuration.challengeLease()).isEqualTo(Duration.ofSeconds(20));
        assertThat(configuration.maxBodyBytes()).isEqualTo(4 << 20);
        assertThat(configuration.database()).isEmpty();
        assertThat(configuration.bootstrap()).isEmpty();
    }

    @Test
    void everyProblemShouldBeNamedAtOnce() {
        InvalidConfigurationException refusal = refusal(Map.of(
                "turing.central.http.prot", "1",
                "turing.central.held.ttl", "soon",
                "turing.central.database.password", "geheim",
                "turing.central.bootstrap.api-key", "geheim"));

        assertThat(refusal.problems()).hasSize(4);
        assertThat(refusal)
                .hasMessageContaining(
                        "turing.central.http.prot: there is no such key; did you mean turing.central.http.port?")
                .hasMessageContaining("turing.central.held.ttl=soon")
                .hasMessageContaining("for example turing.central.held.ttl=14d")
                .hasMessageContaining("need turing.central.database.url")
                .hasMessageContaining("turing.central.bootstrap.api-key=[REDACTED]")
                .hasMessageNotContaining("geheim");
    }

    @Test
    void variablesOfTheAgentAndTheLauncherShouldBeNoneOfOurKeys() {
        Map<String, String> environment = Map.of(
                "TURING_CENTRAL_URL", "http://127.0.0.1:8480",
                "TURING_CENTRAL_JAVA_OPTS", "-Xmx1g",
                "TURING_CENTRAL_HELD_TTL", "3d");
        CentralConfiguration configuration = CentralConfiguration.from(new SmallRyeConfigBuilder()
                .withSources(new EnvConfigSource(environment, 300))
                .build());

        assertThat(configuration.heldTtl()).isEqualTo(Duration.ofDays(3));
        InvalidConfigurationException refusal = catchThrowableOfType(
                InvalidConfigurationException.class,
                () -> CentralConfiguration.from(new SmallRyeConfigBuilder()
                        .withSources(new EnvConfigSource(Map.of("TURING_CENTRAL_URI", "x"), 300))
                        .build()));
        assertThat(refusal.problems())
                .singleElement()
                .asString()
                .startsWith("TURING_CENTRAL_URI: there is no such key");
    }

    @Test
    void secretsShouldComeFromFilesAsWell(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("key"), "a-key-of-at-least-thirty-two-characters\n");

        CentralConfiguration configuration = of(Map.of(
                "turing.central.bootstrap.tenant", "example",
                "turing.central.bootstrap.agent", "james1",
                "turing.central.bootstrap.api-key-file", file.toString()));

        assertThat(configuration.bootstrap().orElseThrow().apiKey())
                .isEqualTo("a-key-of-at-least-thirty-two-characters");
        assertThat(configuration.bootstrap().orElseThrow().toString()).doesNotContain("a-key");
    }
}
