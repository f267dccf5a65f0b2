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
 * Matches those recipients who block the sender, by an entry of theirs, of their domain or of the whole tenant.
 *
 * <p>The first of {@link IsUnknownSender}, {@link IsTrustedSender} and {@link IsBlockedSender} in the way of a mail asks the
 * central service, once for all recipients whose verdict is not in memory; the verdicts stay with the mail, so the others
 * cost nothing. Mail of authenticated users and mail that this James wrote itself counts as trusted.
 *
 * <p>Place it before {@link IsUnknownSender}. What becomes of the mail is yours to say: drop it ({@code Null}), keep it for a
 * while ({@code ToRepository}). Do not bounce it: the sender's address is probably forged. It takes no condition.
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
