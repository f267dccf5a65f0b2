package org.turingmail.mailrepository.mongodb;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.mail.MessagingException;
import org.apache.james.mailrepository.api.MailRepositoryPath;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.bson.Document;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.mailrepository.HeldMailRepository;
import org.turingmail.mailrepository.RootCause;
import org.turingmail.mailrepository.Storage;
import org.turingmail.mailrepository.StorageLocation;

/**
 * A database of MongoDB and the repositories in it, each a collection: that of {@code turing://held} has the name that
 * is configured, the others have their path behind it. So MongoDB itself knows how many messages a repository has.
 */
final class MongoStorage implements Storage {
    private static final Logger LOGGER = LoggerFactory.getLogger(MongoStorage.class);
    private static final long LONGEST_STOP_SECONDS = 10;
    /** The path whose collection has the plain name. */
    private static final String HELD = "held";
    /** What MongoDB before 4.4 allows for the names of database, collection and index together. */
    private static final int MAX_NAME = 100;
    /** See {@link #escaped}. */
    private static final Pattern ESCAPED = Pattern.compile("%([0-9a-f]{1,6})%");

    private static final int HEXADECIMAL = 16;
    /** Until a message is stored, its file belongs to none. */
    private static final Duration LONGEST_STORE = Duration.ofHours(1);

    private final MongoLocation location;
    private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();
    private volatile Opened opened;
    private boolean closed;

    MongoStorage(MongoLocation location) {
        this.location = location;
    }

    /** A connected database. Thread-safe. */
    static final class Opened {
        private final MongoClient client;
        private final MongoDatabase database;
        private final MessageFiles files;
        private final Map<String, MongoCollection<Document>> collections = new ConcurrentHashMap<>();

        private Opened(MongoLocation location) {
            client = MongoClients.create(location.settings());
            database = client.getDatabase(location.database());
            files = new MessageFiles(database, location.collection());
        }

        MessageFiles files() {
            return files;
        }

        /** With its indexes. */
        MongoCollection<Document> collection(String name) {
            return collections.computeIfAbsent(name, this::createIndexes);
        }

        private MongoCollection<Document> createIndexes(String name) {
            MongoCollection<Document> collection = database.getCollection(name);
            collection.createIndex(Indexes.ascending(MessageDocument.KEY), new IndexOptions().unique(true));
            // what MailHog looks for
            collection.createIndex(Indexes.ascending("id"));
            collection.createIndex(Indexes.ascending("created"));
            collection.createIndex(
                    Indexes.ascending(MessageDocument.EXPIRES), new IndexOptions().expireAfter(0L, TimeUnit.SECONDS));
            return collection;
        }
    }

    /** Uses the database, which is opened by the first who does, and not closed meanwhile. */
    <T> T use(Work<T> work) throws Exception {
        use.readLock().lock();
        try {
            Opened ready = opened;
            return work.run(ready == null ? open() : ready);
        } finally {
            use.readLock().unlock();
        }
    }

    interface Work<T> {
        T run(Opened database) throws Exception;
    }

    private synchronized Opened open() {
        if (closed) {
            throw new IllegalStateException("The quarantine in " + location + " is closed: James is stopping");
        }
        if (opened == null) {
            Opened candidate = null;
            try {
                candidate = new Opened(location);
                candidate.collection(location.collection());
                int orphans = candidate.files().removeOrphans(LONGEST_STORE);
                if (orphans > 0) {
                    LOGGER.info("Removed {} files of messages that were not stored from {}", orphans, location);
                }
            } catch (RuntimeException e) {
                if (candidate != null) {
                    candidate.client.close();
                }
                throw new IllegalStateException(
                        "The quarantine in " + location + " cannot be opened: " + RootCause.of(e) + ". See "
                                + StorageLocation.URL_KEY + " in turing.properties",
                        e);
            }
            opened = candidate;
            LOGGER.info("Held messages are stored in {}", location);
        }
        return opened;
    }

    MongoLocation location() {
        return location;
    }

    @Override
    public HeldMailRepository repository(MailRepositoryUrl url) {
        String path = url.getPath().asString();
        if (!MessageDocument.isKey(path, MAX_NAME)) {
            throw refused(url);
        }
        String name = path.equals(HELD) ? location.collection() : location.collection() + "." + escaped(path);
        if (name.length() > MAX_NAME) {
            throw refused(url);
        }
        return new MongoMailRepository(this, url, name);
    }

    private static IllegalArgumentException refused(MailRepositoryUrl url) {
        return new IllegalArgumentException("The mail repository URL " + url.asString()
                + " must have a path of 1 to about 80 characters of ASCII," + " such as turing://held");
    }

    /** Different for different paths; ours have no dot in what is behind the first one. */
    private static String escaped(String path) {
        StringBuilder name = new StringBuilder();
        path.codePoints().forEach(point -> {
            if (point < 128 && (Character.isLetterOrDigit(point) || point == '-' || point == '/')) {
                name.appendCodePoint(point);
            } else {
                name.append('%').append(Integer.toHexString(point)).append('%');
            }
        });
        return name.toString();
    }

    @Override
    public List<MailRepositoryPath> paths() throws MessagingException {
        String prefix = location.collection() + ".";
        try {
            return use(opened -> {
                List<MailRepositoryPath> paths = new ArrayList<>();
                for (String name : opened.database.listCollectionNames()) {
                    if (name.equals(location.collection())) {
                        paths.add(MailRepositoryPath.from(HELD));
                    } else if (name.startsWith(prefix)) {
                        paths.add(MailRepositoryPath.from(unescaped(name.substring(prefix.length()))));
                    }
                }
                return paths;
            });
        } catch (Exception e) {
            throw new MessagingException("Cannot list the repositories in " + location + ": " + RootCause.of(e), e);
        }
    }

    private static String unescaped(String name) {
        return ESCAPED.matcher(name)
                .replaceAll(match ->
                        Matcher.quoteReplacement(Character.toString(Integer.parseInt(match.group(1), HEXADECIMAL))));
    }

    /** Files of GridFS that belong to no message; those older than an hour were removed when it was opened. */
    @Override
    public void check(Consumer<String> finding) throws MessagingException {
        try {
            use(database -> database.files().orphans(Duration.ZERO))
                    .forEach(id -> finding.accept("The file " + id + " of " + location.collection()
                            + "_files belongs to no message; it is removed an hour after it was begun"));
        } catch (Exception e) {
            throw new MessagingException("Cannot check " + location + ": " + RootCause.of(e), e);
        }
    }

    /** Deletes the files that belong to no message, for tests whose stores do not take an hour. */
    int removeOrphans(Duration age) throws Exception {
        return use(database -> database.files().removeOrphans(age));
    }

    @Override
    public void close() {
        boolean alone = false;
        try {
            alone = use.writeLock().tryLock(LONGEST_STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            stop();
        } finally {
            if (alone) {
                use.writeLock().unlock();
            }
        }
    }

    private synchronized void stop() {
        closed = true;
        if (opened != null) {
            opened.client.close();
            opened = null;
        }
    }
}
