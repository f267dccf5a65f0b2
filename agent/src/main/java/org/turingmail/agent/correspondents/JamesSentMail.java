package org.turingmail.agent.correspondents;

import java.util.Iterator;
import java.util.Optional;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.model.FetchGroup;
import org.apache.james.mailbox.model.Header;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.MessageResultIterator;

/** In the mailboxes of James, if it has any. Thread-safe. */
public final class JamesSentMail implements SentMail {
    private MailboxManager mailboxes;

    /** Not called by Guice in a James without mailboxes. */
    @com.google.inject.Inject(optional = true)
    void mailboxes(MailboxManager ofJames) {
        this.mailboxes = ofJames;
    }

    @Override
    public boolean isKept() {
        return mailboxes != null;
    }

    @Override
    public Optional<Folder> open(Username user, String name) throws MailboxException {
        if (!isKept()) {
            return Optional.empty();
        }
        MailboxSession session = mailboxes.createSystemSession(user);
        mailboxes.startProcessingRequest(session);
        boolean open = false;
        try {
            MessageManager folder = mailboxes.getMailbox(MailboxPath.forUser(user, name), session);
            MessageResultIterator mails = folder.getMessages(MessageRange.all(), FetchGroup.HEADERS, session);
            open = true;
            return Optional.of(new Opened(mailboxes, session, folder, mails));
        } catch (MailboxNotFoundException e) {
            return Optional.empty();
        } finally {
            if (!open) {
                mailboxes.endProcessingRequest(session);
            }
        }
    }

    private static final class Opened implements Folder {
        private final MailboxManager mailboxes;
        private final MailboxSession session;
        private final MessageManager folder;
        private final MessageResultIterator mails;

        private Opened(
                MailboxManager mailboxes, MailboxSession session, MessageManager folder, MessageResultIterator mails) {
            this.mailboxes = mailboxes;
            this.session = session;
            this.folder = folder;
            this.mails = mails;
        }

        @Override
        public long size() throws MailboxException {
            return folder.getMessageCount(session);
        }

        @Override
        public Optional<Iterator<Header>> next() throws MailboxException {
            if (mails.hasNext()) {
                return Optional.of(mails.next().getHeaders().headers());
            }
            if (mails.getException() != null) {
                throw mails.getException();
            }
            return Optional.empty();
        }

        @Override
        public void close() {
            mailboxes.endProcessingRequest(session);
        }
    }
}
