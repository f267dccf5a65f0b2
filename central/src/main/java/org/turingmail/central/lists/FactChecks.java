package org.turingmail.central.lists;

import java.util.Optional;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.address.Network;
import org.turingmail.central.policy.MailSource;
import org.turingmail.central.policy.TrustedForwarders;
import org.turingmail.central.web.Checks;
import org.turingmail.protocol.MailFacts;

/** What lists need of the facts of a mail, checked. */
public record FactChecks(
        Optional<EmailAddress> headerFrom,
        Optional<Network> client,
        Optional<Boolean> authenticated,
        TrustedForwarders forwarders) {
    /** Takes note of what is wrong with them. */
    public static FactChecks check(Optional<MailFacts> known, TrustedForwarders forwarders, Checks checks) {
        Optional<EmailAddress> headerFrom =
                known.flatMap(MailFacts::headerFrom).flatMap(address -> checks.address(address, "facts.headerFrom"));
        Optional<Network> client = known.flatMap(MailFacts::client)
                .flatMap(address -> checks.attempt(() -> Network.address(address), "facts.client"));
        known.ifPresent(facts -> {
            checks.within(facts.headers().size(), 0, MailFacts.MAX_NAMES, "facts.headers");
            checks.within(facts.references().size(), 0, MailFacts.MAX_NAMES, "facts.references");
        });
        return new FactChecks(headerFrom, client, known.flatMap(MailFacts::authenticated), forwarders);
    }

    /** What is known of where mails with this envelope come from, whatever stands in the header. */
    MailSource withoutHeader(Optional<EmailAddress> sender) {
        return MailSource.of(sender, Optional.empty(), client, authenticated, forwarders);
    }

    /** All that is known of where the mail comes from. */
    public MailSource source(Optional<EmailAddress> sender) {
        return MailSource.of(sender, headerFrom, client, authenticated, forwarders);
    }
}
