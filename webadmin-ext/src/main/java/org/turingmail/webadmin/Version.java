package org.turingmail.webadmin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of the extension, as it was built. */
final class Version {
    private Version() {}

    static String ofTheExtension() {
        try (InputStream file = Version.class.getResourceAsStream("version.properties")) {
            Properties properties = new Properties();
            properties.load(file);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException("A file of the extension's own jar cannot be read", e);
        }
    }
}
