package org.turingmail.central.replies;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.protocol.verdicts.MailFacts;

/** Knows which mails reply to one that a recipient sent. Thread-safe. */
@Singleton
public final class Replies {
    private final Jdbi jdbi;
    private final SentMessages messages;

    Replies(Jdbi jdbi, SentMessages messages) {
        this.jdbi = requireNonNull(jdbi);
        this.messages = requireNonNull(messages);
    }

    /** Whether {@link #answered} may have to ask the database about such a mail. */
    public static boolean asks(Optional<MailFacts> facts) {
        return !references(facts).isEmpty();
    }

    private static List<String> references(Optional<MailFacts> facts) {
        return facts.map(MailFacts::references).orElse(List.of());
    }

    /** Those of the recipients who sent what the mail answers. */
    public Set<EmailAddress> answered(long tenantId, Optional<MailFacts> facts, Collection<EmailAddress> recipients) {
        return recipients.isEmpty() || !asks(facts)
                ? Set.of()
                : jdbi.withHandle(handle -> answered(handle, tenantId, facts, recipients));
    }

    /** The same for one who has a connection already. */
    public Set<EmailAddress> answered(
            Handle handle, long tenantId, Optional<MailFacts> facts, Collection<EmailAddress> recipients) {
        return recipients.isEmpty() || !asks(facts)
                ? Set.of()
                : messages.answered(handle, tenantId, List.copyOf(recipients), references(facts));
    }
}
