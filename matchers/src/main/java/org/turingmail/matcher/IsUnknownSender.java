package org.turingmail.matcher;

import java.util.Collection;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMatcher;
import org.turingmail.agent.screening.Screening;
import org.turingmail.protocol.Verdict;

/**
 * Matches those recipients to whom the sender is unknown. James splits the mail, so the other recipients get it at once.
 *
 * <p>The first of {@link IsUnknownSender}, {@link IsTrustedSender} and {@link IsBlockedSender} in the way of a mail asks the
 * central service, once for all recipients whose verdict is not in memory; the verdicts stay with the mail, so the others
 * cost nothing. Mail of authenticated users and mail that this James wrote itself counts as trusted.
 *
 * <p>While the central service does not answer, a sender without a verdict in memory is unknown: the mail is held, not
 * lost and not refused.
 *
 * <p>Place it in the {@code transport} processor, after recipients are rewritten to local addresses (after {@code
 * RecipientRewriteTable}) and before local delivery or the relay. It takes no condition.
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
