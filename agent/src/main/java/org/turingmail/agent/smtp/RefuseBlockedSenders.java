package org.turingmail.agent.smtp;

import java.util.Optional;
import javax.inject.Inject;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.smtp.SMTPRetCode;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.dsn.DSNStatus;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.james.protocols.smtp.hook.RcptHook;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.agent.screening.Screening;
import org.turingmail.protocol.UntrustedText;
import org.turingmail.protocol.verdicts.RecipientVerdict;

/**
 * Refuses a recipient who blocks the sender while the sending server is still connected: {@code 550 5.7.1} (RFC 3463,
 * section 3.8) and a text. That server, not this one, then notifies the author.
 *
 * <p>It looks at the verdicts in memory only ({@code cache.ttl} in {@code turing.properties}): it asks nobody, delays
 * nothing, and never answers with a temporary error. So the first mail of a blocked sender is accepted and goes the way
 * of {@code IsBlockedSender}, and those that follow are refused for as long as the verdict is remembered; keep that
 * matcher. A sender who is unblocked is accepted at once. Recipients are looked up as the client wrote them, so a mail
 * to an alias or a group is not refused here; it is judged later, when its recipients are known.
 *
 * <p>Authenticated users, clients that may relay, and the null sender (RFC 5321, section 4.5.5) are never refused.
 *
 * <p>Place it in {@code smtpserver.xml}, in the {@code handlerchain} of the listener for mail from outside, behind
 * {@code ValidRcptHandler}. Leave it out if another mail server of yours receives from the world and hands over to this
 * one: that server has accepted the mail already, and would send a bounce to an address that is probably forged.
 *
 * <p>Parameters:
 *
 * <ul>
 *   <li>{@code message}: the text behind {@code 550 5.7.1}, 1 to 200 printable ASCII characters (RFC 5321, section
 *       4.2). Default: {@code The recipient does not accept mail from this sender}.
 * </ul>
 *
 * <pre><code>
 * &lt;handler class="org.turingmail.agent.smtp.RefuseBlockedSenders"/&gt;
 * </code></pre>
 */
public final class RefuseBlockedSenders implements RcptHook {
    static final String DEFAULT_MESSAGE = "The recipient does not accept mail from this sender";

    private static final Logger LOGGER = LoggerFactory.getLogger(RefuseBlockedSenders.class);
    private static final String MESSAGE = "message";

    private final Screening screening;
    private HookResult refusal = refusal(DEFAULT_MESSAGE);

    @Inject
    public RefuseBlockedSenders(Screening screening) {
        this.screening = screening;
    }

    @Override
    public void init(Configuration configuration) throws ConfigurationException {
        String message = configuration.getString(MESSAGE, DEFAULT_MESSAGE).trim();
        if (!message.matches("[ -~]{1,200}")) {
            throw new ConfigurationException("RefuseBlockedSenders in smtpserver.xml: <" + MESSAGE + "> is '"
                    + UntrustedText.terminal(message)
                    + "', but must be 1 to 200 printable ASCII characters. Example: <" + MESSAGE + ">" + DEFAULT_MESSAGE
                    + "</" + MESSAGE + ">");
        }
        refusal = refusal(message);
    }

    @Override
    public HookResult doRcpt(SMTPSession session, MaybeSender sender, MailAddress recipient) {
        if (sender.isNullSender() || session.getUsername() != null || session.isRelayingAllowed()) {
            return HookResult.DECLINED;
        }
        Optional<RecipientVerdict> block = screening.refusal(sender.get(), recipient);
        if (block.isEmpty()) {
            return HookResult.DECLINED;
        }
        LOGGER.info(
                "Refused <{}> for {} from {} ({})",
                sender.get(),
                recipient,
                session.getRemoteAddress().getAddress(),
                block.get().decidedBy().orElse(block.get().reason()));
        return refusal;
    }

    private static HookResult refusal(String message) {
        return HookResult.builder()
                .hookReturnCode(HookReturnCode.deny())
                .smtpReturnCode(SMTPRetCode.MAILBOX_PERM_UNAVAILABLE)
                .smtpDescription(DSNStatus.getStatus(DSNStatus.PERMANENT, DSNStatus.SECURITY_AUTH) + " " + message)
                .build();
    }
}
