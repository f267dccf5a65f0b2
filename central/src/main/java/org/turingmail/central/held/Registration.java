package org.turingmail.central.held;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.turingmail.central.address.BounceAddress;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.policy.MailSource;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.verdicts.MailFacts;

/** A mail as it was registered, every value checked. */
record Registration(
        String key,
        Optional<EmailAddress> sender,
        List<EmailAddress> recipients,
        Optional<String> subject,
        Optional<String> messageId,
        long size,
        Instant heldAt,
        String reason,
        Optional<String> suppression,
        Optional<MailFacts> facts,
        MailSource source,
        Optional<String> language) {
    String senderAddress() {
        return sender.map(EmailAddress::canonical).orElse("");
    }

    /** Under which the sender is asked and becomes known. */
    Optional<EmailAddress> identity() {
        return sender.map(source::lasting);
    }

    /** Whether that is authenticated; empty if nobody looked. */
    Optional<Boolean> authenticated() {
        return facts.flatMap(MailFacts::authenticated)
                .flatMap(looked -> identity().map(identity -> !source.isForgeable(identity)));
    }

    ChallengeIssuer.Asked asked(List<EmailAddress> unknown) {
        return new ChallengeIssuer.Asked(sender.orElseThrow(), identity().orElseThrow(), unknown, source.client());
    }

    String identityAddress() {
        return identity().map(EmailAddress::canonical).orElse("");
    }

    /**
     * Whatever the agent says, nobody can be asked who has no address, or one that no person reads, or whom nothing but
     * a forwarder's address names. Says why the sender is not asked.
     */
    Optional<String> silence() {
        return suppression.or(() -> {
            if (sender.isEmpty()) {
                return Optional.of(Reason.NULL_SENDER);
            }
            EmailAddress address = sender.get();
            if (BounceAddress.isOne(address)) {
                return Optional.of(Reason.BULK);
            }
            boolean looked = facts.flatMap(MailFacts::authenticated).orElse(false);
            return Optional.of(Reason.UNAUTHENTICATED).filter(reason -> looked && source.namesAStranger(address));
        });
    }
}
