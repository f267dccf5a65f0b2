package org.turingmail.mailrepository.jpa;

import java.io.OutputStream;
import java.util.Arrays;
import javax.persistence.EntityManager;

/** Writes a message as rows of chunks while it is being read. No more than one chunk is in memory. Not thread safe. */
final class ChunkWriter extends OutputStream {
    private static final int FIRST_BUFFER = 8 * 1024;

    private final EntityManager entities;
    private final String contentId = RowId.next();
    private byte[] buffer = new byte[FIRST_BUFFER];
    private int buffered;
    private int chunks;
    private long size;

    ChunkWriter(EntityManager entities) {
        this.entities = entities;
    }

    @Override
    public void write(int value) {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        int from = offset;
        int left = length;
        while (left > 0) {
            if (buffered == StoredChunk.SIZE) {
                put(buffer);
            }
            int part = Math.min(left, StoredChunk.SIZE - buffered);
            if (buffered + part > buffer.length) {
                buffer =
                        Arrays.copyOf(buffer, Math.min(StoredChunk.SIZE, Math.max(buffered + part, 2 * buffer.length)));
            }
            System.arraycopy(bytes, from, buffer, buffered, part);
            buffered += part;
            from += part;
            left -= part;
        }
        size += length;
    }

    /** Writes what is left. Nothing may be written after that. */
    StoredContent finish() {
        if (buffered > 0) {
            put(Arrays.copyOf(buffer, buffered));
        }
        buffer = null;
        return StoredContent.of(contentId, size, chunks);
    }

    private void put(byte[] data) {
        StoredChunk chunk = new StoredChunk(contentId, chunks++, data);
        entities.persist(chunk);
        entities.flush();
        entities.detach(chunk);
        buffered = 0;
    }
}
