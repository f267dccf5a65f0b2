package org.turingmail.central.notices;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.turingmail.protocol.held.RecipientState;

/**
 * What an assistant may decide on. Immutable.
 *
 * @param zone the name of the tenant's time zone
 * @param more whether there are more mails than these
 */
public record Approval(
        String organisation, String assistant, String language, String zone, List<Mail> mails, boolean more) {
    public Approval {
        requireNonNull(organisation);
        requireNonNull(assistant);
        requireNonNull(language);
        requireNonNull(zone);
        mails = List.copyOf(mails);
    }

    /**
     * A mail, as far as the assistant stands with it.
     *
     * @param sender envelope sender; empty for the null sender
     * @param recipients those for whom the assistant decides
     * @param state {@link RecipientState#HELD} if it waits for one of them
     */
    public record Mail(
            long id,
            String sender,
            List<String> recipients,
            Optional<String> subject,
            Instant heldAt,
            Instant expiresAt,
            RecipientState state) {
        public Mail {
            requireNonNull(sender);
            requireNonNull(subject);
            requireNonNull(heldAt);
            requireNonNull(expiresAt);
            requireNonNull(state);
            recipients = List.copyOf(recipients);
        }
    }

    /** What the assistant may do with a mail. */
    public enum Choice {
        /** This mail goes on. */
        RELEASE,
        /** It goes on, and its sender becomes known to the recipient. */
        ALLOW,
        /** It is thrown away. */
        DISCARD
    }
}
