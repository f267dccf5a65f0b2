package org.turingmail.mailet;

import com.google.common.collect.ImmutableSet;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.agent.quarantine.HeldMail;
import org.turingmail.agent.quarantine.LaterAttempts;
import org.turingmail.agent.registration.Registrations;
import org.turingmail.agent.screening.Screening;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.Registrable;
import org.turingmail.protocol.held.RegisteredMail;
import org.turingmail.protocol.verdicts.RecipientVerdict;

/**
 * Stores a message durably in the quarantine and registers it at the central service.
 *
 * <p>The repository is that of {@code quarantine.url} in {@code turing.properties}. If the central service is
 * unavailable, the message is held all the same and registered as soon as central responds. The message continues to
 * the next mailet of the processor: {@link SendChallenge}, or {@code Null} if you send no challenges at all.
 *
 * <p>Parameters:
 *
 * <ul>
 *   <li>{@code silent}: {@code true} holds the message without a challenge until its recipient or an administrator
 *       releases it. Default {@code false}.
 * </ul>
 *
 * <p>A message that cannot be stored, for instance because the database does not respond, goes back into James' spool
 * and is retried after 10 seconds, then less often, finally every five minutes, without limit. If that fails too, the
 * mailet throws; write {@code <onMailetException>propagate</onMailetException>} so that James keeps the message in its
 * queue. (James silently ignores it as an attribute of {@code <mailet>}.) No content of a message makes the mailet
 * throw.
 *
 * <pre><code>
 * &lt;processor state="held"&gt;
 *   &lt;mailet match="All" class="org.turingmail.mailet.Quarantine"&gt;
 *     &lt;onMailetException&gt;propagate&lt;/onMailetException&gt;
 *   &lt;/mailet&gt;
 *   &lt;mailet match="All" class="org.turingmail.mailet.SendChallenge"/&gt;
 * &lt;/processor&gt;
 * </code></pre>
 */
public final class Quarantine extends GenericMailet {
    private static final Logger LOGGER = LoggerFactory.getLogger(Quarantine.class);
    private static final String SILENT = "silent";

    private final org.turingmail.agent.quarantine.Quarantine quarantine;
    private final Registrations registrations;
    private final Screening screening;
    private final LaterAttempts attempts;

    private boolean silent;

    @Inject
    public Quarantine(
            org.turingmail.agent.quarantine.Quarantine quarantine,
            Registrations registrations,
            Screening screening,
            LaterAttempts attempts) {
        this.quarantine = quarantine;
        this.registrations = registrations;
        this.screening = screening;
        this.attempts = attempts;
    }

    @Override
    public void init() throws MessagingException {
        checkInitParameters(ImmutableSet.of(SILENT));
        silent = Flag.read(this, SILENT, false);
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        Optional<List<HeldMail>> held = attempts.store(
                mail,
                () -> quarantine.holdInParts(
                        mail, reason(mail), silent ? Optional.of(Reason.HELD_SILENTLY) : Optional.empty()));
        ChallengeAttribute.take(mail);
        held.ifPresent(parts -> parts.forEach(part -> register(mail, part)));
    }

    /** The message is held by now: if registration fails here, reconciliation registers it later. */
    private void register(Mail mail, HeldMail held) {
        try {
            registrations.register(held).value().map(RegisteredMail::challenge).ifPresent(challenge -> {
                if (ChallengeAttribute.isIn(mail)) {
                    // A part of a message with very many recipients: the next mailet handles the first part only.
                    registrations.challenge(held, challenge);
                } else {
                    held.writeInto(mail);
                    ChallengeAttribute.put(mail, challenge);
                }
            });
        } catch (RuntimeException | StackOverflowError e) {
            LOGGER.error("{} is held but not registered yet; reconciliation registers it later", held.key(), e);
        }
    }

    @Override
    public String getMailetInfo() {
        return "Quarantine";
    }

    private String reason(Mail mail) {
        return screening.verdicts(mail).values().stream()
                .map(RecipientVerdict::reason)
                .distinct()
                .sorted()
                .reduce((reasons, next) ->
                        reasons.length() + 1 + next.length() <= Registrable.MAX_CODE ? reasons + "," + next : reasons)
                .orElse(Reason.UNKNOWN_SENDER);
    }
}
