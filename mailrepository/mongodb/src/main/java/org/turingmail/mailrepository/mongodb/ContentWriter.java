package org.turingmail.mailrepository.mongodb;

import com.mongodb.client.gridfs.GridFSUploadStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.Arrays;
import org.bson.types.ObjectId;

/**
 * Takes a message while it is being read. It is kept in memory while it is small, and goes to GridFS, with its
 * beginning, as soon as it is not. Not thread safe.
 */
final class ContentWriter extends OutputStream {
    /** As much of a large message is in its document, so that other programs can show what it is about. */
    static final int BEGINNING = 64 * 1024;

    private static final int LONGEST_CHARACTER = 4;

    private final MessageFiles files;
    private final MessageFiles.Owner owner;
    private final int inlineLimit;
    private final ObjectId id = new ObjectId();
    private final Checksum checksum = new Checksum();
    private ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private GridFSUploadStream file;

    /** @param inlineLimit bytes of the largest message that is kept in memory */
    ContentWriter(MessageFiles files, MessageFiles.Owner owner, int inlineLimit) {
        this.files = files;
        this.owner = owner;
        this.inlineLimit = inlineLimit;
    }

    @Override
    public void write(int value) {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        checksum.update(bytes, offset, length);
        if (file == null && checksum.size() > inlineLimit) {
            file = files.create(id, owner);
            byte[] soFar = memory.toByteArray();
            file.write(soFar);
            memory = new ByteArrayOutputStream();
            memory.write(soFar, 0, Math.min(soFar.length, BEGINNING));
        }
        if (file == null) {
            memory.write(bytes, offset, length);
        } else {
            file.write(bytes, offset, length);
            memory.write(bytes, offset, Math.min(length, Math.max(0, BEGINNING - memory.size())));
        }
    }

    /** Ends the message, which is durable then if it is in GridFS. Nothing may be written after that. */
    WrittenMessage finish() {
        byte[] bytes = memory.toByteArray();
        memory = null;
        if (file != null) {
            file.close();
        }
        RawText text = RawText.of(file == null ? bytes : withoutHalfCharacter(bytes));
        return new WrittenMessage(
                new StoredContent(id, checksum.size(), checksum.sha256(), text.charset(), file != null), text);
    }

    /** Removes what was written, if that was in GridFS. */
    void abort() {
        if (file != null) {
            files.delete(id);
        }
    }

    /** Of UTF-8; what is not that is left as it is. */
    private static byte[] withoutHalfCharacter(byte[] bytes) {
        for (int end = bytes.length; end > Math.max(0, bytes.length - LONGEST_CHARACTER); end--) {
            byte[] shorter = Arrays.copyOf(bytes, end);
            if (RawText.isUtf8(shorter)) {
                return shorter;
            }
        }
        return bytes;
    }
}
