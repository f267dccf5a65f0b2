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
 * Matches the recipients who block the sender: by their own entry, one of their domain or of the whole tenant, a shared
 * list or a rule.
 *
 * <p>The first of {@link IsUnknownSender}, {@link IsTrustedSender} and {@link IsBlockedSender} that sees a message asks
 * the central service, once for all recipients without a cached verdict; the verdicts are stored with the message, so
 * the others cost nothing. Messages of authenticated users and messages that this James created itself count as
 * trusted.
 *
 * <p>Place it before {@link IsUnknownSender}. What happens to the message is up to its processor: keep it for a while
 * ({@code KeepInRepository}) or drop it ({@code Null}). Do not bounce it: the sender's address may well be forged. It
 * takes no condition.
 *
 * <pre><code>
 * &lt;mailet match="org.turingmail.matcher.IsBlockedSender" class="ToProcessor"&gt;
 *   &lt;processor&gt;blocked&lt;/processor&gt;
 * &lt;/mailet&gt;
 * </code></pre>
 */
public final class IsBlockedSender extends GenericMatcher {
    private final Screening screening;

    @Inject
    public IsBlockedSender(Screening screening) {
        this.screening = screening;
    }

    @Override
    public void init() throws MessagingException {
        NoCondition.check(this);
    }

    @Override
    public Collection<MailAddress> match(Mail mail) {
        return screening.recipientsWith(Verdict.BLOCK, mail);
    }

    @Override
    public String getMatcherInfo() {
        return "IsBlockedSender";
    }
}
