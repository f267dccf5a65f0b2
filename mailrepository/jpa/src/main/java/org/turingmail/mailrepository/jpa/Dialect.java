package org.turingmail.mailrepository.jpa;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/** What differs between the databases. All else is one code path. */
enum Dialect {
    DERBY(
            "jdbc:derby:",
            "org.apache.derby.jdbc.EmbeddedDriver",
            "org.apache.openjpa.jdbc.sql.DerbyDictionary",
            // RS locks the row found and nothing around it; FOR UPDATE alone lets go of it when the cursor moves on
            " FOR UPDATE WITH RS") {
        @Override
        Optional<String> check(String url) {
            String database = path(url);
            if (database.startsWith("//")) {
                return Optional.of("names a Derby network server, but Derby runs inside James");
            }
            if (database.startsWith("memory:")) {
                return Optional.of("keeps nothing when James stops, and held mails must stay");
            }
            if (database.startsWith("classpath:") || database.startsWith("jar:")) {
                return Optional.of("cannot be written to");
            }
            if (!folder(url).isAbsolute()) {
                return Optional.of("must have an absolute path, else it depends on where James is started");
            }
            if (!attributes(url).allMatch(attribute -> attribute.contains("="))) {
                return Optional.of("has a semicolon in its path, which Derby cannot have");
            }
            return Optional.empty();
        }

        @Override
        String createUrl(String url) {
            return url + ";create=true";
        }

        @Override
        Optional<String> shutdownUrl(String url) {
            return Optional.of("jdbc:derby:" + path(url) + ";shutdown=true");
        }

        @Override
        int keysLockedAtOnce() {
            return 1;
        }

        @Override
        boolean usesIndexForKeyLists() {
            return false;
        }

        @Override
        Optional<Path> localFolder(String url) {
            return Optional.of(folder(url));
        }

        private Stream<String> attributes(String url) {
            return Arrays.stream(url.split(";")).skip(1);
        }

        private Path folder(String url) {
            String path = path(url);
            return Path.of(path.startsWith("directory:") ? path.substring("directory:".length()) : path);
        }

        private String path(String url) {
            String rest = url.substring("jdbc:derby:".length());
            int attributes = rest.indexOf(';');
            return attributes < 0 ? rest : rest.substring(0, attributes);
        }
    },

    POSTGRESQL(
            "jdbc:postgresql:",
            "org.postgresql.Driver",
            // without the limit OpenJPA sends one statement per recipient
            "org.apache.openjpa.jdbc.sql.PostgresDictionary(batchLimit=100)",
            " FOR UPDATE") {
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

        @Override
        Optional<String> migrationLock() {
            // any number will do that no other program uses; of the transaction, which a connection pooler keeps
            // together
            return Optional.of("SELECT pg_advisory_xact_lock(8371940266018201)");
        }

        @Override
        boolean isLate(SQLException failure) {
            // not reachable; starting up or shutting down; too many clients
            String state = String.valueOf(failure.getSQLState());
            return state.startsWith("08") || state.equals("57P03") || state.equals("57P01") || state.equals("53300");
        }
    };

    /** The migrations of every dialect, in order. A name once released is never changed, nor is its content. */
    static final List<String> MIGRATIONS = List.of("V1__held_mails.sql");

    private final String urlPrefix;
    private final String driver;
    private final String dictionary;
    private final String rowLock;

    Dialect(String urlPrefix, String driver, String dictionary, String rowLock) {
        this.urlPrefix = urlPrefix;
        this.driver = driver;
        this.dictionary = dictionary;
        this.rowLock = rowLock;
    }

    /** What the URLs of this dialect begin with. */
    String urlPrefix() {
        return urlPrefix;
    }

    /** What is wrong with a URL of this dialect, if anything. */
    Optional<String> check(String url) {
        return Optional.empty();
    }

    String driver() {
        return driver;
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
    String dictionary() {
        return dictionary;
    }

    /** What a SELECT ends in to keep the rows that it found from others until the transaction ends. */
    String rowLock() {
        return rowLock;
    }

    Properties driverDefaults() {
        return new Properties();
    }

    /** Where to connect to first, to make the database if there is none. */
    String createUrl(String url) {
        return url;
    }

    /** What keeps other processes from changing the schema until the transaction ends, where there can be others. */
    Optional<String> migrationLock() {
        return Optional.empty();
    }

    /** Whether a failure to connect may pass by itself. */
    boolean isLate(SQLException failure) {
        return false;
    }

    /** Where to connect to in order to stop the database, if it runs inside this process. */
    Optional<String> shutdownUrl(String url) {
        return Optional.empty();
    }

    /** The folder of the database, if it is on this machine and ours to make. */
    Optional<Path> localFolder(String url) {
        return Optional.empty();
    }

    /** The folder of the SQL files, beside this class. */
    String migrationFolder() {
        return name().toLowerCase(Locale.ROOT);
    }
}
