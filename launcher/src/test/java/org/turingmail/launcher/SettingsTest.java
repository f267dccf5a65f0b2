package org.turingmail.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    @Test
    void settingsShouldBeReadAsTheyWereWritten(@TempDir Path folder) throws IOException {
        Settings settings =
                Settings.defaults().with(Map.of("smtp-port", "25", "public-url", "https://verify.example.org"));
        Path file = folder.resolve("settings");

        settings.write(file);

        assertThat(Settings.read(file)
                        .differFrom(Map.of("smtp-port", "25", "public-url", "https://verify.example.org")))
                .isFalse();
        assertThat(Settings.read(file).value("imap-port")).isEqualTo("2143");
        assertThat(file).content().startsWith("# What \"turing up\" was told.").contains("relay=127.0.0.1:2526\n");
    }

    @Test
    void defaultsShouldHaveNoProblem() {
        assertThat(Settings.defaults().problem()).isEmpty();
    }

    @Test
    void freePortsShouldBeChosenForAllOfThem() {
        AtomicInteger next = new AtomicInteger(20_000);

        Settings settings = Settings.defaults().withPorts(next::incrementAndGet);

        assertThat(Settings.PORTS)
                .allSatisfy(name -> assertThat(settings.port(name)).isGreaterThan(20_000));
        assertThat(settings.relayPort()).isEqualTo(20_007);
        assertThat(settings.problem()).isEmpty();
    }

    @Test
    void administrationShouldStayOnTheLoopbackAddress() {
        Settings settings = Settings.defaults().with(Map.of("bind", "0.0.0.0"));

        assertThat(settings.bind("webadmin-port")).isEqualTo("127.0.0.1");
        assertThat(settings.bind("management-port")).isEqualTo("127.0.0.1");
        assertThat(settings.bind("smtp-port")).isEqualTo("0.0.0.0");
        assertThat(settings.host()).isEqualTo("127.0.0.1");
    }

    @Test
    void relayShouldBeLocalOnTheLoopbackAddressAlone() {
        assertThat(Settings.defaults().relayIsLocal()).isTrue();
        assertThat(Settings.defaults().with(Map.of("relay", "localhost:25")).relayIsLocal())
                .isTrue();
        assertThat(Settings.defaults()
                        .with(Map.of("relay", "127.0.0.1.example.org:25"))
                        .relayIsLocal())
                .isFalse();
        assertThat(Settings.defaults().with(Map.of("relay", "dns")).relayIsLocal())
                .isFalse();
    }
}
