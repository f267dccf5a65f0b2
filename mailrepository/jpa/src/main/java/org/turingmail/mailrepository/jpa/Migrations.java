package org.turingmail.mailrepository.jpa;

import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;

/**
 * Brings the schema up to date. Of agents that start at the same time on one database server, one does it and the
 * others wait: with a lock of our own, for Flyway's comes too late when it finds no history yet.
 */
final class Migrations {
    /** Beside other tables, for the database may be shared with other programs. */
    private static final String HISTORY = "turing_schema_history";

    private Migrations() {}

    static void run(DataSource dataSource, Dialect dialect) throws SQLException {
        if (dialect.migrationLock().isEmpty()) {
            migrate(dataSource, dialect);
            return;
        }
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(dialect.migrationLock().get());
            try {
                migrate(dataSource, dialect);
            } finally {
                if (dialect.migrationUnlock().isPresent()) {
                    statement.execute(dialect.migrationUnlock().get());
                }
                connection.rollback();
            }
        }
    }

    private static void migrate(DataSource dataSource, Dialect dialect) {
        Flyway flyway = Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(dataSource)
                .table(HISTORY)
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .placeholderReplacement(false)
                .resourceProvider(new OwnResources(dialect.migrationFolder()))
                .javaMigrationClassProvider(List::of)
                .loggers(FlywayLog.class.getName())
                .load();
        if (!dialect.undoesFailedMigrations()) {
            // forgets that one has failed, so that it is run again
            flyway.repair();
        }
        flyway.migrate();
    }

    /** The migrations by their names: nothing to scan, whichever class loader and jar they are in. */
    private static final class OwnResources implements ResourceProvider {
        private final String folder;

        private OwnResources(String folder) {
            this.folder = folder;
        }

        @Override
        public LoadableResource getResource(String name) {
            return Dialect.MIGRATIONS.contains(name) ? new OwnResource(folder, name) : null;
        }

        @Override
        public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
            return Dialect.MIGRATIONS.stream()
                    .filter(name ->
                            name.startsWith(prefix) && Arrays.stream(suffixes).anyMatch(name::endsWith))
                    .map(name -> new OwnResource(folder, name))
                    .collect(Collectors.toList());
        }
    }

    private static final class OwnResource extends LoadableResource {
        private final String folder;
        private final String name;

        private OwnResource(String folder, String name) {
            this.folder = folder;
            this.name = name;
        }

        @Override
        public Reader read() {
            return new InputStreamReader(
                    Migrations.class.getResourceAsStream(folder + "/" + name), StandardCharsets.UTF_8);
        }

        @Override
        public String getAbsolutePath() {
            return folder + "/" + name;
        }

        @Override
        public String getAbsolutePathOnDisk() {
            return getAbsolutePath();
        }

        @Override
        public String getFilename() {
            return name;
        }

        @Override
        public String getRelativePath() {
            return name;
        }
    }
}
