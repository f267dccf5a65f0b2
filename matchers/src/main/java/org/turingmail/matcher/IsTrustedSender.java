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
 * Matches the recipients for whom the sender is known: by an entry, because the sender solved a challenge, or by a
 * rule.
 *
 * <p>The first of {@link IsUnknownSender}, {@link IsTrustedSender} and {@link IsBlockedSender} that sees a message asks
 * the central service, once for all recipients without a cached verdict; the verdicts are stored with the message, so
 * the others cost nothing. Messages of authenticated users and messages that this James created itself count as
 * trusted.
 *
 * <p>Use it to treat messages of known senders differently, for instance to bypass a spam filter. It takes no
 * condition.
 *
 * <pre><code>
 * &lt;mailet match="org.turingmail.matcher.IsTrustedSender" class="ToProcessor"&gt;
 *   &lt;processor&gt;released&lt;/processor&gt;
 * &lt;/mailet&gt;
 * </code></pre>
 */
public final class IsTrustedSender extends GenericMatcher {
    private final Screening screening;

    @Inject
    public IsTrustedSender(Screening screening) {
        this.screening = screening;
    }

    @Override
    public void init() throws MessagingException {
        NoCondition.check(this);
    }

    @Override
    public Collection<MailAddress> match(Mail mail) {
        return screening.recipientsWith(Verdict.DELIVER, mail);
    }

    @Override
    public String getMatcherInfo() {
        return "IsTrustedSender";
    }
}
