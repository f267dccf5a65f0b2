package org.turingmail.central.held;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.turingmail.central.accounts.Members;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.central.decisions.Decisions;
import org.turingmail.central.decisions.NewDecision;
import org.turingmail.central.tenants.Agent;
import org.turingmail.central.verdicts.MailRuling;
import org.turingmail.central.verdicts.Rulings;

/** Writes mails that are held from now on, all of a transaction at its end, however many there are. Thread-safe. */
@Singleton
final class NewHeldMails {
    private final StoredExplanations explanations;
    private final Decisions decisions;
    private final Members members;
    private final Clock clock;
    private final Duration ttl;
    private final Duration silentTtl;

    NewHeldMails(
            StoredExplanations explanations,
            Decisions decisions,
            Members members,
            Clock clock,
            CentralConfiguration configuration) {
        this.members = requireNonNull(members);
        this.explanations = requireNonNull(explanations);
        this.decisions = requireNonNull(decisions);
        this.clock = requireNonNull(clock);
        this.ttl = configuration.heldTtl();
        this.silentTtl = configuration.heldSilentTtl();
    }

    /** Another request with this key was faster: what was done for it here is undone. */
    static final class OvertakenException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** To collect those of one transaction. */
    NewRows of(Agent agent) {
        return new NewRows(agent);
    }

    /** By whom and why a mail is settled for a recipient as soon as it comes. */
    record Settlement(String by, String reason) {}

    record NewMail(
            long id,
            Registration mail,
            Rulings.Ruled ruled,
            ChallengeIssuer.Answer answer,
            boolean open,
            boolean unasked) {
        Long challenge() {
            if (answer instanceof ChallengeIssuer.Answer.Send send) {
                return send.challengeId();
            }
            return answer instanceof ChallengeIssuer.Answer.Covered covered ? covered.challengeId() : null;
        }

        String suppression() {
            if (answer instanceof ChallengeIssuer.Answer.Covered covered) {
                return covered.reason();
            }
            return answer instanceof ChallengeIssuer.Answer.Silent silent && open ? silent.reason() : null;
        }
    }

    private record NewRecipient(
            long mailId, EmailAddress address, Settlement released, boolean silent, String delegate) {}

    /** A row of {@code held_mail}. */
    public record Row(
            long id,
            long tenantId,
            long agentId,
            String key,
            String sender,
            String senderAddress,
            String senderIdentity,
            Optional<Boolean> authenticated,
            Optional<String> subject,
            Optional<String> headerFrom,
            Optional<String> messageId,
            long size,
            Instant heldAt,
            Instant registeredAt,
            Instant expiresAt,
            String reason,
            String suppression,
            Long challengeId,
            boolean open,
            boolean silent,
            String explanation) {}

    /** What is written at the end of the transaction, however many mails there are. */
    final class NewRows {
        private final Agent agent;
        private final List<NewMail> mails = new ArrayList<>();
        private final List<NewRecipient> recipients = new ArrayList<>();
        private final List<Runnable> records = new ArrayList<>();
        private final List<NewDecision> feed = new ArrayList<>();

        private NewRows(Agent agent) {
            this.agent = agent;
        }

        void add(NewMail mail) {
            mails.add(mail);
        }

        /** What is recorded elsewhere once the mails are written, before the feeds. */
        void addRecord(Runnable record) {
            records.add(record);
        }

        void addToFeed(List<NewDecision> news) {
            feed.addAll(news);
        }

        void add(long mailId, List<EmailAddress> addresses, Optional<Settlement> released) {
            addresses.forEach(
                    address -> recipients.add(new NewRecipient(mailId, address, released.orElse(null), false, null)));
        }

        void addSilent(long mailId, MailRuling ruling) {
            recipients.add(new NewRecipient(
                    mailId, ruling.recipient(), null, true, ruling.delegate().orElse(null)));
        }

