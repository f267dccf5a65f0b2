package org.turingmail.mailet;

import com.google.common.collect.ImmutableSet;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import org.turingmail.agent.facts.Addressees;
import org.turingmail.agent.quarantine.LaterAttempts;

/**
 * Notes for whom a mail came in, before aliases and groups are resolved.
 *
 * <p>With the note, mail whose {@code To} and {@code Cc} (and {@code Bcc}, {@code Resent-To}, {@code Resent-Cc}, {@code
 * Resent-Bcc}) name none of its recipients is held silently, with the reason {@code not-addressed}: nobody answers automatically
 * what was sent blindly (RFC 3834, section 2). A recipient who got it through an alias or a group counts as named if that alias
 * or group is; {@code anna+news@example.org} counts as {@code anna@example.org}. Without the note nobody could tell, and such
 * mail is challenged like any other. The mail goes on unchanged.
 *
 * <p>While James stops, it puts messages whose processing has not begun back into the spool, where they wait for the next start: a
 * message that James cannot finish within five seconds would be delivered twice.
 *
 * <p>It takes no parameters. Place it first in {@code root}, before {@code PostmasterAlias} and {@code RecipientRewriteTable}. A mail that comes
 * by again keeps its first note.
 *
 * <pre><code>
 * &lt;mailet match="All" class="org.turingmail.mailet.RememberRecipients"/&gt;
 * </code></pre>
 */
public final class RememberRecipients extends GenericMailet {
    private final LaterAttempts attempts;

    @Inject
    public RememberRecipients(LaterAttempts attempts) {
        this.attempts = attempts;
    }

    @Override
    public void init() throws MessagingException {
        checkInitParameters(ImmutableSet.of());
    }

    @Override
    public void service(Mail mail) {
        if (!attempts.putBackWhileStopping(mail)) {
            Addressees.remember(mail);
        }
    }

    @Override
    public String getMailetInfo() {
        return "RememberRecipients";
    }
}
