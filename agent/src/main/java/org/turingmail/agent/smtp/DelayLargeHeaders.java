package org.turingmail.agent.smtp;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.queue.api.MailPrioritySupport;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.james.smtpserver.JamesMessageHook;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a message whose header is larger than {@value #LARGE} octets the lowest priority in James' queue, so that it is
 * processed when no other message waits. James and JavaMail read a header several times; a hundred messages with
 * headers of a megabyte would delay all others by minutes. No message is refused or changed.
 *
 * <p>It needs a queue with priorities, which the James server of this project has. The broker of an unchanged James
 * ignores them.
 *
 * <p>Place it in {@code smtpserver.xml}, in the {@code handlerchain} of each listener, before
 * {@code CoreCmdHandlerLoader}, whose handlers queue the message. It takes no parameters. Thread-safe.
 *
 * <pre><code>
 * &lt;handler class="org.turingmail.agent.smtp.DelayLargeHeaders"/&gt;
 * </code></pre>
 */
public final class DelayLargeHeaders implements JamesMessageHook {
    /** Octets of a header, from which on it is large. */
    static final int LARGE = 64 * 1024;

    private static final Logger LOGGER = LoggerFactory.getLogger(DelayLargeHeaders.class);

    @Override
    public HookResult onMessage(SMTPSession session, Mail mail) {
        try {
            if (hasLargeHeader(mail.getMessage())) {
                mail.setAttribute(MailPrioritySupport.LOW_PRIORITY_ATTRIBUTE);
                LOGGER.info("{}: header larger than {} octets, processed after other messages", mail.getName(), LARGE);
            }
        } catch (IOException | MessagingException | RuntimeException e) {
            LOGGER.error("{}: the size of the header cannot be determined", mail.getName(), e);
        }
        return HookResult.DECLINED;
    }

    private static boolean hasLargeHeader(MimeMessage message) throws IOException, MessagingException {
        if (!(message instanceof MimeMessageWrapper)) {
            return false;
        }
        try (InputStream octets = new BufferedInputStream(((MimeMessageWrapper) message).getMessageInputStream())) {
            boolean lineIsEmpty = true;
            for (int count = 0; count <= LARGE; count++) {
                int octet = octets.read();
                if (octet < 0 || octet == '\n' && lineIsEmpty) {
                    return false;
                }
                lineIsEmpty = octet == '\n' || octet == '\r' && lineIsEmpty;
            }
            return true;
        }
    }
}
