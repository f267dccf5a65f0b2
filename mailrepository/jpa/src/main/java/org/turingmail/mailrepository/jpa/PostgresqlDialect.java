package org.turingmail.mailrepository.jpa;

import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;

/** PostgreSQL, by its own driver. */
final class PostgresqlDialect extends Dialect {
    @Override
    String urlPrefix() {
        return "jdbc:postgresql:";
    }

    @Override
    String exampleUrl() {
        return "jdbc:postgresql://host:port/database";
    }

    @Override
    String driver() {
        return "org.postgresql.Driver";
    }

    /** Without the limit OpenJPA sends one statement per recipient. */
    @Override
    String dictionary() {
        return "org.apache.openjpa.jdbc.sql.PostgresDictionary(batchLimit=100)";
    }

    @Override
    Properties driverDefaults() {
        Properties properties = new Properties();
        properties.setProperty("ApplicationName", "turing-agent");
        // A server that is gone without a word must not stop mail for ever. Seconds; parameters in the URL win.
        properties.setProperty("connectTimeout", "10");
        properties.setProperty("socketTimeout", "60");
        properties.setProperty("tcpKeepAlive", "true");
        return properties;
    }

    /** Any number that no other program uses; of the transaction, which a connection pooler keeps together. */
    @Override
    Optional<String> migrationLock() {
        return Optional.of("SELECT pg_advisory_xact_lock(8371940266018201)");
    }

    @Override
    boolean isLate(SQLException failure) {
        // not reachable; starting up or shutting down; too many clients
        String state = String.valueOf(failure.getSQLState());
        return state.startsWith("08") || state.equals("57P03") || state.equals("57P01") || state.equals("53300");
    }

    @Override
    String migrationFolder() {
        return "postgresql";
    }
}
