package org.turingmail.matcher;

import java.util.Collection;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMatcher;
import org.turingmail.agent.screening.Screening;
import org.turingmail.protocol.verdicts.Verdict;

/**
 * Matches the recipients for whom the sender is unknown. James splits the message, so the other recipients get it
 * immediately.
 *
 * <p>The first of {@link IsUnknownSender}, {@link IsTrustedSender} and {@link IsBlockedSender} that sees a message asks
 * the central service, once for all recipients without a cached verdict; the verdicts are stored with the message, so
 * the others cost nothing. Messages of authenticated users and messages that this James created itself count as
 * trusted.
 *
 * <p>While the central service is unavailable, a sender without a cached verdict is unknown: the message is held, not
 * lost and not refused.
 *
 * <p>Place it in the {@code transport} processor, after recipients are rewritten to local addresses (after
 * {@code RecipientRewriteTable}) and before local delivery or the relay. It takes no condition.
 *
 * <pre><code>
 * &lt;mailet match="org.turingmail.matcher.IsUnknownSender" class="ToProcessor"&gt;
 *   &lt;processor&gt;held&lt;/processor&gt;
 * &lt;/mailet&gt;
 * </code></pre>
 */
public final class IsUnknownSender extends GenericMatcher {
    private final Screening screening;

    @Inject
    public IsUnknownSender(Screening screening) {
        this.screening = screening;
    }

    @Override
    public void init() throws MessagingException {
        NoCondition.check(this);
    }

    @Override
    public Collection<MailAddress> match(Mail mail) {
        return screening.recipientsWith(Verdict.HOLD, mail);
    }

    @Override
    public String getMatcherInfo() {
        return "IsUnknownSender";
    }
}
