package org.turingmail.central.verdicts;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.address.Network;
import org.turingmail.central.policy.MailSource;
import org.turingmail.central.policy.TrustedForwarders;
import org.turingmail.central.web.Checks;
import org.turingmail.protocol.UntrustedText;
import org.turingmail.protocol.verdicts.MailFacts;

/** What lists need of the facts of a mail, checked. */
public record FactChecks(
        Optional<EmailAddress> headerFrom,
        Optional<Network> client,
        Optional<Boolean> authenticated,
        TrustedForwarders forwarders) {
    /** No header field and no message id that is longer is of use. */
    private static final int MAX_NAME = 998;

    /**
     * The facts without what is none: they come from a message, where anything may stand, and to refuse them would
     * leave the message held and unknown for ever.
     */
    public static Optional<MailFacts> repaired(Optional<MailFacts> known) {
        return known.map(facts -> MailFacts.builder()
                .from(facts)
                .client(facts.client().filter(client -> reads(() -> Network.address(client))))
                .headerFrom(facts.headerFrom().filter(from -> reads(() -> EmailAddress.parse(from))))
                .score(facts.score().filter(Double::isFinite))
                .size(facts.size().filter(size -> size >= 0))
                .headers(names(facts.headers()))
                .references(names(facts.references()))
                .build());
    }

    private static List<String> names(List<String> names) {
        return names.stream()
                .limit(MailFacts.MAX_NAMES)
                .map(name -> UntrustedText.clean(name, MAX_NAME))
                .toList();
    }

    private static boolean reads(Supplier<?> parser) {
        try {
            parser.get();
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

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
