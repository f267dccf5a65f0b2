package org.turingmail.mailrepository.jpa;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/** What differs between the databases. All else is one code path. */
abstract class Dialect {
    /** Every database that is supported, each with a subclass. */
    static final List<Dialect> ALL =
            List.of(new DerbyDialect(), new PostgresqlDialect(), new SqliteDialect(), new MariaDbDialect());

    /** The migrations of every dialect, in order. A name once released is never changed, nor is its content. */
    static final List<String> MIGRATIONS = List.of("V1__held_mails.sql", "V2__mail_count.sql");

    /** What the URLs of this dialect begin with. */
    abstract String urlPrefix();

    /** A URL as it should be, for errors. */
    abstract String exampleUrl();

    /** What is wrong with a URL of this dialect, if anything. */
    Optional<String> check(String url) {
        return Optional.empty();
    }

    /** The class of the JDBC driver. */
    abstract String driver();

    /** Whether the driver, which may be a jar of its own, is there. */
    boolean isDriverPresent() {
        try {
            Class.forName(driver(), false, Dialect.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /**
     * How many keys one SELECT may name. Derby uses an index for a list of values only if their column is its first.
     */
    int keysLockedAtOnce() {
        return 100;
    }

    /**
     * Whether a list of keys is looked up in the index that begins with the repository; see {@link #keysLockedAtOnce}.
     */
    boolean usesIndexForKeyLists() {
        return true;
    }

    /** OpenJPA's name for the dialect. Explicit, for OpenJPA's guess needs a connection and knows no batch limit. */
    abstract String dictionary();

    /** What a SELECT ends in to keep the rows that it found from others until the transaction ends. */
    String rowLock() {
        return " FOR UPDATE";
    }

    /** What a SELECT ends in to return some rows only. */
    String limit(int rows) {
        return " LIMIT " + rows;
    }

    /**
     * Over how many rows the count of a repository is spread. Each is locked from the end of a transaction until it is
     * durable, so one row would let one transaction end at a time.
     */
    int countSlots() {
        return 16;
    }

    Properties driverDefaults() {
        return new Properties();
    }

    /** Where to connect to first, to make the database if there is none. */
    String createUrl(String url) {
        return url;
    }

    /** How write transactions are put in order, where the database leaves that to us. */
    WriteOrder writeOrder(DriverDataSource driver, String url) throws SQLException {
        return new ConcurrentWrites();
    }

    /** What a transaction that writes begins with, where it has to say so. */
    Optional<String> beginWrite() {
        return Optional.empty();
    }

    /** What keeps other processes from changing the schema, where there can be others. */
    Optional<String> migrationLock() {
        return Optional.empty();
    }

    /** What ends the {@link #migrationLock}, where the end of the transaction does not. */
    Optional<String> migrationUnlock() {
        return Optional.empty();
    }

    /** Whether a migration is undone as a whole when it fails, and not just the rest of it left out. */
    boolean undoesFailedMigrations() {
        return true;
    }

    /** Whether a failure to connect may pass by itself. */
    boolean isLate(SQLException failure) {
        return false;
    }

    /** Whether a transaction failed because another one came first: run again, it succeeds. */
    boolean isLostRace(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        // unique key taken; serialization failure or Derby's deadlock; PostgreSQL's deadlock
        return state.equals("23505") || state.equals("40001") || state.equals("40P01");
    }

    /** Where to connect to in order to stop the database, if it runs inside this process. */
    Optional<String> shutdownUrl(String url) {
        return Optional.empty();
    }

    /** Prepares the machine for a database that is on it: nobody else shall be able to read what is created. */
    void prepare(String url) throws IOException {
        // a server has its own files
    }

    /** The folder that fills with messages, if it is on this machine and ours to create. */
    Optional<Path> localFolder(String url) {
        return Optional.empty();
    }

    /** The folder of the SQL files, beside this class. */
    abstract String migrationFolder();
}
