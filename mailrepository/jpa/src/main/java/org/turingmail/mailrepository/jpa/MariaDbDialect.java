package org.turingmail.mailrepository.jpa;

import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;

/** MariaDB, by its own driver. MySQL 8 has what the statements use, and was not tried. */
final class MariaDbDialect extends Dialect {
    private static final int DUPLICATE_KEY = 1062;

    @Override
    String urlPrefix() {
        return "jdbc:mariadb:";
    }

    @Override
    String exampleUrl() {
        return "jdbc:mariadb://host:port/database";
    }

    @Override
    String driver() {
        return "org.mariadb.jdbc.Driver";
    }

    /** Without the limit OpenJPA sends one statement per recipient. */
    @Override
    String dictionary() {
        return "org.apache.openjpa.jdbc.sql.MariaDBDictionary(batchLimit=100)";
    }

    @Override
    Properties driverDefaults() {
        Properties properties = new Properties();
        // A server that is gone without a word must not stop mail for ever. Milliseconds; parameters in the URL win.
        properties.setProperty("connectTimeout", "10000");
        properties.setProperty("socketTimeout", "60000");
        properties.setProperty("tcpKeepAlive", "true");
        // whatever the server's own is: a value that does not fit is an error, and not cut
        properties.setProperty("sessionVariables", "sql_mode='STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'");
        return properties;
    }

    /** Of the server, and so named after the database; a minute and a half is longer than any migration. */
    @Override
    Optional<String> migrationLock() {
        return Optional.of("SELECT GET_LOCK(CONCAT('turing-', MD5(DATABASE())), 90)");
    }

    @Override
    Optional<String> migrationUnlock() {
        return Optional.of("SELECT RELEASE_LOCK(CONCAT('turing-', MD5(DATABASE())))");
    }

    /** Each statement that changes a table is a transaction of its own, so the migrations are made to be run again. */
    @Override
    boolean undoesFailedMigrations() {
        return false;
    }

    @Override
    boolean isLate(SQLException failure) {
        // not reachable, starting up or shutting down, too many clients
        return String.valueOf(failure.getSQLState()).startsWith("08");
    }

    @Override
    boolean isLostRace(SQLException failure) {
        return failure.getErrorCode() == DUPLICATE_KEY || super.isLostRace(failure);
    }

    @Override
    String migrationFolder() {
        return "mariadb";
    }
}
