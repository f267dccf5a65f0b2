package org.turingmail.mailet;

import com.google.common.collect.ImmutableSet;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import org.turingmail.agent.facts.Addressees;
import org.turingmail.agent.quarantine.LaterAttempts;

/**
 * Records the recipients of a message before aliases and groups are resolved.
 *
 * <p>With this record, a message whose {@code To}, {@code Cc}, {@code Bcc}, {@code Resent-To}, {@code Resent-Cc} and
 * {@code Resent-Bcc} name none of its recipients is held silently, with the reason {@code not-addressed} (RFC 3834,
 * section 2). A recipient reached through an alias or a group is named if that alias or group is;
 * {@code anna+news@example.org} counts as {@code anna@example.org}. Without the record such a message is challenged
 * like any other. The message is passed on unchanged.
 *
 * <p>While James stops, it puts messages whose processing has not begun back into the spool, where they wait for the
 * next start: a message that James cannot finish within five seconds would be delivered twice.
 *
 * <p>It takes no parameters. Place it first in {@code root}, before {@code PostmasterAlias} and
 * {@code RecipientRewriteTable}. A message that passes again keeps its first record.
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
