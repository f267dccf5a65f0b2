package org.turingmail.mailrepository.jpa;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where held mails are kept: the JDBC URL of the database and, if it wants them, a user and a password. Immutable.
 *
 * <p>Derby, inside James' own process, and PostgreSQL are supported. Any other URL is refused here, so that James does not
 * start with a database on which nothing was ever tested. Neither the password nor anything secret in the URL is printed.
 */
public final class QuarantineDatabase {
    /** The key of {@code turing.properties} that gives the URL. */
    public static final String URL_KEY = "quarantine.database.url";

    private static final Pattern SECRET_IN_URL =
            Pattern.compile("([?&;](?:[^=?&;]*password|bootPassword|encryptionKey)=)[^&;]*", Pattern.CASE_INSENSITIVE);

    private final Dialect dialect;
    private final String url;
    private final Optional<String> user;
    private final Optional<String> password;

    private QuarantineDatabase(Dialect dialect, String url, Optional<String> user, Optional<String> password) {
        this.dialect = dialect;
        this.url = url;
        this.user = user;
        this.password = password;
    }

    /**
     * The default: a Derby database of its own in a folder.
     *
     * @param folder an absolute path; made when it is not there, then readable by James' user alone
     * @throws IllegalArgumentException if the path is relative or contains {@code ;}, which Derby cannot have in a path
     */
    public static QuarantineDatabase derby(Path folder) {
        if (folder.toString().contains(";")) {
            throw new IllegalArgumentException("Derby cannot have ; in the path of a database: " + folder);
        }
        return at("jdbc:derby:" + folder);
    }

    /**
     * @param url {@code jdbc:derby:/absolute/path} or {@code jdbc:postgresql://host:port/database}, with the parameters of
     *     the driver if need be
     * @throws IllegalArgumentException if the URL is of another kind; the message names the key, the value and what is
     *     supported
     */
    public static QuarantineDatabase at(String url) {
        requireNonNull(url);
        for (Dialect dialect : Dialect.values()) {
            if (dialect.speaks(url)) {
                dialect.check(url).ifPresent(problem -> {
                    throw refused(url, problem);
                });
                return new QuarantineDatabase(dialect, url, Optional.empty(), Optional.empty());
            }
        }
        throw refused(url, "is not a supported database");
    }

    /** The same database with the credentials that it asks for. */
    public QuarantineDatabase withCredentials(String user, String password) {
        return new QuarantineDatabase(
                dialect, url, Optional.of(requireNonNull(user)), Optional.of(requireNonNull(password)));
    }

    String url() {
        return url;
    }

    Dialect dialect() {
        return dialect;
    }

    Optional<String> user() {
        return user;
    }

    Optional<String> password() {
        return password;
    }

    private static IllegalArgumentException refused(String url, String problem) {
        return new IllegalArgumentException(URL_KEY + " = " + redacted(url) + " " + problem
                + ". Supported are jdbc:derby:/absolute/path and jdbc:postgresql://host:port/database");
    }

    private static String redacted(String url) {
        return SECRET_IN_URL.matcher(url).replaceAll("$1[REDACTED]");
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof QuarantineDatabase)) {
            return false;
        }
        QuarantineDatabase that = (QuarantineDatabase) other;
        return url.equals(that.url) && user.equals(that.user) && password.equals(that.password);
    }

    @Override
    public int hashCode() {
        return Objects.hash(url, user);
    }

    @Override
    public String toString() {
        return redacted(url) + user.map(name -> " as " + name).orElse("");
    }
}
