package org.turingmail.central.database;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionFactoryConfiguration.TransactionIsolation;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;
import org.postgresql.Driver;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.central.configuration.CentralConfiguration.DatabaseLocation;

/**
 * The open database: an external PostgreSQL or the embedded one, with the current schema, behind a pool.
 *
 * <p>Thread-safe.
 */
public final class Database implements AutoCloseable {
    private static final String EMBEDDED_NAME = "turing";
    private static final String APPLICATION = "turing-central";
    private static final String APPLICATION_NAME = "ApplicationName";
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    /** How long a request waits for a free connection before central says that it cannot answer now. */
    private static final Duration ACQUISITION_TIMEOUT = Duration.ofSeconds(5);

    private final EmbeddedPostgres embedded;
    private final AgroalDataSource pool;
    private final Jdbi jdbi;
    private final String url;
    private final Properties credentials;

    private Database(EmbeddedPostgres embedded, String url, Properties credentials, int poolSize) throws SQLException {
        this.embedded = embedded;
        this.url = url;
        this.credentials = credentials;
        this.pool = pool(url, credentials, poolSize);
        this.jdbi = Jdbi.create(pool).installPlugin(new Mappings());
    }

    /**
     * Starts the embedded server if there is no other, opens the pool and brings the schema up to date.
     *
     * @throws IOException if the embedded server does not start
     * @throws SQLException if the database does not answer
     */
    public static Database open(CentralConfiguration configuration) throws IOException, SQLException {
        Optional<DatabaseLocation> location = configuration.database();
        if (location.isPresent()) {
            return open(null, location.get().url(), credentials(location.get()), configuration.poolSize());
        }
        EmbeddedPostgres server = EmbeddedPostgres.start(configuration.dataDir(), configuration.embeddedPort());
        try {
            return open(server, server.address(), configuration.poolSize());
        } catch (SQLException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /**
     * Opens the database for a command beside a central that may be running: its embedded server is used if there is
     * one, else started.
     */
    public static Database openBeside(CentralConfiguration configuration) throws IOException, SQLException {
        if (configuration.database().isEmpty()) {
            Optional<EmbeddedPostgres.Address> running = EmbeddedPostgres.running(configuration.dataDir());
            if (running.isPresent()) {
                return open(null, running.get(), 2);
            }
        }
        return open(configuration);
    }

    private static Database open(EmbeddedPostgres server, EmbeddedPostgres.Address address, int poolSize)
            throws SQLException {
        Properties credentials = credentials(EmbeddedPostgres.USER, address.password());
        createDatabase(address.jdbcUrl("postgres"), credentials);
        return open(server, address.jdbcUrl(EMBEDDED_NAME), credentials, poolSize);
    }

    private static Database open(EmbeddedPostgres server, String url, Properties credentials, int poolSize)
            throws SQLException {
        Database database = new Database(server, url, credentials, poolSize);
        try {
            database.migrate();
            return database;
        } catch (RuntimeException e) {
            database.pool.close();
            throw e;
        }
    }

    /** For everything but waiting for notifications. */
    public Jdbi jdbi() {
        return jdbi;
    }

    /**
     * A connection outside of the pool, for as long as the caller likes. The caller closes it.
     *
     * @param purpose what the database shows as {@code application_name}, behind our own
     */
    Connection dedicatedConnection(String purpose) throws SQLException {
        Properties properties = new Properties();
        properties.putAll(credentials);
        properties.setProperty(APPLICATION_NAME, APPLICATION + "-" + purpose);
        return DriverManager.getConnection(url, properties);
    }

    /** Connections of the pool that are in use now. */
    public long connectionsInUse() {
        return pool.getMetrics().activeCount();
    }

    /** The embedded server, if that is the database. */
    Optional<EmbeddedPostgres> embedded() {
        return Optional.ofNullable(embedded);
    }

    @Override
    public void close() {
        pool.close();
        if (embedded != null) {
            embedded.close();
        }
    }

    private void migrate() {
        Flyway.configure(Database.class.getClassLoader())
                .dataSource(pool)
                .locations("classpath:db/migration")
                .failOnMissingLocations(true)
                .load()
                .migrate();
    }

    private static void createDatabase(String url, Properties credentials) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, credentials);
                Statement statement = connection.createStatement();
                ResultSet existing = statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = 'turing'")) {
            if (!existing.next()) {
                statement.execute("CREATE DATABASE turing");
            }
        }
    }

    private static AgroalDataSource pool(String url, Properties credentials, int size) throws SQLException {
        return AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                .metricsEnabled()
                .connectionPoolConfiguration(connections -> connections
                        .initialSize(0)
                        .minSize(2)
                        .maxSize(size)
                        .acquisitionTimeout(ACQUISITION_TIMEOUT)
                        .validateOnBorrow(false)
                        .idleValidationTimeout(Duration.ofSeconds(5))
                        .reapTimeout(Duration.ofMinutes(5))
                        .connectionFactoryConfiguration(factory -> {
                            factory.connectionProviderClass(Driver.class)
                                    .jdbcUrl(url)
                                    .autoCommit(true)
                                    .jdbcTransactionIsolation(TransactionIsolation.READ_COMMITTED);
                            String user = credentials.getProperty("user");
                            if (user != null) {
                                factory.principal(new NamePrincipal(user));
                            }
                            String password = credentials.getProperty("password");
                            if (password != null) {
                                factory.credential(new SimplePassword(password));
                            }
                            timeouts().forEach((name, value) -> factory.jdbcProperty((String) name, (String) value));
                            return factory;
                        })));
    }

    private static Properties credentials(DatabaseLocation location) {
        return credentials(location.user(), location.password());
    }

    private static Properties credentials(String user, String password) {
        Properties properties = timeouts();
        if (user != null) {
            properties.setProperty("user", user);
        }
        if (password != null) {
            properties.setProperty("password", password);
        }
        return properties;
    }

    private static Properties timeouts() {
        Properties properties = new Properties();
        properties.setProperty("connectTimeout", String.valueOf(CONNECT_TIMEOUT.toSeconds()));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty(APPLICATION_NAME, APPLICATION);
        return properties;
    }
}
