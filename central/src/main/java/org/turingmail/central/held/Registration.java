package org.turingmail.central.held;

import java.time.Instant;
import java.util.IllformedLocaleException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.turingmail.central.address.BounceAddress;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.policy.MailSource;
import org.turingmail.central.policy.TrustedForwarders;
import org.turingmail.central.verdicts.FactChecks;
import org.turingmail.central.web.Checks;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.Registrable;
import org.turingmail.protocol.UntrustedText;
import org.turingmail.protocol.held.HeldMailRegistration;
import org.turingmail.protocol.verdicts.MailFacts;

/** A mail as it was registered, every value checked. */
record Registration(
        String key,
        Optional<EmailAddress> sender,
        List<EmailAddress> recipients,
        Optional<String> subject,
        Optional<String> headerFrom,
        Optional<String> messageId,
        long size,
        Instant heldAt,
        String reason,
        Optional<String> suppression,
        Optional<MailFacts> facts,
        MailSource source,
        Optional<String> language) {
    private static final int MAX_TEXT = 998;

    /**
     * Checks what an agent says. Only what is needed to keep the mail at all is refused; the rest comes from the mail
     * or its envelope, where anything may stand: it is repaired.
     *
     * @param now when the mail was held, if the agent names a time that cannot be
     */
    static Registration checked(String key, HeldMailRegistration body, TrustedForwarders forwarders, Instant now) {
        Checks checks = new Checks();
        checks.key(key, "key");
        String senderText = Registrable.address(body.sender());
        Optional<EmailAddress> sender = checks.sender(senderText, "sender");
        List<EmailAddress> recipients = checks.accepted(body.recipients(), Api.MAX_RECIPIENTS, "recipients");
        Optional<MailFacts> told = FactChecks.repaired(body.facts());
        FactChecks facts = FactChecks.check(told, forwarders, checks);
        checks.done();
        return new Registration(
                key,
                sender,
                recipients,
                text(body.subject()),
                text(body.from()),
                text(body.messageId()),
                Math.max(0, body.size()),
                Checks.isInstant(body.heldAt()) ? body.heldAt() : now,
                Registrable.code(body.reason()),
                body.suppression()
                        .map(Registrable::code)
                        // Nobody may be asked under an address that is not quite the sender's.
                        .or(() -> Optional.of(Reason.INVALID_SENDER).filter(code -> !senderText.equals(body.sender()))),
                told,
                facts.source(sender),
                body.language().flatMap(Registration::language));
    }

    private static Optional<String> text(Optional<String> told) {
        return told.map(text -> UntrustedText.clean(text, MAX_TEXT).strip()).filter(text -> !text.isEmpty());
    }

    private static Optional<String> language(String tag) {
        try {
            return Optional.of(new Locale.Builder().setLanguageTag(tag).build().toLanguageTag())
                    .filter(canonical -> !canonical.equals("und") && canonical.length() <= 35);
        } catch (IllformedLocaleException e) {
            return Optional.empty();
        }
    }

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
