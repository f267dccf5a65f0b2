package org.turingmail.mailrepository.mongodb;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoCredential;
import com.mongodb.WriteConcern;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.turingmail.mailrepository.StorageLocation;

/**
 * A connection string of MongoDB, with parameters of ours:
 *
 * <ul>
 *   <li>{@code collection}: where the messages of {@code turing://held} are; default {@code messages}, as MailHog's
 *   <li>{@code gridfsAbove}: bytes above which a message is in GridFS; 0 to 2097152, default 1048576
 *   <li>{@code expireAfterDays}: when MongoDB removes messages by itself; default never
 * </ul>
 *
 * <p>The database is that of the path, default {@code mailhog}. Immutable.
 */
final class MongoLocation {
    static final Set<String> PREFIXES = Set.of("mongodb:", "mongodb+srv:");

    private static final String DEFAULT_DATABASE = "mailhog";
    private static final String COLLECTION = "collection";
    private static final String GRIDFS_ABOVE = "gridfsAbove";
    private static final String EXPIRE_AFTER_DAYS = "expireAfterDays";
    private static final Set<String> OURS = Set.of(COLLECTION, GRIDFS_ABOVE, EXPIRE_AFTER_DAYS);

    /** A document of MailHog has a message several times, and 16 MB at most. */
    private static final int MAX_INLINE = 2 << 20;

    private static final int DEFAULT_INLINE = 1 << 20;
    private static final int MAX_DAYS = 36_500;
    private static final int LONGEST_READ_SECONDS = 60;
    private static final int LONGEST_CONNECT_SECONDS = 10;

    private final StorageLocation location;
    private final ConnectionString connection;
    private final String collection;
    private final int gridFsAbove;
    private final Optional<Duration> expireAfter;

    private MongoLocation(StorageLocation location, ConnectionString connection, Map<String, String> ours) {
        this.location = location;
        this.connection = connection;
        this.collection = collection(ours.getOrDefault(COLLECTION, "messages"));
        this.gridFsAbove = number(GRIDFS_ABOVE, ours.getOrDefault(GRIDFS_ABOVE, "" + DEFAULT_INLINE), 0, MAX_INLINE);
        this.expireAfter = Optional.ofNullable(ours.get(EXPIRE_AFTER_DAYS))
                .map(days -> Duration.ofDays(number(EXPIRE_AFTER_DAYS, days, 1, MAX_DAYS)));
    }

    /** @throws IllegalArgumentException if it is invalid; the message continues the words "the URL" */
    static MongoLocation of(StorageLocation location) {
        String url = location.url();
        int begin = url.indexOf('?');
        List<String> theirs = new ArrayList<>();
        Map<String, String> ours = new HashMap<>();
        if (begin >= 0) {
            for (String parameter : url.substring(begin + 1).split("&")) {
                String name = parameter.replaceFirst("=.*", "");
                if (OURS.contains(name)) {
                    ours.put(name, parameter.substring(Math.min(parameter.length(), name.length() + 1)));
                } else if (!parameter.isEmpty()) {
                    theirs.add(parameter);
                }
            }
        }
        String plain = begin < 0 ? url : url.substring(0, begin);
        try {
            ConnectionString connection =
                    new ConnectionString(theirs.isEmpty() ? plain : plain + "?" + String.join("&", theirs));
            if (connection.getCollection() != null) {
                throw new IllegalArgumentException(
                        "names a collection behind the database: use the parameter " + COLLECTION);
            }
            return new MongoLocation(location, connection, ours);
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            boolean mine = message.matches("(?s)(names|has) .*");
            throw new IllegalArgumentException(
                    (mine ? message : "is not a connection string of MongoDB: " + StorageLocation.redacted(message))
                            + ". An example is mongodb://host:27017/mailhog",
                    // the driver's words may contain the URL with its password
                    mine ? e : null);
        }
    }

    private static String collection(String name) {
        if (!name.matches("[A-Za-z_][A-Za-z0-9_-]{0,63}") || name.startsWith("system")) {
            throw new IllegalArgumentException("has an invalid " + COLLECTION + ": 1 to 64 letters, digits, _ and -");
        }
        return name;
    }

    private static int number(String name, String value, int least, int most) {
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException("has an invalid " + name + ": a number from " + least + " to " + most);
    }

    /** How to connect. A server that is gone without a word must not stop mail for ever; the URL wins. */
    MongoClientSettings settings() {
        MongoClientSettings.Builder settings = MongoClientSettings.builder()
                .applicationName("turing-agent")
                .writeConcern(WriteConcern.MAJORITY.withJournal(true))
                .applyToSocketSettings(socket -> socket.readTimeout(LONGEST_READ_SECONDS, TimeUnit.SECONDS)
                        .connectTimeout(LONGEST_CONNECT_SECONDS, TimeUnit.SECONDS))
                .applyConnectionString(connection);
        if (connection.getCredential() == null && location.user().isPresent()) {
            settings.credential(MongoCredential.createCredential(
                    location.user().get(),
                    authenticationDatabase(),
                    location.password().orElse("").toCharArray()));
        }
        return settings.build();
    }

    /** As connection strings have it for a user in them. */
    private String authenticationDatabase() {
        return Arrays.stream(connection
                        .getConnectionString()
                        .replaceFirst("[^?]*\\??", "")
                        .split("&"))
                .filter(parameter -> parameter.toLowerCase(Locale.ROOT).startsWith("authsource="))
                .map(parameter -> parameter.substring("authsource=".length()))
                .findFirst()
                .orElse(connection.getDatabase() == null ? "admin" : connection.getDatabase());
    }

    String database() {
        return connection.getDatabase() == null ? DEFAULT_DATABASE : connection.getDatabase();
    }

    String collection() {
        return collection;
    }

    int gridFsAbove() {
        return gridFsAbove;
    }

    Optional<Duration> expireAfter() {
        return expireAfter;
    }

    @Override
    public String toString() {
        return location.toString();
    }
}
