package org.turingmail.mailet;

import com.google.common.collect.ImmutableSet;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.agent.quarantine.HeldMail;
import org.turingmail.agent.registration.Registrations;

/**
 * Sends the sender of a mail that {@link Quarantine} has just stored one message with a link, if the central service said
 * so, and ends the mail.
 *
 * <p>No challenge goes to the null sender, to lists, bulk senders, roles and automata, and none to a sender who has one open
 * already. The message goes into the queue {@code challenge.queue}, from where {@code RemoteDelivery} takes it; {@code
 * challenge.from} in {@code turing.properties} is its sender. If the central service did not answer, or the message cannot be
 * queued, it is sent at the next reconciliation: nothing is to be done here.
 *
 * <p>It takes no parameters. Place it right after {@link Quarantine}, in the same processor.
 */
public final class SendChallenge extends GenericMailet {
    private static final Logger LOGGER = LoggerFactory.getLogger(SendChallenge.class);

    private final Registrations registrations;

    @Inject
    public SendChallenge(Registrations registrations) {
        this.registrations = registrations;
    }

    @Override
    public void init() throws MessagingException {
        checkInitParameters(ImmutableSet.of());
    }

    @Override
    public void service(Mail mail) {
        try {
            Offer.take(mail).ifPresent(instruction -> registrations.challenge(HeldMail.from(mail), instruction));
        } catch (RuntimeException | StackOverflowError e) {
            LOGGER.error("No challenge because of {} now; it is sent at the next reconciliation", mail.getName(), e);
        } finally {
            // It is held: whatever happens, this copy of it has come to its end.
            mail.setState(Mail.GHOST);
        }
    }

    @Override
    public String getMailetInfo() {
        return "SendChallenge";
    }
}
