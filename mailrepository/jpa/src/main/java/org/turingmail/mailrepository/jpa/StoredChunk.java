package org.turingmail.mailrepository.jpa;

import java.io.Serializable;
import java.util.Objects;
import javax.persistence.Basic;
import javax.persistence.Column;
import javax.persistence.Entity;
import javax.persistence.Id;
import javax.persistence.IdClass;
import javax.persistence.Lob;
import javax.persistence.Table;

/** A piece of a message. All pieces of a message but the last are {@value #SIZE} bytes long. */
@Entity
@Table(name = "turing_chunk")
@IdClass(StoredChunk.Key.class)
class StoredChunk {
    /** Small enough to be held by every thread at once, large enough that a mail of 25 MB takes a hundred of them. */
    static final int SIZE = 256 * 1024;

    @Id
    @Column(name = "content_id")
    private String contentId;

    @Id
    @Column(name = "ordinal")
    private int ordinal;

    @Lob
    @Basic(optional = false)
    @Column(name = "data")
    private byte[] data;

    /** For OpenJPA. */
    protected StoredChunk() {}

    StoredChunk(String contentId, int ordinal, byte[] data) {
        this.contentId = contentId;
        this.ordinal = ordinal;
        this.data = data;
    }

    byte[] data() {
        return data;
    }

    /** The primary key, as JPA wants it. */
    static final class Key implements Serializable {
        private static final long serialVersionUID = 1L;

        String contentId;
        int ordinal;

        /** For OpenJPA. */
        public Key() {}

        Key(String contentId, int ordinal) {
            this.contentId = contentId;
            this.ordinal = ordinal;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key
                    && ((Key) other).contentId.equals(contentId)
                    && ((Key) other).ordinal == ordinal;
        }

        @Override
        public int hashCode() {
            return Objects.hash(contentId, ordinal);
        }
    }
}
