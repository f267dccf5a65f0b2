package org.turingmail.agent.correspondents;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Date;
import javax.mail.Flags;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.inmemory.manager.InMemoryIntegrationResources;
import org.apache.james.mailbox.model.MailboxPath;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class JamesSentMailTest implements SentMailContract {
    private final MailboxManager mailboxes =
            InMemoryIntegrationResources.defaultResources().getMailboxManager();
    private final JamesSentMail sentMail = new JamesSentMail();

    {
        sentMail.mailboxes(mailboxes);
    }

    @Override
    public SentMail sentMail() {
        return sentMail;
    }

    @Override
    public void append(Username user, String folder, String header) throws Exception {
        MailboxSession session = mailboxes.createSystemSession(user);
        MailboxPath path = MailboxPath.forUser(user, folder);
        if (!Boolean.TRUE.equals(
                Mono.from(mailboxes.mailboxExists(path, session)).block())) {
            mailboxes.createMailbox(path, session);
        }
        mailboxes
                .getMailbox(path, session)
                .appendMessage(
                        MessageManager.AppendCommand.builder()
                                .withInternalDate(new Date(0))
                                .withFlags(new Flags())
                                .build(header.replace("\n", "\r\n") + "\r\n\r\nHello.\r\n"),
                        session);
    }

    @Test
    void jamesWithoutMailboxesShouldKeepNone() throws Exception {
        JamesSentMail without = new JamesSentMail();

        assertThat(without.isKept()).isFalse();
        assertThat(without.open(ALICE, "Sent")).isEmpty();
    }
}
