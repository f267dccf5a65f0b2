package org.turingmail.mailrepository.jpa;

import java.io.Serializable;
import java.util.Objects;
import javax.persistence.Basic;
import javax.persistence.Column;
import javax.persistence.Entity;
import javax.persistence.Id;
import javax.persistence.IdClass;
import javax.persistence.Table;

/** One recipient of one version of a mail. */
@Entity
@Table(name = "turing_recipient")
@IdClass(StoredRecipient.Key.class)
class StoredRecipient {
    @Id
    @Column(name = "mail_id")
    private String mailId;

    @Id
    @Column(name = "ordinal")
    private int ordinal;

    @Basic(optional = false)
    @Column(name = "address")
    private String address;

    /** For OpenJPA. */
    protected StoredRecipient() {}

    StoredRecipient(String mailId, int ordinal, String address) {
        this.mailId = mailId;
        this.ordinal = ordinal;
        this.address = address;
    }

    /** The primary key, as JPA wants it. */
    static final class Key implements Serializable {
        private static final long serialVersionUID = 1L;

        String mailId;
        int ordinal;

        /** For OpenJPA. */
        public Key() {}

        @Override
        public boolean equals(Object other) {
            return other instanceof Key && ((Key) other).mailId.equals(mailId) && ((Key) other).ordinal == ordinal;
        }

        @Override
        public int hashCode() {
            return Objects.hash(mailId, ordinal);
        }
    }
}
