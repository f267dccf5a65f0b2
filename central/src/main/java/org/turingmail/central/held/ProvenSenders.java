package org.turingmail.central.held;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Singleton;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.decisions.Decisions;
import org.turingmail.central.decisions.NewDecision;
import org.turingmail.central.lists.ListEntries;
import org.turingmail.central.tenants.Agent;
import org.turingmail.protocol.Reason;

/** Makes senders known who have shown to be human. Thread-safe. */
@Singleton
final class ProvenSenders {
    private final ListEntries lists;
    private final Decisions decisions;

    ProvenSenders(ListEntries lists, Decisions decisions) {
        this.lists = requireNonNull(lists);
        this.decisions = requireNonNull(decisions);
    }

    /** The sender of a mail becomes known to these recipients; returns what the agents are to be told. */
    List<NewDecision> makeKnown(Handle handle, Agent agent, Registration mail, List<EmailAddress> recipients) {
        boolean authenticatedOnly = mail.authenticated().orElse(false);
        List<String> added = lists.allowForUsers(
                handle,
                agent.tenantId(),
                mail.identity().orElseThrow(),
                recipients.stream()
                        .map(EmailAddress::canonical)
                        .distinct()
                        .collect(Collectors.toMap(recipient -> recipient, recipient -> authenticatedOnly)),
                ListEntries.Origin.CHALLENGE,
                "sender");
        return added.isEmpty()
                ? List.of()
                : decisions.agentsOf(handle, agent.tenantId()).stream()
                        .flatMap(id -> Stream.of(mail.identityAddress(), mail.senderAddress())
                                .distinct()
                                .map(sender -> NewDecision.forget(id, sender, "sender", Reason.CHALLENGE_SOLVED)))
                        .toList();
    }
}
