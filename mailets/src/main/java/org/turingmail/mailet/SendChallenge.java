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
 * Sends a challenge to the sender of a message that {@link Quarantine} has just stored, if the central service said so,
 * and ends the processing of the message.
 *
 * <p>The null sender, mailing lists, bulk senders, role addresses and automatic messages get no challenge, nor does a
 * sender who has been challenged within the window. The challenge goes into the queue {@code challenge.queue}, from
 * where {@code RemoteDelivery} takes it; {@code challenge.from} in {@code turing.properties} is its author. If the
 * central service was unavailable, or the challenge cannot be queued, it is sent at the next reconciliation.
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
            ChallengeAttribute.take(mail)
                    .ifPresent(instruction -> registrations.challenge(HeldMail.from(mail), instruction));
        } catch (RuntimeException | StackOverflowError e) {
            LOGGER.error("No challenge for {} now; it is sent at the next reconciliation", mail.getName(), e);
        } finally {
            // The message is held: whatever happens, this copy ends here.
            mail.setState(Mail.GHOST);
        }
    }

    @Override
    public String getMailetInfo() {
        return "SendChallenge";
    }
}
