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
 * Matches those recipients to whom the sender is known: by an entry of theirs, of their domain or of the whole tenant, or
 * because the sender answered a challenge.
 *
 * <p>The first of {@link IsUnknownSender}, {@link IsTrustedSender} and {@link IsBlockedSender} in the way of a mail asks the
 * central service, once for all recipients whose verdict is not in memory; the verdicts stay with the mail, so the others
 * cost nothing. Mail of authenticated users and mail that this James wrote itself counts as trusted.
 *
 * <p>Useful where mail of known senders goes another way than the rest, for instance around a spam filter. It takes no
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
