package org.turingmail.agent.smtp;

import java.util.Optional;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.server.core.MailImpl;
import org.apache.james.smtpserver.JamesMessageHook;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.agent.authentication.OwnResults;
import org.turingmail.agent.authentication.TrustedResults;
import org.turingmail.agent.config.TuringConfiguration;

/**
 * Removes {@code Authentication-Results} fields that have the authserv-id of your own front MTA, or of the agent, but
 * came in from outside (RFC 8601, section 5), so that nobody behind James believes them. All other octets of the
 * message stay as they are; no message is refused or delayed.
 *
 * <p>Which fields apply is configured by {@code authentication.authserv-id} and {@code authentication.trusted-relays}
 * in {@code turing.properties}; without the former, the agent verifies senders itself, and all fields with its
 * {@code authentication.own-authserv-id} are removed. It works on what arrives: once James has queued a message, a
 * field that follows a bare CR looks like any other.
 *
 * <p>Place it in {@code smtpserver.xml}, in the {@code handlerchain} of the listener for mail from outside, before
 * {@code CoreCmdHandlerLoader}, whose handlers queue the message. It takes no parameters.
 *
 * <pre><code>
 * &lt;handler class="org.turingmail.agent.smtp.RemoveForgedResults"/&gt;
 * </code></pre>
 */
public final class RemoveForgedResults implements JamesMessageHook {
    private static final Logger LOGGER = LoggerFactory.getLogger(RemoveForgedResults.class);

    private final Optional<TrustedResults> frontMta;
    private final OwnResults own;

    @Inject
    public RemoveForgedResults(TuringConfiguration configuration, OwnResults own) {
        this.frontMta = TrustedResults.configured(configuration);
        this.own = own;
    }

    @Override
    public HookResult onMessage(SMTPSession session, Mail mail) {
        try {
            if (mail instanceof MailImpl) {
                // James does so itself, but later.
                ((MailImpl) mail)
                        .setRemoteAddr(session.getRemoteAddress().getAddress().getHostAddress());
            }
            int removed = frontMta.isPresent() ? frontMta.get().removeForged(mail) : own.removeForged(mail);
            if (removed > 0) {
                LOGGER.info("{}: removed {} forged Authentication-Results fields", mail.getName(), removed);
            }
        } catch (MessagingException | RuntimeException e) {
            LOGGER.error("{}: forged Authentication-Results fields cannot be removed", mail.getName(), e);
        }
        return HookResult.DECLINED;
    }
}
