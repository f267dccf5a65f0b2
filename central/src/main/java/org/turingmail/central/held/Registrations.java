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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.address.BounceAddress;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.decisions.Decisions;
import org.turingmail.central.decisions.NewDecision;
import org.turingmail.central.lists.ListEntries;
import org.turingmail.central.lists.Policies;
import org.turingmail.central.policy.MailSource;
import org.turingmail.central.policy.Policy;
import org.turingmail.central.replies.Replies;
import org.turingmail.central.rules.MailRuling;
import org.turingmail.central.rules.RuleRecords;
import org.turingmail.central.rules.Rules;
import org.turingmail.central.rules.engine.RuleSet;
import org.turingmail.central.tenants.Agent;
import org.turingmail.protocol.DecisionAction;
import org.turingmail.protocol.MailFacts;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.RecipientState;
import org.turingmail.protocol.Verdict;

/**
 * Takes note of mails that agents hold.
 *
 * <p>Lists, rules and what users sent are asked again: the agent may have held the mail because it could not reach central, or with a verdict
 * that has been overtaken since. Recipients who know the sender get their mail at once, and only for the others is the
 * sender asked. Safe for use by many threads.
 */
final class Registrations {
    private static final String BY_POLICY = "policy";

    private final Jdbi jdbi;
    private final ListEntries lists;
    private final Policies policies;
    private final Rules rules;
    private final RuleRecords records;
    private final Replies replies;
    private final StoredExplanations explanations;
    private final AskSender asking;
    private final Decisions decisions;
    private final Clock clock;
    private final Duration ttl;
    private final Duration silentTtl;

