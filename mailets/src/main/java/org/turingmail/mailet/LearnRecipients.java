package org.turingmail.mailet;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Iterables;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.agent.facts.Automatic;
import org.turingmail.agent.facts.Facts;
import org.turingmail.agent.header.HeaderFields;
import org.turingmail.agent.outbox.Outbox;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.correspondents.Correspondents;

/**
 * Adds the recipients of a user's own messages to that user's list, so that they can reply.
 *
 * <p>The {@code Message-ID} is reported too: for 90 days, messages that name it in {@code In-Reply-To} or
 * {@code References} are delivered to that user, whether they come from another address of the correspondent or are the
 * challenge of a similar system.
 *
 * <p>Only messages of authenticated users are used; other messages pass untouched, as they could come from anybody.
 * Automatic responses (RFC 3834, section 5) and reports are ignored, because vacation notices and receipts go to any
 * sender. The envelope sender is the user whose list is extended. No message is delayed: while central is unavailable,
 * reports are queued in {@code outbox.url} and sent later. The message is not changed.
 *
 * <p>It takes no parameters. Place it in {@code transport}, before local delivery and the relay.
 *
 * <pre><code>
 * &lt;mailet match="SMTPAuthSuccessful" class="org.turingmail.mailet.LearnRecipients"/&gt;
 * </code></pre>
 */
public final class LearnRecipients extends GenericMailet {
    private static final Logger LOGGER = LoggerFactory.getLogger(LearnRecipients.class);

    private final Outbox outbox;

    @Inject
    public LearnRecipients(Outbox outbox) {
        this.outbox = outbox;
    }

    @Override
    public void init() throws MessagingException {
        checkInitParameters(ImmutableSet.of());
    }

    @Override
    public void service(Mail mail) {
        if (mail.getAttribute(Mail.SMTP_AUTH_USER).isEmpty()
                || mail.getMaybeSender().isNullSender()
                || isAutomatic(mail)) {
            return;
        }
        String user = mail.getMaybeSender().get().asString();
        List<String> correspondents = mail.getRecipients().stream()
                .map(MailAddress::asString)
                .filter(address -> !address.toLowerCase(Locale.ROOT).equals(user.toLowerCase(Locale.ROOT)))
                .distinct()
                .collect(Collectors.toList());
        Optional<String> messageId = messageId(mail);
        // A message to the user alone adds nobody to the list, but replies to it are delivered.
        Iterable<List<String>> parts = correspondents.isEmpty() && messageId.isPresent()
                ? List.of(List.of())
                : Iterables.partition(correspondents, Api.MAX_RECIPIENTS);
        for (List<String> part : parts) {
            try {
                outbox.learned(Correspondents.builder()
                        .user(user)
                        .correspondents(part)
                        .messageId(messageId)
                        .build());
            } catch (MessagingException | RuntimeException e) {
                LOGGER.error(
                        "{} wrote to {}, but neither central nor outbox.url could record it; replies may be held",
                        user,
                        part,
                        e);
            }
        }
    }

    private static boolean isAutomatic(Mail mail) {
        try {
            return Automatic.is(mail.getMessage());
        } catch (MessagingException | RuntimeException | StackOverflowError e) {
            LOGGER.info(
                    "The header of {} cannot be read; treating the message as written by a person", mail.getName(), e);
            return false;
        }
    }

    private static Optional<String> messageId(Mail mail) {
        try {
            return HeaderFields.of(mail.getMessage()).first("Message-ID").stream()
                    .flatMap(field -> Facts.messageIds(field).stream())
                    .findFirst();
        } catch (MessagingException | RuntimeException | StackOverflowError e) {
            LOGGER.info(
                    "The Message-ID of {} cannot be read; replies are recognised by their sender only",
                    mail.getName(),
                    e);
            return Optional.empty();
        }
    }

    @Override
    public String getMailetInfo() {
        return "LearnRecipients";
    }
}
