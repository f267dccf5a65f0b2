package org.turingmail.central.configuration;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.microprofile.config.Config;

/** Where the configuration comes from. */
public final class ConfigurationSources {
    private static final Path FILE = Path.of("config", "application.properties");
    /** As the framework has it: below the environment, above the defaults in the program. */
    private static final int FILE_ORDINAL = 260;

    private ConfigurationSources() {}

    /**
     * Returns the configuration that the server will read, for code that runs before or without the server: system
     * properties, then the environment, then {@code config/application.properties} in the working directory.
     */
    public static Config outsideOfTheServer() {
        SmallRyeConfigBuilder builder =
                new SmallRyeConfigBuilder().addSystemSources().addDefaultInterceptors();
        if (Files.isReadable(FILE)) {
            try {
                builder.withSources(new PropertiesConfigSource(FILE.toUri().toURL(), FILE_ORDINAL));
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read " + FILE.toAbsolutePath(), e);
            }
        }
        return builder.build();
    }
}
