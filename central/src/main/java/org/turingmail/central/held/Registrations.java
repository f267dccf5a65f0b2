package org.turingmail.central.held;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.decisions.Decisions;
import org.turingmail.central.decisions.NewDecision;
import org.turingmail.central.lists.ListEntries;
import org.turingmail.central.policy.MailSource;
import org.turingmail.central.policy.Policy;
import org.turingmail.central.policy.Ruling;
import org.turingmail.central.tenants.Agent;
import org.turingmail.protocol.DecisionAction;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.RecipientState;
import org.turingmail.protocol.Verdict;

/**
 * Takes note of mails that agents hold.
 *
 * <p>The lists are asked again: the agent may have held the mail because it could not reach central, or with a verdict
 * that has been overtaken since. Recipients who know the sender get their mail at once, and only for the others is the
 * sender asked. Safe for use by many threads.
 */
final class Registrations {
    private static final String BY_POLICY = "policy";

    private final Jdbi jdbi;
    private final ListEntries lists;
    private final AskSender asking;
    private final Decisions decisions;
    private final Clock clock;
    private final Duration ttl;

    Registrations(Jdbi jdbi, ListEntries lists, AskSender asking, Decisions decisions, Clock clock, Duration ttl) {
        this.jdbi = requireNonNull(jdbi);
        this.lists = requireNonNull(lists);
        this.asking = requireNonNull(asking);
        this.decisions = requireNonNull(decisions);
        this.clock = requireNonNull(clock);
        this.ttl = requireNonNull(ttl);
    }

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
            Optional<String> language) {
        String senderAddress() {
            return sender.map(EmailAddress::canonical).orElse("");
        }
    }

    /** What became of a registration. */
    sealed interface Outcome {
        /** @param created false if the mail was known already */
        record Registered(boolean created, AskSender.Answer answer) implements Outcome {}

        /** The key belongs to a mail of another sender. */
        record KeyTaken() implements Outcome {}
    }

    Outcome register(Agent agent, Registration mail) {
        try {
            return inTransaction(agent, mail);
        } catch (OvertakenException e) {
            // Now the mail is there, so it does not happen twice.
            return inTransaction(agent, mail);
        }
    }

    /** Another request with this key was faster: what was done for it here is undone. */
    private static final class OvertakenException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private Outcome inTransaction(Agent agent, Registration mail) {
        return jdbi.inTransaction(handle -> {
            Optional<String> suppression = suppression(mail);
            if (suppression.isEmpty()) {
                SenderLock.take(handle, agent.tenantId(), mail.senderAddress());
            }
            Optional<Known> known = find(handle, agent.id(), mail.key());
            return known.isPresent()
                    ? repeated(handle, agent, mail, known.get())
                    : fresh(handle, agent, mail, suppression);
        });
    }

    /** Whatever the agent says, nobody can be asked who has no address. */
    private static Optional<String> suppression(Registration mail) {
        return mail.sender().isEmpty()
                ? mail.suppression().or(() -> Optional.of(Reason.NULL_SENDER))
                : mail.suppression();
    }

    private Outcome repeated(Handle handle, Agent agent, Registration mail, Known known) {
        if (!known.senderAddress.equals(mail.senderAddress())) {
            return new Outcome.KeyTaken();
        }
        return new Outcome.Registered(false, answerAgain(handle, agent, mail, known));
    }

    private AskSender.Answer answerAgain(Handle handle, Agent agent, Registration mail, Known known) {
        if (!known.open) {
            return new AskSender.Answer.Silent(known.settledReason == null ? known.reason : known.settledReason);
        }
        // A mail that no challenge covers stays silent; one that has is worked on under the lock of its sender only.
        if (known.challengeId == null || suppression(mail).isPresent()) {
            return new AskSender.Answer.Silent(
                    known.suppression == null ? Reason.ALREADY_CHALLENGED : known.suppression);
        }
        AskSender.Answer answer = asking.again(handle, agent, known.id, mail.key(), known.challengeId);
        if (answer instanceof AskSender.Answer.Send && known.suppression != null) {
            handle.createUpdate("UPDATE held_mail SET suppression = NULL WHERE id = :id")
                    .bind("id", known.id)
                    .execute();
        }
        return answer;
    }

    private Outcome fresh(Handle handle, Agent agent, Registration mail, Optional<String> suppression) {
        Map<EmailAddress, Ruling> rulings = rulings(handle, agent, mail);
        List<EmailAddress> known = having(rulings, Verdict.DELIVER);
        List<EmailAddress> unknown = having(rulings, Verdict.HOLD);
        List<EmailAddress> blocked = having(rulings, Verdict.BLOCK);
        long id = handle.createQuery("SELECT nextval('held_mail_id')")
                .mapTo(Long.class)
                .one();
        AskSender.Answer answer;
        if (unknown.isEmpty()) {
            answer = new AskSender.Answer.Silent(blocked.isEmpty() ? Reason.KNOWN_SENDER : Reason.BLOCKED_SENDER);
        } else if (suppression.isPresent()) {
            answer = new AskSender.Answer.Silent(suppression.get());
        } else {
            answer = asking.forNewMail(
                    handle, agent, id, mail.key(), mail.sender().orElseThrow(), mail.language());
        }
        boolean proven = answer instanceof AskSender.Answer.Proven;
        boolean open = !blocked.isEmpty() || (!unknown.isEmpty() && !proven);
        if (!insert(handle, agent, id, mail, answer, open)) {
            throw new OvertakenException();
        }
        List<NewDecision> feed = new ArrayList<>();
        insertRecipients(handle, id, known, Optional.of(new Settlement(BY_POLICY, Reason.KNOWN_SENDER)));
        feed.addAll(release(agent, id, mail.key(), known, BY_POLICY, Reason.KNOWN_SENDER));
        if (proven) {
            Settlement bySender = new Settlement("sender", Reason.CHALLENGE_SOLVED);
            insertRecipients(handle, id, unknown, Optional.of(bySender));
            feed.addAll(0, makeKnown(handle, agent, mail.sender().orElseThrow(), unknown));
            feed.addAll(release(agent, id, mail.key(), unknown, bySender.by, bySender.reason));
        } else {
            insertRecipients(handle, id, unknown, Optional.empty());
        }
        insertRecipients(handle, id, blocked, Optional.empty());
        decisions.append(handle, feed);
        return new Outcome.Registered(true, answer);
    }

    private Map<EmailAddress, Ruling> rulings(Handle handle, Agent agent, Registration mail) {
        MailSource source = MailSource.of(mail.sender());
        Policy policy = new Policy(lists.concerning(handle, agent.tenantId(), source, mail.recipients()));
        Map<EmailAddress, Ruling> rulings = new LinkedHashMap<>();
        mail.recipients().forEach(recipient -> rulings.put(recipient, policy.rule(source, recipient)));
        return rulings;
    }

    private static List<EmailAddress> having(Map<EmailAddress, Ruling> rulings, Verdict verdict) {
        return rulings.entrySet().stream()
                .filter(ruling -> ruling.getValue().verdict() == verdict)
                .map(Map.Entry::getKey)
                .toList();
    }

    private List<NewDecision> makeKnown(
            Handle handle, Agent agent, EmailAddress sender, List<EmailAddress> recipients) {
        List<String> added = lists.allowForUsers(
                handle,
                agent.tenantId(),
                sender,
                recipients.stream().map(EmailAddress::canonical).toList(),
                ListEntries.Origin.CHALLENGE,
                "sender");
        return added.isEmpty()
                ? List.of()
                : decisions.agentsOf(handle, agent.tenantId()).stream()
                        .map(id -> NewDecision.forget(id, sender.canonical(), "sender", Reason.CHALLENGE_SOLVED))
                        .toList();
    }

    private static List<NewDecision> release(
            Agent agent, long id, String key, List<EmailAddress> recipients, String by, String reason) {
        return recipients.isEmpty()
                ? List.of()
                : List.of(NewDecision.onMail(
                        agent.id(),
                        DecisionAction.RELEASE,
                        id,
                        key,
                        recipients.stream().map(EmailAddress::text).toList(),
                        by,
                        reason));
    }

    private boolean insert(
            Handle handle, Agent agent, long id, Registration mail, AskSender.Answer answer, boolean open) {
        Instant now = clock.instant();
        Long challenge = null;
        String suppression = null;
        if (answer instanceof AskSender.Answer.Send send) {
            challenge = send.challengeId();
        } else if (answer instanceof AskSender.Answer.Covered covered) {
            challenge = covered.challengeId();
            suppression = covered.reason();
        } else if (answer instanceof AskSender.Answer.Silent silent && open) {
            suppression = silent.reason();
        }
        return handle.createUpdate("INSERT INTO held_mail (id, tenant_id, agent_id, key, sender, sender_address,"
                                + " subject, message_id, size, held_at, registered_at, expires_at, reason, suppression,"
                                + " challenge_id, open) VALUES (:id, :tenant, :agent, :key, :sender, :senderAddress,"
                                + " :subject, :messageId, :size, :heldAt, :now, :expires, :reason, :suppression,"
                                + " :challenge, :open) ON CONFLICT (agent_id, key) DO NOTHING")
                        .bind("id", id)
                        .bind("tenant", agent.tenantId())
                        .bind("agent", agent.id())
                        .bind("key", mail.key())
                        .bind("sender", mail.sender().map(EmailAddress::text).orElse(""))
                        .bind("senderAddress", mail.senderAddress())
                        .bind("subject", mail.subject().orElse(null))
                        .bind("messageId", mail.messageId().orElse(null))
                        .bind("size", mail.size())
                        .bind("heldAt", mail.heldAt())
                        .bind("now", now)
                        .bind("expires", now.plus(ttl))
                        .bind("reason", mail.reason())
                        .bind("suppression", suppression)
                        .bind("challenge", challenge)
                        .bind("open", open)
                        .execute()
                == 1;
    }

    private record Settlement(String by, String reason) {}

    private void insertRecipients(
            Handle handle, long mailId, List<EmailAddress> recipients, Optional<Settlement> released) {
        if (recipients.isEmpty()) {
            return;
        }
        handle.createUpdate(
                        "INSERT INTO held_recipient (held_mail_id, recipient, address, state, settled_at, settled_by,"
                                + " reason) SELECT :mail, recipient, address, :state, :at, :by, :reason"
                                + " FROM unnest(:recipients, :addresses) AS pair (recipient, address)")
                .bind("mail", mailId)
                .bind("state", released.isPresent() ? RecipientState.RELEASED : RecipientState.HELD)
                .bind("at", released.isPresent() ? clock.instant() : null)
                .bind("by", released.map(Settlement::by).orElse(null))
                .bind("reason", released.map(Settlement::reason).orElse(null))
                .bindArray(
                        "recipients",
                        String.class,
                        recipients.stream().map(EmailAddress::text).toList())
                .bindArray(
                        "addresses",
                        String.class,
                        recipients.stream().map(EmailAddress::canonical).toList())
                .execute();
    }

    private record Known(
            long id,
            String senderAddress,
            String reason,
            String suppression,
            Long challengeId,
            boolean open,
            String settledReason) {}

    private static Optional<Known> find(Handle handle, long agentId, String key) {
        return handle.createQuery("SELECT id, sender_address, reason, suppression, challenge_id, open,"
                        + " CASE WHEN open THEN NULL ELSE (SELECT min(r.reason) FROM held_recipient r"
                        + " WHERE r.held_mail_id = held_mail.id) END AS settled_reason"
                        + " FROM held_mail WHERE agent_id = :agent AND key = :key")
                .bind("agent", agentId)
                .bind("key", key)
                .map((row, context) -> new Known(
                        row.getLong("id"),
                        row.getString("sender_address"),
                        row.getString("reason"),
                        row.getString("suppression"),
                        row.getObject("challenge_id", Long.class),
                        row.getBoolean("open"),
                        row.getString("settled_reason")))
                .findOne();
    }
}
