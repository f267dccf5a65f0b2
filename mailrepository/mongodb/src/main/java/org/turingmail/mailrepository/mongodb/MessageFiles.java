package org.turingmail.mailrepository.mongodb;

import com.mongodb.MongoGridFSException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.gridfs.GridFSBucket;
import com.mongodb.client.gridfs.GridFSBuckets;
import com.mongodb.client.gridfs.GridFSUploadStream;
import com.mongodb.client.gridfs.model.GridFSUploadOptions;
import com.mongodb.client.model.Filters;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bson.BsonObjectId;
import org.bson.Document;
import org.bson.types.ObjectId;

/**
 * The large messages, in GridFS. A message and its file cannot be written in one step, so each file is registered with
 * its owner before it is written, until after it is deleted: {@link #removeOrphans} finds those whose message was not
 * stored, or is gone. Thread-safe.
 */
final class MessageFiles {
    private static final String COLLECTION = "collection";
    private static final String KEY = "key";
    private static final String SINCE = "since";

    /** Of 255 KB each; the server would send 16 MB at once. */
    private static final int CHUNKS_AT_ONCE = 4;

    private final MongoDatabase database;
    private final GridFSBucket bucket;
    private final MongoCollection<Document> owners;

    /**
     * @param name of the collection of messages, which the names of the others begin with: not with a dot, as
     *     repositories
     */
    MessageFiles(MongoDatabase database, String name) {
        this.database = database;
        this.bucket = GridFSBuckets.create(database, name + "_files");
        this.owners = database.getCollection(name + "_owners");
    }

    /** The message that a file is written for. */
    static final class Owner {
        private final String collection;
        private final String key;

        Owner(String collection, String key) {
            this.collection = collection;
            this.key = key;
        }
    }

    /** @return what is complete, and durable, when it is closed */
    GridFSUploadStream create(ObjectId id, Owner owner) {
        owners.insertOne(new Document("_id", id)
                .append(COLLECTION, owner.collection)
                .append(KEY, owner.key)
                .append(SINCE, new Date()));
        return bucket.openUploadStream(new BsonObjectId(id), id.toHexString() + ".eml", new GridFSUploadOptions());
    }

    /** @throws MongoGridFSException when it is read, or here, if it is gone */
    InputStream open(ObjectId id) {
        return bucket.openDownloadStream(id).batchSize(CHUNKS_AT_ONCE);
    }

    /** Deletes a file, if it is there, and what there is of it if it was never completed. */
    void delete(ObjectId id) {
        try {
            bucket.delete(id);
        } catch (MongoGridFSException e) {
            // is not there, or not complete; its chunks are deleted
        }
        owners.deleteOne(Filters.eq("_id", id));
    }

    /**
     * Deletes the files that belong to no message.
     *
     * @param age how long ago they were begun at least: of younger ones, the message may be about to be stored
     * @return how many
     */
    int removeOrphans(Duration age) {
        List<ObjectId> orphans = orphans(age);
        orphans.forEach(this::delete);
        return orphans.size();
    }

    /** The files that belong to no message, of those begun so long ago. */
    List<ObjectId> orphans(Duration age) {
        List<ObjectId> orphans = new ArrayList<>();
        for (Document owner :
                owners.find(Filters.lt(SINCE, Date.from(Instant.now().minus(age))))) {
            ObjectId id = owner.getObjectId("_id");
            Document message = database.getCollection(owner.getString(COLLECTION))
                    .find(Filters.and(
                            Filters.eq(MessageDocument.KEY, owner.getString(KEY)),
                            Filters.eq(MessageDocument.CONTENT_ID, id)))
                    .projection(new Document("_id", 1))
                    .first();
            if (message == null) {
                orphans.add(id);
            }
        }
        return orphans;
    }
}
