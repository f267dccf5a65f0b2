package org.turingmail.agent.facts;

import com.google.common.annotations.VisibleForTesting;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.inject.Inject;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;
import org.turingmail.agent.authentication.TrustedResults;
import org.turingmail.agent.config.TuringConfiguration;
import org.turingmail.agent.header.HeaderFields;
import org.turingmail.protocol.Reason;

/**
 * What can be read off a mail itself that forbids to answer it with a challenge. A challenge is an automatic response in
 * the sense of RFC 3834, section 1.1.
 *
 * <p>Which rules: null sender (RFC 3834, section 2), our own loop mark (RFC 5321, section 6.3), {@code Auto-Submitted}
 * (RFC 3834, section 5), list fields (RFC 2369, RFC 2919), {@code Precedence} and {@code X-Auto-Response-Suppress},
 * {@code multipart/report}, senders that are roles (RFC 5230, section 4.6), mails whose header names none of the recipients
 * (section 4.5; where {@code RememberRecipients} keeps whom James got it for), and, if {@code authentication.authserv-id} is
 * configured, senders whose domain is not authenticated: a forged address never gets a challenge. If {@code spam.header} is
 * configured, nor does what a filter in front calls spam. Immutable.
 */
public final class Suppression {
    /** Every challenge carries this field, and no mail with it is ever challenged. */
    public static final String LOOP_FIELD = "X-Turing-Challenge";

    private static final List<String> LIST_FIELDS = List.of(
            "List-Id", "List-Help", "List-Subscribe", "List-Unsubscribe", "List-Post", "List-Owner", "List-Archive");
    private static final Set<String> BULK = Set.of("list", "bulk", "junk");
    private static final Pattern ROLE = Pattern.compile("mailer-daemon|postmaster|majordomo|listserv"
            + "|owner-.*|.*-owner|.*-request|.*-bounces?|bounces?([-+=].*)?"
            + "|(.*[-_.+])?(no|do[-_.]?not)[-_.]?reply([-_.+=].*)?");

    private final Optional<TrustedResults> authentication;
    private final SpamMark spam;

    @Inject
    public Suppression(TuringConfiguration configuration) {
        this(
                configuration.challengeUnauthenticated() ? Optional.empty() : TrustedResults.configured(configuration),
                new SpamMark(configuration.spamHeaders(), configuration.spamThreshold()));
    }

    @VisibleForTesting
    Suppression(Optional<TrustedResults> authentication, SpamMark spam) {
        this.authentication = authentication;
        this.spam = spam;
    }

    /** The reason why the mail must not be challenged; empty if nothing in it speaks against it. */
    public Optional<String> of(Mail mail) throws MessagingException {
        if (mail.getMaybeSender().isNullSender()) {
            return Optional.of(Reason.NULL_SENDER);
        }
        MimeMessage message = mail.getMessage();
        HeaderFields fields = HeaderFields.of(message);
        if (fields.contain(LOOP_FIELD)) {
            return Optional.of(Reason.LOOPED);
        }
        if (fields.values("Auto-Submitted").stream().anyMatch(Automatic::isSubmitted)) {
            return Optional.of(Reason.AUTO_SUBMITTED);
        }
        if (fields.values("Content-Type").stream().anyMatch(Automatic::isReport)) {
            return Optional.of(Reason.REPORT);
        }
        for (String field : LIST_FIELDS) {
            if (fields.contain(field)) {
                return Optional.of(Reason.MAILING_LIST);
            }
        }
        if (fields.values("Precedence").stream().anyMatch(value -> BULK.contains(Automatic.keyword(value)))
                || fields.values("X-Auto-Response-Suppress").stream()
                        .anyMatch(value -> !Automatic.keyword(value).equals("none"))) {
            return Optional.of(Reason.BULK);
        }
        MailAddress sender = mail.getMaybeSender().get();
        if (ROLE.matcher(sender.getLocalPart().toLowerCase(Locale.ROOT)).matches()) {
            return Optional.of(Reason.ROLE_SENDER);
        }
        if (Addressees.knownOf(mail) && !Addressees.nameARecipientOf(mail)) {
            return Optional.of(Reason.NOT_ADDRESSED);
        }
        if (authentication.isPresent()
                && !authentication.get().authenticate(mail, sender.getDomain().asString())) {
            return Optional.of(Reason.UNAUTHENTICATED);
        }
        if (spam.isOn(message)) {
            return Optional.of(Reason.SPAM_SCORE);
        }
        if (!fields.isComplete()) {
            // What speaks against an answer may be in the part that was not read.
            return Optional.of(Reason.UNREADABLE);
        }
        return Optional.empty();
    }
}
