package org.turingmail.mailrepository;

import static java.util.Objects.requireNonNull;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where messages are stored: a URL and, if the place requires them, a user and a password. The beginning of the URL
 * chooses the back end, which alone knows what the rest means; options of a back end are parameters of its URL.
 *
 * <p>Immutable. Neither the password nor a secret in the URL is printed.
 */
public final class StorageLocation {
    /** The key of {@code turing.properties} that gives the URL. */
    public static final String URL_KEY = "quarantine.database.url";

    private static final String REDACTED = "[REDACTED]";
    private static final Pattern SECRET_PARAMETER = Pattern.compile(
            "([?&;][^=?&;]*(?:password|secret|token|encryptionKey)[^=?&;]*=)[^&;]*", Pattern.CASE_INSENSITIVE);
    private static final Pattern USER_AND_PASSWORD = Pattern.compile("(//[^/?#:@]*:)[^/?#]*@");

    private final String url;
    private final Optional<String> user;
    private final Optional<String> password;

    private StorageLocation(String url, Optional<String> user, Optional<String> password) {
        this.url = url;
        this.user = user;
        this.password = password;
    }

    /** @param url such as {@code jdbc:postgresql://host:port/database}; its back end checks it */
    public static StorageLocation at(String url) {
        return new StorageLocation(requireNonNull(url), Optional.empty(), Optional.empty());
    }

    /** Returns the same place with the credentials that it requires. */
    public StorageLocation withCredentials(String user, String password) {
        return new StorageLocation(url, Optional.of(requireNonNull(user)), Optional.of(requireNonNull(password)));
    }

    public String url() {
        return url;
    }

    public Optional<String> user() {
        return user;
    }

    public Optional<String> password() {
        return password;
    }

    /** Returns a URL without the passwords and keys in it, for logs and errors. */
    public static String redacted(String url) {
        String withoutPassword = USER_AND_PASSWORD.matcher(url).replaceAll("$1" + REDACTED + "@");
        return SECRET_PARAMETER.matcher(withoutPassword).replaceAll("$1" + REDACTED);
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof StorageLocation)) {
            return false;
        }
        StorageLocation that = (StorageLocation) other;
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
