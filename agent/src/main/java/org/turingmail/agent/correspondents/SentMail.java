package org.turingmail.agent.correspondents;

import java.util.Iterator;
import java.util.Optional;
import org.apache.james.core.Username;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.Header;

/** The mails that a user sent, as far as this James keeps them. */
public interface SentMail {
    /** Whether this James keeps mailboxes at all. */
    boolean isKept();

    /**
     * Opens a folder of a user.
     *
     * @return the headers of its messages, read lazily; empty if the user has no such folder
     */
    Optional<Folder> open(Username user, String name) throws MailboxException;

    /** The headers of the mails in a folder. To be closed. */
    interface Folder extends AutoCloseable {
        long size() throws MailboxException;

        /** The header of the next mail; empty at the end. */
        Optional<Iterator<Header>> next() throws MailboxException;

        @Override
        void close();
    }
}
