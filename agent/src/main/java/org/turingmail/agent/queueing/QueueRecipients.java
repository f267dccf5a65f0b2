package org.turingmail.agent.queueing;

import com.google.common.base.Splitter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import javax.mail.MessagingException;
import javax.mail.internet.AddressException;
import org.apache.james.core.MailAddress;
import org.apache.james.queue.api.MailQueue;
import org.apache.mailet.Mail;

/**
 * Puts mail into a queue of James for exactly the recipients that are meant.
 *
 * <p>James' JMS queue joins recipients with semicolons and splits them again when a mail comes out. A quoted local part
 * may hold semicolons (RFC 5321, section 4.1.2): {@code "a;victim@example.net;b"@example.org} becomes three recipients,
 * one of whom nobody meant. Which queue James uses is the administrator's choice and may change while a mail waits, so
 * no queue gets such recipients.
 */
public final class QueueRecipients {
    private static final String SEPARATOR = ";";

    private QueueRecipients() {}

    /**
     * Puts a mail into a queue.
     *
     * @param meant whom it is for
     * @throws MessagingException if the mail has other recipients, or would have when it comes out; it is not queued
     *     then
     */
    public static void enqueue(MailQueue queue, Mail mail, Collection<MailAddress> meant) throws MessagingException {
        if (!List.copyOf(meant).equals(List.copyOf(mail.getRecipients()))
                || !List.copyOf(meant).equals(afterQueue(mail))) {
            throw new MessagingException("A queue of James could not keep the recipients of " + mail.getName()
                    + " apart; it is not sent to " + meant
                    + ". An address with a semicolon in its local part can neither be released nor written to");
        }
        queue.enQueue(mail);
    }

    private static List<MailAddress> afterQueue(Mail mail) {
        String joined = mail.getRecipients().stream().map(MailAddress::asString).collect(Collectors.joining(SEPARATOR));
        List<MailAddress> recipients = new ArrayList<>();
        for (String recipient : Splitter.on(SEPARATOR).omitEmptyStrings().split(joined)) {
            try {
                recipients.add(new MailAddress(recipient));
            } catch (AddressException e) {
                return List.of();
            }
        }
        return recipients;
    }
}
