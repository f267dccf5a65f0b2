package org.turingmail.agent.authentication;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;
import org.turingmail.agent.config.TuringConfiguration;
import org.turingmail.agent.header.HeaderEdit;
import org.turingmail.agent.header.HeaderField;

/**
 * The {@code Authentication-Results} field that the agent writes in its own name (RFC 8601), and the removal of those
 * that others wrote in that name. Where a front MTA verifies senders, its own field is in the message already, and
 * nothing is written or removed here. Thread-safe.
 */
public final class OwnResults {
    private final boolean written;
    private final String authservId;
    private final SenderAuthentication authentication;

    @Inject
    public OwnResults(TuringConfiguration configuration, SenderAuthentication authentication) {
        this.written = configuration.authservId().isEmpty();
        this.authservId = configuration.ownAuthservId().toLowerCase(Locale.ROOT);
        this.authentication = authentication;
    }

    /**
     * Puts the results on top of the header, above every field that they are about (RFC 8601, section 4.1), and removes
     * all other fields with the agent's authserv-id; all other octets stay. A message that has the field already has it
     * once afterwards. One that cannot be verified, that an authenticated user submitted, or that this James wrote,
     * gets no field.
     *
     * @throws MessagingException if the message cannot be read or stored; it is unchanged then
     */
    public void write(Mail mail) throws MessagingException {
        if (!written || mail.getMessage() == null) {
            return;
        }
        List<MethodResult> results = new ArrayList<>();
        if (mail.getAttribute(Mail.SMTP_AUTH_USER).isEmpty()
                && mail.getAttribute(Mail.SMTP_SESSION_ID).isPresent()) {
            authentication.of(mail).results().forEach(field -> results.addAll(field.results()));
        }
        HeaderEdit.replace(
                mail,
                results.isEmpty()
                        ? ""
                        : AuthenticationResults.of(authservId, results).asHeader(),
                (index, field) -> isOurs(field));
    }

    /**
     * Removes the fields with the agent's authserv-id from a message that has just come in, where they can only be
     * forged (RFC 8601, section 5).
     *
     * @return how many were removed
     */
    public int removeForged(Mail mail) throws MessagingException {
        return !written || mail.getMessage() == null
                ? 0
                : HeaderEdit.remove(mail, (index, field) -> isOurs(field)).size();
    }

    private boolean isOurs(HeaderField field) {
        return field.name().equalsIgnoreCase(TrustedResults.FIELD) && TrustedResults.claimsToBeOf(authservId, field);
    }
}
