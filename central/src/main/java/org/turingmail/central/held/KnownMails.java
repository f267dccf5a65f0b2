package org.turingmail.central.held;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.central.tenants.Agent;
import org.turingmail.central.verdicts.MailRuling;
import org.turingmail.central.verdicts.Rulings;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.verdicts.Verdict;

/** Mails that are registered again: what was done for them goes on where it stands. Thread-safe. */
@Singleton
final class KnownMails {
    private final RegistrationRulings rulings;
    private final ChallengeIssuer asking;
    private final ProvenSenders proven;
    private final HeldMails mails;
    private final Clock clock;
    private final Duration ttl;

    KnownMails(
            RegistrationRulings rulings,
            ChallengeIssuer asking,
            ProvenSenders proven,
            HeldMails mails,
            Clock clock,
            CentralConfiguration configuration) {
        this.rulings = requireNonNull(rulings);
        this.asking = requireNonNull(asking);
        this.proven = requireNonNull(proven);
        this.mails = requireNonNull(mails);
        this.clock = requireNonNull(clock);
        this.ttl = configuration.heldTtl();
    }

    /**
     * A mail as it was registered before.
     *
     * @param suppression null if its sender is asked
     * @param challengeId null if none covers it
     * @param settledReason null while it is open
     */
    record Known(
            String key,
            long id,
            String senderAddress,
            String reason,
            String suppression,
            Long challengeId,
            boolean open,
            String settledReason) {}

    /** Those of the mails that are known, by their keys. */
    static Map<String, Known> find(Handle handle, long agentId, List<Registration> mails) {
        return handle.createQuery(
                        """
               SELECT key, id, sender_address, reason, suppression, challenge_id, open, CASE WHEN open THEN NULL ELSE (
                   SELECT min(r.reason) FROM held_recipient r
                   WHERE r.held_mail_id = held_mail.id
               ) END AS settled_reason
               FROM held_mail
               WHERE agent_id = :agent AND key = ANY (:keys)
               """)
                .bind("agent", agentId)
                .bindArray(
                        "keys",
                        String.class,
                        mails.stream().map(Registration::key).toList())
                .mapTo(Known.class)
                .collect(Collectors.toMap(Known::key, mail -> mail));
    }

    /** Whether the sender is asked now. */
    ChallengeIssuer.Answer again(Handle handle, Agent agent, Registration mail, Known known) {
        if (!known.open) {
            return new ChallengeIssuer.Answer.Silent(known.settledReason == null ? known.reason : known.settledReason);
        }
        if (known.challengeId == null
                && Reason.RATE_LIMITED.equals(known.suppression)
                && mail.silence().isEmpty()) {
            return answerLate(handle, agent, mail, known);
        }
        // Another message that no challenge covers stays silent; one that has is worked on under the lock of its sender
        // only.
        if (known.challengeId == null || mail.silence().isPresent()) {
            return new ChallengeIssuer.Answer.Silent(
                    known.suppression == null ? Reason.ALREADY_CHALLENGED : known.suppression);
        }
        ChallengeIssuer.Answer answer =
                asking.again(handle, agent, known.id, mail.key(), mail.asked(mail.recipients()), known.challengeId);
        String suppression = answer instanceof ChallengeIssuer.Answer.Covered covered
                        && covered.reason().equals(Reason.RATE_LIMITED)
                ? Reason.RATE_LIMITED
                : null;
        if (suppression != null || answer instanceof ChallengeIssuer.Answer.Send && known.suppression != null) {
            handle.createUpdate("UPDATE held_mail SET suppression = :suppression WHERE id = :id")
                    .bind("suppression", suppression)
                    .bind("id", known.id)
                    .execute();
        }
        return answer;
    }

    /**
     * When the message came, a limit on challenges was reached: its sender may be asked now, for those who still wait.
     */
    private ChallengeIssuer.Answer answerLate(Handle handle, Agent agent, Registration mail, Known known) {
        Set<String> waiting = handle.createQuery(
                        """
                SELECT address FROM held_recipient
                WHERE held_mail_id = :id AND state = 'HELD' AND NOT silent
                """)
                .bind("id", known.id)
                .mapTo(String.class)
                .set();
        Rulings.Ruled ruled = rulings.of(handle, agent, List.of(mail)).get(0);
        List<MailRuling> passing = stillWaiting(ruled.having(Verdict.DELIVER), waiting);
        List<EmailAddress> unknown = stillWaiting(ruled.having(Verdict.HOLD), waiting).stream()
                .filter(ruling -> RegistrationRulings.mayChallenge(ruled, mail, ruling))
                .map(MailRuling::recipient)
                .toList();
        ChallengeIssuer.Answer answer = unknown.isEmpty()
                ? new ChallengeIssuer.Answer.Silent(
                        passing.isEmpty() ? Reason.RATE_LIMITED : passing.get(0).reason())
                : asking.late(handle, agent, known.id, mail.key(), mail.asked(unknown), mail.language());
        boolean solved = answer instanceof ChallengeIssuer.Answer.Proven;
        if (solved) {
            // The agents forget first, as after an answer.
            proven.makeKnown(handle, agent, mail, unknown);
        }
        // Those who have come to know the sender meanwhile, as by an answer to a challenge for another message.
        Registrations.byReason(passing)
                .forEach((reason, recipients) ->
                        mails.release(handle, known.id, canonicalOf(recipients), Registrations.BY_POLICY, reason));
        if (solved) {
            mails.release(handle, known.id, canonicalOf(unknown), Registrations.BY_SENDER, Reason.CHALLENGE_SOLVED);
        } else if (answer instanceof ChallengeIssuer.Answer.Send send) {
            cover(handle, known.id, send.challengeId(), null);
        } else if (answer instanceof ChallengeIssuer.Answer.Covered covered) {
            cover(handle, known.id, covered.challengeId(), covered.reason());
        } else if (!unknown.isEmpty() && answer instanceof ChallengeIssuer.Answer.Silent silent) {
            handle.createUpdate("UPDATE held_mail SET suppression = :suppression WHERE id = :id")
                    .bind("suppression", silent.reason())
                    .bind("id", known.id)
                    .execute();
        }
        return answer;
    }

    private static List<MailRuling> stillWaiting(List<MailRuling> rulings, Set<String> waiting) {
        return rulings.stream()
                .filter(ruling -> waiting.contains(ruling.recipient().canonical()))
                .toList();
    }

    private static List<String> canonicalOf(List<EmailAddress> addresses) {
        return addresses.stream().map(EmailAddress::canonical).toList();
    }

    /** A message is held silently no more, but for recipients who must not be told. */
    private void cover(Handle handle, long mailId, long challengeId, String suppression) {
        handle.createUpdate(
                        """
                UPDATE held_mail m
                SET challenge_id = :challenge, suppression = :suppression, silent = others.silent,
                    expires_at = CASE WHEN others.silent THEN m.expires_at ELSE :expires END
                FROM (
                    SELECT EXISTS (
                        SELECT FROM held_recipient
                        WHERE held_mail_id = :id AND state = 'HELD' AND silent
                    ) AS silent
                ) AS others
                WHERE m.id = :id AND m.open
                """)
                .bind("challenge", challengeId)
                .bind("suppression", suppression)
                .bind("expires", clock.instant().plus(ttl))
                .bind("id", mailId)
                .execute();
    }
}
