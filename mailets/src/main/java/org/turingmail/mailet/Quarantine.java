package org.turingmail.mailet;

import com.google.common.collect.ImmutableSet;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import org.turingmail.agent.quarantine.HeldMail;
import org.turingmail.agent.registration.Registrations;
import org.turingmail.agent.screening.Screening;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.RecipientVerdict;

/**
 * Stores the mail durably in the quarantine and registers it at the central service.
 *
 * <p>The repository is that of {@code quarantine.url} in {@code turing.properties}. If the central service does not answer,
 * the mail is held all the same and registered as soon as it does. The mail goes on to the next mailet of the processor:
 * let that be {@link SendChallenge}, or {@code Null} if you send no challenges at all.
 *
 * <p>Parameters:
 *
 * <ul>
 *   <li>{@code silent}: {@code true} holds the mail without a challenge; it waits until its recipient or an administrator
 *       releases it. Default {@code false}.
 * </ul>
 *
 * <p>If the mail cannot be stored, the mailet throws; write {@code <onMailetException>propagate</onMailetException>} so that
 * James keeps the mail in its queue and tries again. (As an attribute of {@code <mailet>} James ignores it, silently.)
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
    private static final String SILENT = "silent";

    private final org.turingmail.agent.quarantine.Quarantine quarantine;
    private final Registrations registrations;
    private final Screening screening;

    private boolean silent;

    @Inject
    public Quarantine(
            org.turingmail.agent.quarantine.Quarantine quarantine, Registrations registrations, Screening screening) {
        this.quarantine = quarantine;
        this.registrations = registrations;
        this.screening = screening;
    }

    @Override
    public void init() throws MessagingException {
        checkInitParameters(ImmutableSet.of(SILENT));
        silent = Flag.read(this, SILENT, false);
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        HeldMail held =
                quarantine.hold(mail, reason(mail), silent ? Optional.of(Reason.HELD_SILENTLY) : Optional.empty());
        registrations.register(held).value().ifPresent(registered -> {
            held.writeInto(mail);
            Offer.put(mail, registered.challenge());
        });
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
                .collect(Collectors.joining(","));
    }
}
