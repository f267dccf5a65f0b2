package org.turingmail.mailrepository.mongodb;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.net.InetSocketAddress;
import java.util.UUID;
import org.turingmail.mailrepository.StorageLocation;

/**
 * A database of its own on a server: the real one whose URL is in the system property {@code turing.test.mongodb.url}
 * ({@code ./turing test --mongodb-url}), else one inside this process that speaks the same protocol.
 */
final class TestServer implements AutoCloseable {
    private static final String REAL = System.getProperty("turing.test.mongodb.url", "");

    private final String name = "turing_test_" + UUID.randomUUID().toString().replace('-', '_');
    private final MongoServer own;
    private final String url;

    private TestServer(MongoServer own, String url) {
        this.own = own;
        this.url = url;
    }

    static TestServer start() {
        return REAL.isEmpty() ? startOwn(new MongoServer(new MemoryBackend()), 0) : new TestServer(null, REAL);
    }

    /** One that can be stopped, on a port. */
    static TestServer startOwn(MongoServer server, int port) {
        server.bind(new InetSocketAddress("127.0.0.1", port));
        return new TestServer(
                server, "mongodb://127.0.0.1:" + server.getLocalAddress().getPort());
    }

    int port() {
        return own.getLocalAddress().getPort();
    }

    StorageLocation location() {
        return location("");
    }

    /** @param parameters such as {@code a=1&b=2} */
    StorageLocation location(String parameters) {
        int begin = url.indexOf('?');
        String server = (begin < 0 ? url : url.substring(0, begin)).replaceFirst("(//[^/]*)/?.*", "$1");
        String theirs = begin < 0 ? "" : url.substring(begin + 1);
        String all = theirs + (theirs.isEmpty() || parameters.isEmpty() ? "" : "&") + parameters;
        return StorageLocation.at(server + "/" + name + (all.isEmpty() ? "" : "?" + all));
    }

    MongoStorage storage(String parameters) {
        return new MongoStorage(MongoLocation.of(location(parameters)));
    }

    /** The database, as another program sees it. */
    <T> T read(Reader<T> reader) {
        try (MongoClient client =
                MongoClients.create(MongoLocation.of(location()).settings())) {
            return reader.read(client.getDatabase(name));
        }
    }

    interface Reader<T> {
        T read(MongoDatabase database);
    }

    @Override
    public void close() {
        if (own == null) {
            read(database -> {
                database.drop();
                return name;
            });
        } else {
            own.shutdownNow();
        }
    }
}
