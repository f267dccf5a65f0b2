package org.turingmail.mailrepository.jpa;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.Predicate;

/**
 * SQLite, inside James' own process, in one file. It is written in a log (WAL), so that readers and the one writer do
 * not wait for one another; {@link OneWriter} puts the writers in order and makes what they wrote durable.
 */
final class SqliteDialect extends Dialect {
    private static final String PREFIX = "jdbc:sqlite:";
    /** What an administrator may choose; any other setting of SQLite is chosen here, because held messages need it. */
    private static final Set<String> PARAMETERS = Set.of("busy_timeout", "cache_size", "max_page_count", "mmap_size");

    @Override
    String urlPrefix() {
        return PREFIX;
    }

    @Override
    String exampleUrl() {
        return "jdbc:sqlite:/absolute/path/quarantine.db";
    }

    @Override
    Optional<String> check(String url) {
        String file = path(url);
        if (file.isEmpty() || file.startsWith(":memory:")) {
            return Optional.of("keeps nothing when James stops, and held messages must stay");
        }
        if (file.startsWith(":resource:")) {
            return Optional.of("cannot be written to");
        }
        if (file.startsWith("file:") || !Path.of(file).isAbsolute() || file.endsWith("/")) {
            return Optional.of("must have the absolute path of a file, else it depends on where James is started");
        }
        return Arrays.stream(parameters(url))
                .map(parameter -> parameter.replaceFirst("=.*", ""))
                .filter(Predicate.not(PARAMETERS::contains))
                .findFirst()
                .map(name -> "has the parameter " + name + ", which is not one of " + String.join(", ", sorted()));
    }

    private static String[] sorted() {
        return PARAMETERS.stream().sorted().toArray(String[]::new);
    }

    @Override
    String driver() {
        return "org.sqlite.JDBC";
    }

    @Override
    String dictionary() {
        return SqliteDictionary.class.getName();
    }

    /** A transaction that writes has the whole database. */
    @Override
    String rowLock() {
        return "";
    }

    @Override
    int countSlots() {
        return 1;
    }

    @Override
    Properties driverDefaults() {
        Properties properties = new Properties();
        properties.setProperty("journal_mode", "WAL");
        // what is in the log is made durable by OneWriter, for many transactions at once
        properties.setProperty("synchronous", "NORMAL");
        properties.setProperty("foreign_keys", "true");
        // other processes: a backup, sqlite3. Milliseconds; parameters in the URL win
        properties.setProperty("busy_timeout", "20000");
        // bytes of the log that stay allocated after a message that was larger
        properties.setProperty("journal_size_limit", Integer.toString(64 << 20));
        return properties;
    }

    @Override
    WriteOrder writeOrder(DriverDataSource driver, String url) throws SQLException {
        return OneWriter.open(driver, Path.of(path(url) + "-wal"));
    }

    /** Changes nothing: one that begins with reading fails if another process writes before it does. */
    @Override
    Optional<String> beginWrite() {
        return Optional.of("UPDATE turing_mail_count SET mails = 0 WHERE slot < 0");
    }

    /** SQLite gives the files beside it the rights of this one. */
    @Override
    void prepare(String url) throws IOException {
        Path file = Path.of(path(url));
        PrivateFiles.createFolder(file.getParent());
        PrivateFiles.createFile(file);
    }

    @Override
    Optional<Path> localFolder(String url) {
        return Optional.ofNullable(Path.of(path(url)).getParent());
    }

    @Override
    String migrationFolder() {
        return "sqlite";
    }

    private static String path(String url) {
        return url.substring(PREFIX.length()).replaceFirst("\\?.*", "");
    }

    private static String[] parameters(String url) {
        int begin = url.indexOf('?');
        return begin < 0 || begin == url.length() - 1
                ? new String[0]
                : url.substring(begin + 1).split("&");
    }
}
