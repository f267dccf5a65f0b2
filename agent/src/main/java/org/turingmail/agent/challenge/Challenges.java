package org.turingmail.agent.challenge;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.inject.Inject;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import org.apache.james.core.MailAddress;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.agent.central.Central;
import org.turingmail.agent.central.Result;
import org.turingmail.agent.config.TuringConfiguration;
import org.turingmail.agent.quarantine.HeldMail;
import org.turingmail.agent.queueing.QueueRecipients;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.Keys;
import org.turingmail.protocol.challenges.ChallengeAction;
import org.turingmail.protocol.challenges.ChallengeInstruction;

/**
 * Sends challenges and tells central that they are sent.
 *
 * <p>The envelope sender is {@code <>} (RFC 3834, section 3.3); the only recipient is the envelope sender of the held
 * mail (section 4). The message goes into the queue that RemoteDelivery empties ({@code challenge.queue}), without DSN
 * parameters: there is nobody to notify. Reports to central are collected and sent by {@link #report()}; if one is lost
 * in a crash, central has the challenge sent once more. Thread-safe.
 */
public final class Challenges {
    private static final Logger LOGGER = LoggerFactory.getLogger(Challenges.class);

    private final TuringConfiguration configuration;
    private final ChallengeMessage messages;
    private final MailQueueFactory<?> queues;
    private final Central central;
    private final Set<String> unreported = ConcurrentHashMap.newKeySet();
    private final Metric sent;

    @Inject
    public Challenges(
            TuringConfiguration configuration,
            ChallengeMessage messages,
            MailQueueFactory<?> queues,
            Central central,
            MetricFactory metrics) {
        this.configuration = configuration;
        this.messages = messages;
        this.queues = queues;
        this.central = central;
        this.sent = metrics.generate("turing.challenges.sent");
    }

    /**
     * Carries out what central said on registration.
     *
     * @return true if a challenge is in the queue now
     * @throws MessagingException if it could not be written or queued; central will offer it again
     */
    public boolean carryOut(ChallengeInstruction instruction, HeldMail held) throws MessagingException {
        if (instruction.action() != ChallengeAction.SEND || instruction.url().isEmpty()) {
            LOGGER.info(
                    "No challenge for {} ({})", held.key(), instruction.reason().orElse("no reason given"));
            return false;
        }
        if (held.suppression().isPresent() || held.sender().isEmpty()) {
            LOGGER.warn(
                    "Central asked to challenge <{}> for {}, which is forbidden ({}); nothing was sent. Please report"
                            + " it",
                    held.sender(),
                    held.key(),
                    held.suppression().orElse("null-sender"));
            return false;
        }
        if (unreported.contains(held.key())) {
            return false;
        }
        send(instruction, held);
        unreported.add(held.key());
        sent.increment();
        LOGGER.info("Challenged <{}> because of {}", held.sender(), held.key());
        return true;
    }

    /** Tells central what was sent since the last report; what it cannot tell now stays for the next time. */
    public void report() {
        while (!unreported.isEmpty()) {
            Keys.Builder batch = Keys.builder();
            Iterator<String> keys = unreported.iterator();
            for (int i = 0; i < Api.MAX_PAGE && keys.hasNext(); i++) {
                batch.addKeys(keys.next());
            }
            Keys reported = batch.build();
            Result<Void> answer = central.challengesSent(reported);
            if (!answer.isGiven()) {
                LOGGER.debug("Could not report sent challenges: {}", answer);
                return;
            }
            unreported.removeAll(reported.keys());
        }
    }

    /** The keys of messages whose challenge was sent and not reported yet. */
    public List<String> unreported() {
        return List.copyOf(unreported);
    }

    private void send(ChallengeInstruction instruction, HeldMail held) throws MessagingException {
        MimeMessage message =
                messages.about(held, instruction.url().orElseThrow(), instruction.expiresAt(), instruction.language());
        MailAddress recipient = new MailAddress(held.sender());
        MailImpl mail = MailImpl.builder()
                .name(MailImpl.getId())
                .sender(Optional.<MailAddress>empty())
                .addRecipient(recipient)
                .state(Mail.TRANSPORT)
                .mimeMessage(message)
                .build();
        try {
            QueueRecipients.enqueue(queue(), mail, List.of(recipient));
        } finally {
            LifecycleUtil.dispose(mail);
        }
    }

    private MailQueue queue() {
        return queues.getQueue(configuration.challengeQueue())
                .map(MailQueue.class::cast)
                .orElseGet(() -> queues.createQueue(configuration.challengeQueue()));
    }
}
