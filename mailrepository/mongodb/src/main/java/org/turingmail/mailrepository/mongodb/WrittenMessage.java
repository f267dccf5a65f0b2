package org.turingmail.mailrepository.mongodb;

/** A message that was read to its end: where its bytes are, and what its document shows of it. Immutable. */
final class WrittenMessage {
    private final StoredContent stored;
    private final RawText text;

    WrittenMessage(StoredContent stored, RawText text) {
        this.stored = stored;
        this.text = text;
    }

    StoredContent stored() {
        return stored;
    }

    /** All of it, or its beginning if it is in GridFS. */
    RawText text() {
        return text;
    }
}
