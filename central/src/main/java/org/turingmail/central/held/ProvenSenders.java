package org.turingmail.central.held;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Singleton;
import java.util.List;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.lists.KnownSenders;
import org.turingmail.central.lists.ListEntries;
import org.turingmail.central.tenants.Agent;
import org.turingmail.protocol.Reason;

/** Makes senders known who have shown to be human. Thread-safe. */
@Singleton
final class ProvenSenders {
    private final KnownSenders senders;

    ProvenSenders(KnownSenders senders) {
        this.senders = requireNonNull(senders);
    }

    /** The sender of a mail becomes known to these recipients; see {@link KnownSenders} on when to call. */
    void makeKnown(Handle handle, Agent agent, Registration mail, List<EmailAddress> recipients) {
        boolean authenticatedOnly = mail.authenticated().orElse(false);
        senders.allow(
                handle,
                agent.tenantId(),
                mail.identity().orElseThrow(),
                List.of(mail.identityAddress(), mail.senderAddress()),
                recipients.stream()
                        .map(EmailAddress::canonical)
                        .distinct()
                        .collect(Collectors.toMap(recipient -> recipient, recipient -> authenticatedOnly)),
                ListEntries.Origin.CHALLENGE,
                Registrations.BY_SENDER,
                Reason.CHALLENGE_SOLVED);
    }
}
