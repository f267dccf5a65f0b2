package org.turingmail.central.replies;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.rules.MailRuling;
import org.turingmail.protocol.MailFacts;

/**
 * Delivers replies to the users they reply to. It is asked last, for a verdict, a registration and an explanation.
 * Thread-safe.
 */
public final class Replies {
    private final Jdbi jdbi;
    private final SentMessages messages;

    Replies(Jdbi jdbi, SentMessages messages) {
        this.jdbi = requireNonNull(jdbi);
        this.messages = requireNonNull(messages);
    }

    /** Whether {@link #pass} may have to ask the database about such a mail. */
    public static boolean asks(Optional<MailFacts> facts) {
        return !references(facts).isEmpty();
    }

    private static List<String> references(Optional<MailFacts> facts) {
        return facts.map(MailFacts::references).orElse(List.of());
    }

    /**
     * The rulings, but {@code DELIVER} for who sent what the mail answers and does not know its sender. What an entry
     * or a rule says stands.
     */
    public List<MailRuling> pass(long tenantId, Optional<MailFacts> facts, List<MailRuling> rulings) {
        return asks(facts) ? jdbi.withHandle(handle -> pass(handle, tenantId, facts, rulings)) : rulings;
    }

    /** The same for one who has a connection already. */
    public List<MailRuling> pass(Handle handle, long tenantId, Optional<MailFacts> facts, List<MailRuling> rulings) {
        List<EmailAddress> recipients = rulings.stream()
                .filter(MailRuling::passesAsAReply)
                .map(MailRuling::recipient)
                .toList();
        if (recipients.isEmpty()) {
            return rulings;
        }
        Set<EmailAddress> answered = messages.answered(handle, tenantId, recipients, references(facts));
        return rulings.stream()
                .map(ruling ->
                        ruling.passesAsAReply() && answered.contains(ruling.recipient()) ? ruling.ofAReply() : ruling)
                .toList();
    }
}
