package org.turingmail.agent.authentication;

import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.agent.header.HeaderFields;

/** Takes the word of the administrator's front MTA, as {@link TrustedResults} chooses it. */
final class FrontMtaAuthentication implements SenderAuthentication {
    private static final Logger LOGGER = LoggerFactory.getLogger(FrontMtaAuthentication.class);

    private final TrustedResults trusted;

    FrontMtaAuthentication(TrustedResults trusted) {
        this.trusted = trusted;
    }

    @Override
    public Evidence of(Mail mail) {
        try {
            MimeMessage message = mail.getMessage();
            return message == null ? Evidence.none() : Evidence.of(trusted.of(mail, HeaderFields.of(message)));
        } catch (MessagingException | RuntimeException e) {
            LOGGER.info("The header of {} cannot be read; it authenticates nobody", mail.getName(), e);
            return Evidence.none();
        }
    }
}
