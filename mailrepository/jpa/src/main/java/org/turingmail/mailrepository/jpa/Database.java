package org.turingmail.mailrepository.jpa;

import java.util.Optional;
import java.util.stream.Collectors;
import org.turingmail.mailrepository.StorageLocation;

/**
 * A location that is known to be a supported database: Derby or SQLite, inside James' own process, PostgreSQL or
 * MariaDB. Any other is refused here, so that James does not start with a database on which nothing was ever tested.
 * Immutable.
 */
final class Database {
    private final Dialect dialect;
    private final StorageLocation location;

    private Database(Dialect dialect, StorageLocation location) {
        this.dialect = dialect;
        this.location = location;
    }

    /**
     * @param location such as {@code jdbc:derby:/absolute/path} or {@code jdbc:postgresql://host:port/database}, with
     *     the parameters of the driver if need be
     * @throws IllegalArgumentException if the URL is of another kind; the message continues the words "the URL"
     */
    static Database at(StorageLocation location) {
        for (Dialect dialect : Dialect.ALL) {
            if (location.url().startsWith(dialect.urlPrefix())) {
                dialect.check(location.url()).ifPresent(problem -> {
                    throw refused(problem);
                });
                return new Database(dialect, location);
            }
        }
        throw refused("is not a supported database");
    }

    StorageLocation location() {
        return location;
    }

    String url() {
        return location.url();
    }

    Dialect dialect() {
        return dialect;
    }

    Optional<String> user() {
        return location.user();
    }

    Optional<String> password() {
        return location.password();
    }

    private static IllegalArgumentException refused(String problem) {
        return new IllegalArgumentException(problem + ". Supported are "
                + Dialect.ALL.stream().map(Dialect::exampleUrl).collect(Collectors.joining(", ")));
    }

    @Override
    public String toString() {
        return location.toString();
    }
}