    Registrations(
            Jdbi jdbi,
            ListEntries lists,
            Policies policies,
            Rules rules,
            RuleRecords records,
            Replies replies,
            StoredExplanations explanations,
            AskSender asking,
            Decisions decisions,
            Clock clock,
            Duration ttl,
            Duration silentTtl) {
        this.silentTtl = requireNonNull(silentTtl);
        this.jdbi = requireNonNull(jdbi);
        this.lists = requireNonNull(lists);
        this.policies = requireNonNull(policies);
        this.rules = requireNonNull(rules);
        this.records = requireNonNull(records);
        this.replies = requireNonNull(replies);
        this.explanations = requireNonNull(explanations);
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

        AskSender.Asked asked(List<EmailAddress> unknown) {
            return new AskSender.Asked(sender.orElseThrow(), identity().orElseThrow(), unknown, source.client());
        }

        String identityAddress() {
            return identity().map(EmailAddress::canonical).orElse("");
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
                SenderLock.take(handle, agent.tenantId(), mail.identityAddress());
            }
            Optional<Known> known = find(handle, agent.id(), mail.key());
            return known.isPresent()
                    ? repeated(handle, agent, mail, known.get())
                    : fresh(handle, agent, mail, suppression);
        });
    }

    /**
     * Whatever the agent says, nobody can be asked who has no address, or one that no person reads, or whom nothing but a
     * forwarder's address names.
     */
    private static Optional<String> suppression(Registration mail) {
        return mail.suppression().or(() -> {
            if (mail.sender().isEmpty()) {
                return Optional.of(Reason.NULL_SENDER);
            }
            EmailAddress sender = mail.sender().get();
            if (BounceAddress.isOne(sender)) {
                return Optional.of(Reason.BULK);
            }
            boolean looked = mail.facts().flatMap(MailFacts::authenticated).orElse(false);
            return Optional.of(Reason.UNAUTHENTICATED).filter(reason -> looked && mail.source.namesAStranger(sender));
        });
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
        AskSender.Answer answer =
                asking.again(handle, agent, known.id, mail.key(), mail.asked(mail.recipients()), known.challengeId);
        String suppression = answer instanceof AskSender.Answer.Covered covered
                        && covered.reason().equals(Reason.RATE_LIMITED)
                ? Reason.RATE_LIMITED
                : null;
        if (suppression != null || answer instanceof AskSender.Answer.Send && known.suppression != null) {
            handle.createUpdate("UPDATE held_mail SET suppression = :suppression WHERE id = :id")
                    .bind("suppression", suppression)
                    .bind("id", known.id)
                    .execute();
        }
        return answer;
    }

    private Outcome fresh(Handle handle, Agent agent, Registration mail, Optional<String> suppression) {
        Ruled ruled = rule(handle, agent, mail);
        List<MailRuling> known = ruled.having(Verdict.DELIVER);
        List<MailRuling> blocked = ruled.having(Verdict.BLOCK);
        List<MailRuling> silent = ruled.having(Verdict.HOLD).stream()
                .filter(ruling -> !mayChallenge(ruled, mail, ruling))
                .toList();
        List<EmailAddress> unknown = ruled.having(Verdict.HOLD).stream()
                .filter(ruling -> mayChallenge(ruled, mail, ruling))
                .map(MailRuling::recipient)
                .toList();
        long id = handle.createQuery("SELECT nextval('held_mail_id')")
                .mapTo(Long.class)
                .one();
        AskSender.Answer answer;
        if (unknown.isEmpty()) {
            answer = new AskSender.Answer.Silent(silentReason(mail, known, silent, blocked));
        } else if (suppression.isPresent()) {
            answer = new AskSender.Answer.Silent(suppression.get());
        } else {
            answer = asking.forNewMail(handle, agent, id, mail.key(), mail.asked(unknown), mail.language());
        }
        boolean proven = answer instanceof AskSender.Answer.Proven;
        boolean open = !blocked.isEmpty() || !silent.isEmpty() || (!unknown.isEmpty() && !proven);
        boolean unasked =
                open && (!silent.isEmpty() || !blocked.isEmpty() || answer instanceof AskSender.Answer.Silent);
        if (!insert(handle, agent, id, mail, ruled, answer, open, unasked)) {
            throw new OvertakenException();
        }
        List<NewDecision> feed = new ArrayList<>();
        byReason(known).forEach((reason, recipients) -> {
            insertRecipients(handle, id, recipients, Optional.of(new Settlement(BY_POLICY, reason)));
            feed.addAll(release(agent, id, mail.key(), recipients, BY_POLICY, reason));
        });
        if (proven) {
            Settlement bySender = new Settlement("sender", Reason.CHALLENGE_SOLVED);
            insertRecipients(handle, id, unknown, Optional.of(bySender));
            feed.addAll(0, makeKnown(handle, agent, mail, unknown));
            feed.addAll(release(agent, id, mail.key(), unknown, bySender.by, bySender.reason));
        } else {
            insertRecipients(handle, id, unknown, Optional.empty());
        }
        // Whoever answers a challenge for the others must not get past a block.
        insertSilent(
                handle, id, Stream.concat(silent.stream(), blocked.stream()).toList());
        records.tell(
                handle,
                agent.tenantId(),
                mail.sender(),
                ruled.rulings.stream().filter(ruling -> !wasTold(mail, ruling)).toList(),
                ruling -> proven && unknown.contains(ruling.recipient()) ? Verdict.DELIVER : ruling.verdict(),
                Optional.of(new RuleRecords.Held(id, mail.key())));
        decisions.append(handle, feed);
        return new Outcome.Registered(true, answer);
    }

    /** Somebody was told when the agent asked, for that was not to be held; the agent does so all the same. */
    private static boolean wasTold(Registration mail, MailRuling ruling) {
        return ruling.verdict() != Verdict.HOLD && ruling.reason().equals(mail.reason());
    }

    /** What lists and rules say about each recipient. */
    private record Ruled(MailRuling.Mail mail, Policy policy, RuleSet rules, List<MailRuling> rulings) {
        List<MailRuling> having(Verdict verdict) {
            return rulings.stream()
                    .filter(ruling -> ruling.verdict() == verdict)
                    .toList();
        }
    }

    private Ruled rule(Handle handle, Agent agent, Registration mail) {
        Policy policy = policies.of(handle, agent.tenantId(), mail.source(), mail.recipients());
        RuleSet ruleSet = rules.of(handle, agent.tenantId());
        Instant now = clock.instant();
        MailRuling.Mail asked = new MailRuling.Mail(
                mail.sender(),
                mail.source(),
                Optional.of(mail.facts()
                        .orElseGet(() -> MailFacts.builder().size(mail.size()).build())),
                // What a schedule says counts for when the mail came, not for when central was told.
                mail.heldAt().isBefore(now) ? mail.heldAt() : now);
        List<EmailAddress> recipients = mail.recipients().stream().distinct().toList();
        List<MailRuling> rulings = recipients.stream()
                .map(recipient -> MailRuling.of(asked, recipient, policy, ruleSet))
                .toList();
        return new Ruled(asked, policy, ruleSet, replies.pass(handle, agent.tenantId(), asked.facts(), rulings));
    }

    /** An agent that keeps the facts to itself says which rule held the mail: if that holds silently, it counts. */
    private static boolean mayChallenge(Ruled ruled, Registration mail, MailRuling ruling) {
        return ruling.challenges() && !(mail.facts().isEmpty() && ruled.rules.holdsSilently(mail.reason()));
    }

    private static String silentReason(
            Registration mail, List<MailRuling> known, List<MailRuling> silent, List<MailRuling> blocked) {
        if (!silent.isEmpty()) {
            return silent.get(0).challenges() ? mail.reason() : silent.get(0).reason();
        }
        return blocked.isEmpty() ? known.get(0).reason() : blocked.get(0).reason();
    }

    private static Map<String, List<EmailAddress>> byReason(List<MailRuling> rulings) {
        return rulings.stream()
                .collect(Collectors.groupingBy(
                        MailRuling::reason,
                        LinkedHashMap::new,
                        Collectors.mapping(MailRuling::recipient, Collectors.toList())));
    }

    private static void insertSilent(Handle handle, long mailId, List<MailRuling> silent) {
        if (silent.isEmpty()) {
            return;
        }
        handle.createUpdate("INSERT INTO held_recipient (held_mail_id, recipient, address, state, silent, delegate)"
                        + " SELECT :mail, recipient, address, 'HELD', true, nullif(delegate, '')"
                        + " FROM unnest(:recipients, :addresses, :delegates) AS one (recipient, address, delegate)")
                .bind("mail", mailId)
                .bindArray(
                        "recipients",
                        String.class,
                        silent.stream().map(ruling -> ruling.recipient().text()).toList())
                .bindArray(
                        "addresses",
                        String.class,
                        silent.stream()
                                .map(ruling -> ruling.recipient().canonical())
                                .toList())
                .bindArray(
                        "delegates",
                        String.class,
                        silent.stream()
                                .map(ruling -> ruling.delegate().orElse(""))
                                .toList())
                .execute();
    }

    private List<NewDecision> makeKnown(Handle handle, Agent agent, Registration mail, List<EmailAddress> recipients) {
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
            Handle handle,
            Agent agent,
            long id,
            Registration mail,
            Ruled ruled,
            AskSender.Answer answer,
            boolean open,
            boolean unasked) {
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
        return handle.createUpdate(
                                "INSERT INTO held_mail (id, tenant_id, agent_id, key, sender, sender_address, sender_identity, authenticated,"
                                        + " subject, message_id, size, held_at, registered_at, expires_at, reason, suppression,"
                                        + " challenge_id, open, silent, explanation) VALUES (:id, :tenant, :agent, :key, :sender, :senderAddress, :identity, :authenticated,"
                                        + " :subject, :messageId, :size, :heldAt, :now, :expires, :reason, :suppression,"
                                        + " :challenge, :open, :silent, :explanation::jsonb) ON CONFLICT (agent_id, key) DO NOTHING")
                        .bind("id", id)
                        .bind("tenant", agent.tenantId())
                        .bind("agent", agent.id())
                        .bind("key", mail.key())
                        .bind("sender", mail.sender().map(EmailAddress::text).orElse(""))
                        .bind("senderAddress", mail.senderAddress())
                        .bind("identity", mail.identityAddress())
                        .bind("authenticated", mail.authenticated().orElse(null))
                        .bind("subject", mail.subject().orElse(null))
                        .bind("messageId", mail.messageId().orElse(null))
                        .bind("size", mail.size())
                        .bind("heldAt", mail.heldAt())
                        .bind("now", now)
                        .bind("expires", now.plus(unasked ? silentTtl : ttl))
                        .bind("reason", mail.reason())
                        .bind("suppression", suppression)
                        .bind("challenge", challenge)
                        .bind("open", open)
                        .bind("silent", unasked)
                        .bind(
                                "explanation",
                                explanations.write(ruled.rulings.stream()
                                        .limit(StoredExplanations.MAX_RECIPIENTS)
                                        .map(ruling -> ruling.explanation(ruled.mail, ruled.policy, ruled.rules))
                                        .toList()))
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
