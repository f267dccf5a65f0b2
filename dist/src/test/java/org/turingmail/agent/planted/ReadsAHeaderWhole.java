package org.turingmail.agent.planted;

import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;

/** Breaks a rule on purpose. */
public final class ReadsAHeaderWhole {
    String subject(MimeMessage message) throws MessagingException {
        return message.getHeader("Subject", "");
    }
}
