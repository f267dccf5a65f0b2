package org.turingmail.agent.facts;

import java.util.Optional;
import java.util.stream.Stream;
import javax.inject.Inject;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;
import org.turingmail.agent.authentication.SenderAuthentication;
import org.turingmail.agent.config.TuringConfiguration;
import org.turingmail.agent.header.HeaderFields;
import org.turingmail.protocol.Reason;

/**
 * What can be read off a mail itself that forbids to answer it with a challenge. A challenge is an automatic response
 * in the sense of RFC 3834, section 1.1.
 *
 * <p>Which rules: null sender (RFC 3834, section 2), our own loop mark (RFC 5321, section 6.3), {@code Auto-Submitted}
 * (RFC 3834, section 5), list fields (RFC 2369, RFC 2919), {@code Precedence} and {@code X-Auto-Response-Suppress},
 * reports, what machines write that do not follow RFC 3834 (see {@link Automatic}), senders that are roles (RFC 5230,
 * section 4.6) or whose address not every program reads alike, mails whose header names none of the recipients (section
 * 4.5; where {@code RememberRecipients} keeps whom James got it for), and senders whose domain is not authenticated: a
 * forged address never gets a challenge, least of all one of our own domains. {@code challenge.unauthenticated} lets
 * the others have one, for trials. If {@code spam.header} is configured, what a filter in front calls spam is not
 * answered either. Immutable.
 */
public final class Suppression {
    /** Every challenge carries this field, and no mail with it is ever challenged. */
    public static final String LOOP_FIELD = "X-Turing-Challenge";

    private final SenderAuthentication authentication;
    private final OwnDomains ownDomains;
    private final boolean challengeUnauthenticated;
    private final SpamMark spam;

    @Inject
    public Suppression(TuringConfiguration configuration, SenderAuthentication authentication, OwnDomains ownDomains) {
        this.authentication = authentication;
        this.ownDomains = ownDomains;
        this.challengeUnauthenticated = configuration.challengeUnauthenticated();
        this.spam = new SpamMark(configuration.spamHeaders(), configuration.spamThreshold());
    }

    /** The reason why the mail must not be challenged; empty if nothing in it speaks against it. */
    public Optional<String> of(Mail mail) throws MessagingException {
        if (mail.getMaybeSender().isNullSender()) {
            return Optional.of(Reason.NULL_SENDER);
        }
        MimeMessage message = mail.getMessage();
        HeaderFields header = HeaderFields.of(message);
        if (header.contain(LOOP_FIELD)) {
            return Optional.of(Reason.LOOPED);
        }
        MailAddress sender = mail.getMaybeSender().get();
        Optional<String> automatic = Automatic.suppression(header).or(() -> Senders.suppression(sender));
        if (automatic.isPresent()) {
            return automatic;
        }
        if (namesARole(header)) {
            return Optional.of(Reason.ROLE_SENDER);
        }
        if (Addressees.knownOf(mail) && !Addressees.nameARecipientOf(mail)) {
            return Optional.of(Reason.NOT_ADDRESSED);
        }
        if (!authentication.of(mail).authenticates(sender.getDomain().asString())) {
            if (ownDomains.contain(sender.getDomain())) {
                return Optional.of(Reason.OWN_DOMAIN);
            }
            if (!challengeUnauthenticated) {
                return Optional.of(Reason.UNAUTHENTICATED);
            }
        }
        if (spam.isOn(message)) {
            return Optional.of(Reason.SPAM_SCORE);
        }
        if (!header.isComplete()) {
            // What speaks against an answer may be in the part that was not read.
            return Optional.of(Reason.UNREADABLE);
        }
        return Automatic.opensAsAProgram(message) ? Optional.of(Reason.AUTO_SUBMITTED) : Optional.empty();
    }

    /** Some programs send with the envelope sender of the user who started them. */
    private static boolean namesARole(HeaderFields header) {
        return Stream.of("From", "Sender")
                .flatMap(field -> header.values(field).stream())
                .anyMatch(Senders::nameARole);
    }
}
