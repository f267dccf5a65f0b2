package org.turingmail.mailrepository.mongodb;

import java.util.Optional;
import org.bson.Document;
import org.bson.types.ObjectId;

/**
 * Where the bytes of a message are: in {@code raw.data} of its document, or in a file of GridFS. Immutable; a message
 * that is written again has another one.
 */
final class StoredContent {
    private static final String ID = "id";
    private static final String SIZE = "size";
    private static final String SHA256 = "sha256";
    private static final String CHARSET = "charset";
    private static final String GRIDFS = "gridfs";

    private final ObjectId id;
    private final long size;
    private final String sha256;
    private final String charset;
    private final boolean inGridFs;

    /**
     * @param id of the content, and of its file
     * @param size in bytes
     * @param sha256 in hexadecimal digits
     * @param charset in which {@code raw.data} has the bytes, or the first of them
     */
    StoredContent(ObjectId id, long size, String sha256, String charset, boolean inGridFs) {
        this.id = id;
        this.size = size;
        this.sha256 = sha256;
        this.charset = charset;
        this.inGridFs = inGridFs;
    }

    /** @param document {@code turing.content}; null if the mail has no message */
    static Optional<StoredContent> read(Document document) {
        return Optional.ofNullable(document)
                .map(content -> new StoredContent(
                        content.getObjectId(ID),
                        ((Number) content.get(SIZE)).longValue(),
                        content.getString(SHA256),
                        content.getString(CHARSET),
                        content.getBoolean(GRIDFS, false)));
    }

    Document toDocument() {
        return new Document(ID, id)
                .append(SIZE, size)
                .append(SHA256, sha256)
                .append(CHARSET, charset)
                .append(GRIDFS, inGridFs);
    }

    ObjectId id() {
        return id;
    }

    long size() {
        return size;
    }

    String sha256() {
        return sha256;
    }

    String charset() {
        return charset;
    }

    boolean isInGridFs() {
        return inGridFs;
    }
}
