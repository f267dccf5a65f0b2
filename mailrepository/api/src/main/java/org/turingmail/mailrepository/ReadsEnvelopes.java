package org.turingmail.mailrepository;

import java.util.Collection;
import java.util.List;
import javax.mail.MessagingException;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.mailet.Mail;

/**
 * A mail repository that reads many mails at once without their messages. Of any other, each mail is read as a whole.
 */
public interface ReadsEnvelopes extends MailRepository {
    /**
     * The mails under these keys, in no order, without their messages ({@code getMessage()} answers null). Those that
     * are not there are left out, as are those that are replaced meanwhile.
     */
    List<Mail> retrieveEnvelopes(Collection<MailKey> keys) throws MessagingException;
}