        void write(Handle handle) {
            if (!mails.isEmpty()) {
                writeMails(handle);
                writeRecipients(handle);
                members.appear(
                        handle,
                        agent.tenantId(),
                        recipients.stream()
                                .filter(recipient -> recipient.released == null)
                                .map(recipient -> recipient.address.canonical())
                                .collect(Collectors.toSet()));
                records.forEach(Runnable::run);
                decisions.append(handle, feed);
            }
        }

        private void writeMails(Handle handle) {
            Instant now = clock.instant();
            PreparedBatch batch = handle.prepareBatch(
                    """
                        INSERT INTO held_mail (id, tenant_id, agent_id, key, sender, sender_address, sender_identity,
                            authenticated, subject, header_from, message_id, size, held_at, registered_at,
                            expires_at, reason,
                            suppression, challenge_id, open, silent, explanation)
                        VALUES (:id, :tenantId, :agentId, :key, :sender, :senderAddress, :senderIdentity,
                            :authenticated, :subject, :headerFrom, :messageId, :size, :heldAt, :registeredAt,
                            :expiresAt, :reason,
                            :suppression, :challengeId, :open, :silent, CAST(:explanation AS jsonb))
                        ON CONFLICT (agent_id, key) DO NOTHING
                        """);
            for (NewMail row : mails) {
                Registration mail = row.mail;
                batch.bindMethods(new Row(
                                row.id,
                                agent.tenantId(),
                                agent.id(),
                                mail.key(),
                                mail.sender().map(EmailAddress::text).orElse(""),
                                mail.senderAddress(),
                                mail.identityAddress(),
                                mail.authenticated(),
                                mail.subject(),
                                mail.headerFrom(),
                                mail.messageId(),
                                mail.size(),
                                mail.heldAt(),
                                now,
                                now.plus(row.unasked ? silentTtl : ttl),
                                mail.reason(),
                                row.suppression(),
                                row.challenge(),
                                row.open,
                                row.unasked,
                                explanation(row.ruled)))
                        .add();
            }
            for (int written : batch.execute()) {
                if (written == 0) {
                    throw new OvertakenException();
                }
            }
        }

        private String explanation(Rulings.Ruled ruled) {
            return explanations.write(ruled.explanations()
                    .limit(StoredExplanations.MAX_RECIPIENTS)
                    .toList());
        }

        private void writeRecipients(Handle handle) {
            Instant now = clock.instant();
            handle.createUpdate(
                            """
                       INSERT INTO held_recipient (held_mail_id, recipient, address, state, settled_at, settled_by,
                           reason, silent, delegate)
                       SELECT mail, recipient, address, CASE WHEN settled_by IS NULL THEN 'HELD' ELSE 'RELEASED' END,
                           CASE WHEN settled_by IS NULL THEN NULL ELSE :now::timestamptz END, settled_by, reason,
                           silent, delegate
                       FROM unnest(:mails, :recipients, :addresses, :by, :reasons, :silent, :delegates) AS added (mail,
                           recipient, address, settled_by, reason, silent, delegate)
                       """)
                    .bind("now", now)
                    .bindArray("mails", Long.class, column(NewRecipient::mailId))
                    .bindArray("recipients", String.class, column(row -> row.address.text()))
                    .bindArray("addresses", String.class, column(row -> row.address.canonical()))
                    .bindArray("by", String.class, column(row -> row.released == null ? null : row.released.by))
                    .bindArray(
                            "reasons", String.class, column(row -> row.released == null ? null : row.released.reason))
                    .bindArray("silent", Boolean.class, column(NewRecipient::silent))
                    .bindArray("delegates", String.class, column(NewRecipient::delegate))
                    .execute();
        }

        private List<Object> column(Function<NewRecipient, Object> value) {
            List<Object> values = new ArrayList<>(recipients.size());
            recipients.forEach(row -> values.add(value.apply(row)));
            return values;
        }
    }
}
