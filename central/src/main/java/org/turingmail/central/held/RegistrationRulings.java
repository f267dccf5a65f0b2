package org.turingmail.central.held;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.turingmail.central.tenants.Agent;
import org.turingmail.central.verdicts.MailRuling;
import org.turingmail.central.verdicts.Rulings;
import org.turingmail.protocol.verdicts.MailFacts;

/** What lists, rules and sent messages say of mails that are registered. Thread-safe. */
@Singleton
final class RegistrationRulings {
    private final Rulings rulings;
    private final Clock clock;

    RegistrationRulings(Rulings rulings, Clock clock) {
        this.rulings = requireNonNull(rulings);
        this.clock = requireNonNull(clock);
    }

    /** In the order of the mails. */
    List<Rulings.Ruled> of(Handle handle, Agent agent, List<Registration> mails) {
        Instant now = clock.instant();
        return rulings.rule(
                handle,
                agent.tenantId(),
                mails.stream().map(mail -> asked(mail, now)).toList());
    }

    private static Rulings.Asked asked(Registration mail, Instant now) {
        MailRuling.Mail asked = new MailRuling.Mail(
                mail.sender(),
                mail.source(),
                Optional.of(mail.facts()
                        .orElseGet(() -> MailFacts.builder().size(mail.size()).build())),
                // What a schedule says counts for when the mail came, not for when central was told.
                mail.heldAt().isBefore(now) ? mail.heldAt() : now);
        return new Rulings.Asked(asked, mail.recipients().stream().distinct().toList());
    }

    /** An agent that keeps the facts to itself says which rule held the mail: if that holds silently, it counts. */
    static boolean mayChallenge(Rulings.Ruled ruled, Registration mail, MailRuling ruling) {
        return ruling.challenges() && !(mail.facts().isEmpty() && ruled.rules().holdsSilently(mail.reason()));
    }
}
