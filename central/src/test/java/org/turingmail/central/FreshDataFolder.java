package org.turingmail.central;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Gives the one central of all tests an empty data folder. The programs of the database are left, since they are large.
 */
public final class FreshDataFolder implements QuarkusTestResourceLifecycleManager {
    private static final Path FOLDER = Path.of("target", "test-data");

    @Override
    public Map<String, String> start() {
        Path data = FOLDER.resolve("postgresql").resolve("data-16");
        if (Files.exists(data)) {
            try (Stream<Path> paths = Files.walk(data)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return Map.of("turing.central.data-dir", FOLDER.toString());
    }

    @Override
    public void stop() {
        // The folder is left for whoever looks into a failure.
    }
}
