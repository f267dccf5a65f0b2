package org.turingmail.mailrepository.jpa;

import static java.util.Objects.requireNonNull;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import javax.persistence.EntityManagerFactory;
import org.apache.openjpa.persistence.PersistenceProviderImpl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.mailrepository.RootCause;
import org.turingmail.mailrepository.StorageLocation;

/**
 * The open database: connection pool, schema and entity managers. One for a James server, closed when the server's
 * spooler has stopped. Thread-safe.
 *
 * <p>The database is opened by the first who needs it, and its schema brought up to date then. If that fails, the next
 * one tries again. Once closed it stays closed.
 */
final class Persistence implements AutoCloseable {
    /** A name of its own: James' persistence unit is {@code Global}. */
    static final String UNIT = "turing-quarantine";

    private static final Logger LOGGER = LoggerFactory.getLogger(Persistence.class);
    /** James works on twenty mails at a time by default. */
    private static final int MAX_CONNECTIONS = 20;

    private static final Duration WAIT_FOR_CONNECTION = Duration.ofSeconds(30);
    private static final Duration WAIT_FOR_IDLE = Duration.ofSeconds(10);
    private static final Duration IDLE_POLL = Duration.ofMillis(20);
    private static final Duration RETRY = Duration.ofMillis(500);

    private final Database database;
    private final Duration patience;
    private volatile HikariDataSource pool;
    private volatile WriteOrder writeOrder;
    private volatile EntityManagerFactory entityManagers;
    private boolean closed;

    Persistence(Database database) {
        this(database, WAIT_FOR_CONNECTION);
    }

    /** @param patience how long a database server may be away when it is opened */
    Persistence(Database database, Duration patience) {
        this.database = requireNonNull(database);
        this.patience = requireNonNull(patience);
    }

    /**
     * @throws IllegalStateException if the database cannot be reached, is used by another process, or its schema is of
     *     a newer version; the message names the database and the key to look at
     */
    EntityManagerFactory open() {
        EntityManagerFactory ready = entityManagers;
        return ready == null ? openOnce() : ready;
    }

    Dialect dialect() {
        return database.dialect();
    }

    /** The same, for transactions that write. */
    WriteOrder writeOrder() {
        open();
        WriteOrder order = writeOrder;
        if (order == null) {
            throw closed();
        }
        return order;
    }

    /**
     * Closes the connections that are idle, and the others when they come back: what state they are in is not known.
     */
    void discardConnections() {
        HikariDataSource open = pool;
        if (open != null && !open.isClosed()) {
            open.getHikariPoolMXBean().softEvictConnections();
        }
    }

    private IllegalStateException closed() {
        return new IllegalStateException("The quarantine database " + database + " is closed: James is stopping");
    }

    private synchronized EntityManagerFactory openOnce() {
        if (closed) {
            throw closed();
        }
        if (entityManagers == null) {
            try {
                start();
            } catch (IOException | SQLException | InterruptedException | RuntimeException e) {
                if (e instanceof InterruptedException) {
                    Thread.currentThread().interrupt();
                }
                stop();
                throw new IllegalStateException(
                        "The quarantine database " + database + " cannot be opened: " + RootCause.of(e) + ". See "
                                + StorageLocation.URL_KEY + " in turing.properties",
                        e);
            }
        }
        return entityManagers;
    }

    private void start() throws IOException, SQLException, InterruptedException {
        database.dialect().prepare(database.url());
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        // In a James thread this is James' own loader, which does not see what stands in extensions-jars.
        Thread.currentThread().setContextClassLoader(Persistence.class.getClassLoader());
        try {
            DriverDataSource driver = new DriverDataSource(database);
            awaitDatabase(driver);
            pool = new HikariDataSource(poolOf(driver));
            Migrations.run(pool, database.dialect());
            writeOrder = database.dialect().writeOrder(driver, database.url());
            entityManagers = new PersistenceProviderImpl()
                    .createContainerEntityManagerFactory(new PersistenceUnit(UNIT, pool), settings(database.dialect()));
            // OpenJPA reads its settings and entities when the first manager is made: now, with the right class loader
            entityManagers.createEntityManager().close();
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
        LOGGER.info("Held mails are kept in {}", database);
    }

    /** A server may start together with James and be late; anything but that is told at once. */
    private void awaitDatabase(DriverDataSource driver) throws SQLException, InterruptedException {
        long giveUp = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                driver.connect(database.dialect().createUrl(database.url())).close();
                return;
            } catch (SQLException e) {
                if (!database.dialect().isLate(e) || System.nanoTime() > giveUp) {
                    throw e;
                }
                Thread.sleep(RETRY.toMillis());
            }
        }
    }

    private static HikariConfig poolOf(DriverDataSource driver) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(UNIT);
        config.setDataSource(driver);
        config.setMaximumPoolSize(MAX_CONNECTIONS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(WAIT_FOR_CONNECTION.toMillis());
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        return config;
    }

    private static Map<String, Object> settings(Dialect dialect) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("openjpa.jdbc.DBDictionary", dialect.dictionary());
        // a transaction begins with the first statement, not the first write: rows stay locked until it ends
        settings.put("openjpa.Optimistic", "false");
        settings.put("openjpa.Log", "slf4j");
        settings.put("openjpa.BrokerImpl", "non-finalizing");
        // The entities are enhanced by the build; without that, better no start than reflection at run time.
        settings.put("openjpa.RuntimeUnenhancedClasses", "unsupported");
        settings.put("openjpa.DynamicEnhancementAgent", "false");
        return settings;
    }

    /** Stops the database, after what is being written or read, ten seconds at most. Idempotent. */
    @Override
    public synchronized void close() {
        closed = true;
        awaitIdle();
        stop();
    }

    private void awaitIdle() {
        long giveUp = System.nanoTime() + WAIT_FOR_IDLE.toNanos();
        try {
            while (pool != null
                    && pool.getHikariPoolMXBean().getActiveConnections() > 0
                    && System.nanoTime() < giveUp) {
                Thread.sleep(IDLE_POLL.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void stop() {
        if (entityManagers != null) {
            try {
                entityManagers.close();
            } catch (RuntimeException e) {
                // A transaction whose connection broke cannot be ended; what it held goes with the pool.
                LOGGER.warn("{} was not closed in order: {}", database, RootCause.of(e));
            }
            entityManagers = null;
        }
        if (writeOrder != null) {
            try {
                writeOrder.close();
            } catch (SQLException e) {
                LOGGER.warn("{} was not closed: {}", database, RootCause.of(e));
            }
            writeOrder = null;
        }
        if (pool != null) {
            pool.close();
            pool = null;
        }
        database.dialect().shutdownUrl(database.url()).ifPresent(url -> {
            try {
                new DriverDataSource(database).connect(url).close();
            } catch (SQLException e) {
                // That is how Derby says that it has stopped (08006), or had not been started (XJ004).
                LOGGER.debug("{} stopped: {}", database, e.getSQLState());
            }
        });
    }
}
