package org.turingmail.central.verdicts;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.lists.KnownSenders;
import org.turingmail.central.replies.SentMessages;
import org.turingmail.central.tenants.Agent;
import org.turingmail.central.tenants.CurrentAgent;
import org.turingmail.central.web.Checks;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.correspondents.Correspondents;
import org.turingmail.protocol.correspondents.CorrespondentsApi;

class CorrespondentsResource implements CorrespondentsApi {
    private final Jdbi jdbi;
    private final KnownSenders senders;
    private final SentMessages messages;
    private final CurrentAgent current;

    CorrespondentsResource(Jdbi jdbi, KnownSenders senders, SentMessages messages, CurrentAgent current) {
        this.jdbi = jdbi;
        this.senders = senders;
        this.messages = messages;
        this.current = current;
    }

    @Override
    public void learn(Correspondents correspondents) {
        Checks checks = new Checks();
        Optional<EmailAddress> user = checks.address(Checks.body(correspondents).user(), "user");
        List<String> addresses = correspondents.correspondents();
        // Who wrote to nobody else has a Message-ID to tell.
        List<String> learnt = addresses.isEmpty() && correspondents.messageId().isPresent()
                ? List.of()
                : checks.addresses(addresses, Api.MAX_RECIPIENTS, "correspondents").stream()
                        .map(EmailAddress::canonical)
                        .toList();
        correspondents.messageId().ifPresent(id -> checks.text(id, 998, "messageId"));
        checks.done();
        Agent agent = current.get();
        jdbi.useTransaction(handle -> {
            senders.allowCorrespondents(
                    handle, agent.tenantId(), user.orElseThrow(), learnt, agent.actor(), Reason.KNOWN_SENDER);
            correspondents.messageId().ifPresent(id -> messages.sent(handle, agent.tenantId(), user.orElseThrow(), id));
        });
    }
}
