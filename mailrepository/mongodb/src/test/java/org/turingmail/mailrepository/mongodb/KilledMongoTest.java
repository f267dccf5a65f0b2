package org.turingmail.mailrepository.mongodb;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.turingmail.mailrepository.Storage;
import org.turingmail.mailrepository.StorageLocation;
import org.turingmail.mailrepository.contract.KilledStorageContract;

/** James is killed, not the server: see docs/quarantine.md for what that proves. */
class KilledMongoTest extends KilledStorageContract {
    private TestServer server;

    @BeforeEach
    void start() {
        server = TestServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Override
    protected StorageLocation location() {
        return server.location("gridfsAbove=100000");
    }

    /** Each file belongs to a mail, once what is left over is removed as at a later start. */
    @Override
    protected void assertNothingWithoutAMail(Storage storage) throws Exception {
        ((MongoStorage) storage).removeOrphans(Duration.ofSeconds(-10));

        assertThat(count("messages_owners")).isEqualTo(count("messages_files.files"));
        assertThat(count("messages_files.files")).isEqualTo(server.read(database -> database.getCollection("messages")
                .countDocuments(new org.bson.Document("turing.content.gridfs", true))));
    }

    @Override
    protected boolean isShared() {
        return true;
    }

    private long count(String collection) {
        return server.read(database -> database.getCollection(collection).countDocuments());
    }
}
