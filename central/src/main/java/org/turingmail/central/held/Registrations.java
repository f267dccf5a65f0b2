package org.turingmail.central.held;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.central.address.BounceAddress;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.decisions.Decisions;
import org.turingmail.central.decisions.NewDecision;
import org.turingmail.central.lists.ListEntries;
import org.turingmail.central.policy.MailSource;
import org.turingmail.central.rules.RuleRecords;
import org.turingmail.central.tenants.Agent;
import org.turingmail.central.verdicts.MailRuling;
import org.turingmail.central.verdicts.Rulings;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.decisions.DecisionAction;
import org.turingmail.protocol.verdicts.MailFacts;
import org.turingmail.protocol.verdicts.Verdict;

/**
 * Takes note of mails that agents hold.
 *
 * <p>Lists, rules and what users sent are asked again: the agent may have held the mail because it could not reach
 * central, or with a verdict that has been overtaken since. Recipients who know the sender get their mail at once, and
 * only for the others is the sender asked. Thread-safe.
 */
final class Registrations {
    private static final Logger LOGGER = LoggerFactory.getLogger(Registrations.class);
    private static final String BY_SENDER = "sender";
    private static final String BY_POLICY = "policy";

    private final Jdbi jdbi;
    private final ListEntries lists;
    private final Rulings rulings;
    private final RuleRecords records;
    private final StoredExplanations explanations;
    private final AskSender asking;
    private final HeldMails mails;
    private final Decisions decisions;
    private final Clock clock;
    private final Duration ttl;
    private final Duration silentTtl;

    Registrations(
            Jdbi jdbi,
            ListEntries lists,
            Rulings rulings,
            RuleRecords records,
            StoredExplanations explanations,
            AskSender asking,
            HeldMails mails,
            Decisions decisions,
            Clock clock,
            Duration ttl,
            Duration silentTtl) {
        this.silentTtl = requireNonNull(silentTtl);
        this.jdbi = requireNonNull(jdbi);
        this.lists = requireNonNull(lists);
        this.rulings = requireNonNull(rulings);
        this.records = requireNonNull(records);
        this.explanations = requireNonNull(explanations);
        this.asking = requireNonNull(asking);
        this.mails = requireNonNull(mails);
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

        /** An error in central. */
        record Failed(RuntimeException cause) implements Outcome {}
    }

    Outcome register(Agent agent, Registration mail) {
        try {
            return inTransaction(agent, List.of(mail)).get(0);
        } catch (OvertakenException e) {
            // Now the mail is there, so it does not happen twice.
            return inTransaction(agent, List.of(mail)).get(0);
        }
    }

    /**
     * Registers many, in one transaction if that goes well; else each in its own, so that none is harmed by another.
     *
     * @param mails with keys that differ
     * @return the outcomes, in their order
     */
    List<Outcome> register(Agent agent, List<Registration> mails) {
        try {
            return inTransaction(agent, mails);
        } catch (ConnectionException e) {
            throw e;
        } catch (RuntimeException e) {
            LOGGER.debug("A batch of {} registrations is made one by one", mails.size(), e);
            return mails.stream().map(mail -> alone(agent, mail)).toList();
        }
    }

    private Outcome alone(Agent agent, Registration mail) {
        try {
            return register(agent, mail);
        } catch (ConnectionException e) {
            throw e;
        } catch (RuntimeException e) {
            return new Outcome.Failed(e);
        }
    }

    /** Another request with this key was faster: what was done for it here is undone. */
    private static final class OvertakenException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private List<Outcome> inTransaction(Agent agent, List<Registration> mails) {
        return jdbi.inTransaction(handle -> {
            SenderLock.takeAll(
                    handle,
                    agent.tenantId(),
                    mails.stream()
                            .filter(mail -> suppression(mail).isEmpty())
                            .map(Registration::identityAddress)
                            .collect(Collectors.toSet()));
            Map<String, Known> known = find(handle, agent.id(), mails);
            List<Registration> fresh = mails.stream()
                    .filter(mail -> !known.containsKey(mail.key()))
                    .toList();
            Iterator<Rulings.Ruled> ruled = rule(handle, agent, fresh).iterator();
            Iterator<Long> ids = newIds(handle, fresh.size()).iterator();
            NewRows rows = new NewRows(agent);
            List<Outcome> outcomes = new ArrayList<>(mails.size());
            for (Registration mail : mails) {
                outcomes.add(
                        known.containsKey(mail.key())
                                ? repeated(handle, agent, mail, known.get(mail.key()))
                                : fresh(handle, agent, mail, ids.next(), ruled.next(), rows));
            }
            rows.write(handle);
            return outcomes;
        });
    }

    private static List<Long> newIds(Handle handle, int count) {
        return count == 0
                ? List.of()
                : handle.createQuery("SELECT nextval('held_mail_id') FROM generate_series(1, :count)")
                        .bind("count", count)
                        .mapTo(Long.class)
                        .list();
    }

    /**
     * Whatever the agent says, nobody can be asked who has no address, or one that no person reads, or whom nothing but
     * a forwarder's address names.
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
        if (known.challengeId == null
                && Reason.RATE_LIMITED.equals(known.suppression)
                && suppression(mail).isEmpty()) {
            return answerLate(handle, agent, mail, known);
        }
        // Another message that no challenge covers stays silent; one that has is worked on under the lock of its sender
        // only.
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

    /** When the message came, a limit on challenges was reached: its sender may be asked now, for those who still wait. */
    private AskSender.Answer answerLate(Handle handle, Agent agent, Registration mail, Known known) {
        Set<String> waiting = handle.createQuery("SELECT address FROM held_recipient WHERE held_mail_id = :id"
                        + " AND state = 'HELD' AND NOT silent")
                .bind("id", known.id)
                .mapTo(String.class)
                .set();
        Rulings.Ruled ruled = rule(handle, agent, List.of(mail)).get(0);
        List<MailRuling> passing = stillWaiting(ruled.having(Verdict.DELIVER), waiting);
        List<EmailAddress> unknown = stillWaiting(ruled.having(Verdict.HOLD), waiting).stream()
                .filter(ruling -> mayChallenge(ruled, mail, ruling))
                .map(MailRuling::recipient)
                .toList();
        AskSender.Answer answer = unknown.isEmpty()
                ? new AskSender.Answer.Silent(
                        passing.isEmpty() ? Reason.RATE_LIMITED : passing.get(0).reason())
                : asking.late(handle, agent, known.id, mail.key(), mail.asked(unknown), mail.language());
        boolean proven = answer instanceof AskSender.Answer.Proven;
        if (proven) {
            // The agents forget first, as after an answer.
            decisions.append(handle, makeKnown(handle, agent, mail, unknown));
        }
        // Those who have come to know the sender meanwhile, as by an answer to a challenge for another message.
        byReason(passing)
                .forEach((reason, recipients) ->
                        mails.release(handle, known.id, canonical(recipients), BY_POLICY, reason));
        if (proven) {
            mails.release(handle, known.id, canonical(unknown), BY_SENDER, Reason.CHALLENGE_SOLVED);
        } else if (answer instanceof AskSender.Answer.Send send) {
            cover(handle, known.id, send.challengeId(), null);
        } else if (answer instanceof AskSender.Answer.Covered covered) {
            cover(handle, known.id, covered.challengeId(), covered.reason());
        } else if (!unknown.isEmpty() && answer instanceof AskSender.Answer.Silent silent) {
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

    private static List<String> canonical(List<EmailAddress> addresses) {
        return addresses.stream().map(EmailAddress::canonical).toList();
    }

    /** A message is held silently no more, but for recipients who must not be told. */
    private void cover(Handle handle, long mailId, long challengeId, String suppression) {
        handle.createUpdate("UPDATE held_mail m SET challenge_id = :challenge, suppression = :suppression,"
                        + " silent = others.silent, expires_at = CASE WHEN others.silent THEN m.expires_at ELSE :expires END"
                        + " FROM (SELECT EXISTS (SELECT FROM held_recipient WHERE held_mail_id = :id AND state = 'HELD'"
                        + " AND silent) AS silent) AS others WHERE m.id = :id AND m.open")
                .bind("challenge", challengeId)
                .bind("suppression", suppression)
                .bind("expires", clock.instant().plus(ttl))
                .bind("id", mailId)
                .execute();
    }

    private Outcome fresh(Handle handle, Agent agent, Registration mail, long id, Rulings.Ruled ruled, NewRows rows) {
        Optional<String> suppression = suppression(mail);
        List<MailRuling> known = ruled.having(Verdict.DELIVER);
        List<MailRuling> blocked = ruled.having(Verdict.BLOCK);
        List<MailRuling> silent = ruled.having(Verdict.HOLD).stream()
                .filter(ruling -> !mayChallenge(ruled, mail, ruling))
                .toList();
        List<EmailAddress> unknown = ruled.having(Verdict.HOLD).stream()
                .filter(ruling -> mayChallenge(ruled, mail, ruling))
                .map(MailRuling::recipient)
                .toList();
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
        rows.mails.add(new NewMail(id, mail, ruled, answer, open, unasked));
        byReason(known).forEach((reason, recipients) -> {
            rows.add(id, recipients, Optional.of(new Settlement(BY_POLICY, reason)));
            rows.feed.addAll(release(agent, id, mail.key(), recipients, BY_POLICY, reason));
        });
        if (proven) {
            Settlement bySender = new Settlement(BY_SENDER, Reason.CHALLENGE_SOLVED);
            rows.add(id, unknown, Optional.of(bySender));
            rows.feed.addAll(makeKnown(handle, agent, mail, unknown));
            rows.feed.addAll(release(agent, id, mail.key(), unknown, bySender.by, bySender.reason));
        } else {
            rows.add(id, unknown, Optional.empty());
        }
        // A challenge solved for the other recipients must not override a block.
        Stream.concat(silent.stream(), blocked.stream()).forEach(ruling -> rows.addSilent(id, ruling));
        rows.records.add(() -> records.tell(
                handle,
                agent.tenantId(),
                mail.sender(),
                ruled.rulings().stream()
                        .filter(ruling -> !wasTold(mail, ruling))
                        .flatMap(ruling -> ruling
                                .outcome(
                                        proven && unknown.contains(ruling.recipient())
                                                ? Verdict.DELIVER
                                                : ruling.verdict())
                                .stream())
                        .toList(),
                Optional.of(new RuleRecords.Held(id, mail.key()))));
        return new Outcome.Registered(true, answer);
    }

    /** Somebody was told when the agent asked, for that was not to be held; the agent does so all the same. */
    private static boolean wasTold(Registration mail, MailRuling ruling) {
        return ruling.verdict() != Verdict.HOLD && ruling.reason().equals(mail.reason());
    }

    private List<Rulings.Ruled> rule(Handle handle, Agent agent, List<Registration> mails) {
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
    private static boolean mayChallenge(Rulings.Ruled ruled, Registration mail, MailRuling ruling) {
        return ruling.challenges() && !(mail.facts().isEmpty() && ruled.rules().holdsSilently(mail.reason()));
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

    private record Settlement(String by, String reason) {}

    private record NewMail(
            long id, Registration mail, Rulings.Ruled ruled, AskSender.Answer answer, boolean open, boolean unasked) {
        Long challenge() {
            if (answer instanceof AskSender.Answer.Send send) {
                return send.challengeId();
            }
            return answer instanceof AskSender.Answer.Covered covered ? covered.challengeId() : null;
        }

        String suppression() {
            if (answer instanceof AskSender.Answer.Covered covered) {
                return covered.reason();
            }
            return answer instanceof AskSender.Answer.Silent silent && open ? silent.reason() : null;
        }
    }

    private record NewRecipient(
            long mailId, EmailAddress address, Settlement released, boolean silent, String delegate) {}

    /** What is written at the end of the transaction, however many mails there are. */
    private final class NewRows {
        private final Agent agent;
        private final List<NewMail> mails = new ArrayList<>();
        private final List<NewRecipient> recipients = new ArrayList<>();
        private final List<Runnable> records = new ArrayList<>();
        private final List<NewDecision> feed = new ArrayList<>();

        NewRows(Agent agent) {
            this.agent = agent;
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
                records.forEach(Runnable::run);
                decisions.append(handle, feed);
            }
        }

        private void writeMails(Handle handle) {
            Instant now = clock.instant();
            PreparedBatch batch = handle.prepareBatch(
                    "INSERT INTO held_mail (id, tenant_id, agent_id, key, sender, sender_address, sender_identity, authenticated,"
                            + " subject, message_id, size, held_at, registered_at, expires_at, reason, suppression,"
                            + " challenge_id, open, silent, explanation) VALUES (:id, :tenant, :agent, :key, :sender,"
                            + " :senderAddress, :identity, :authenticated, :subject, :messageId, :size, :heldAt, :now, :expires,"
                            + " :reason, :suppression, :challenge, :open, :silent, :explanation::jsonb)"
                            + " ON CONFLICT (agent_id, key) DO NOTHING");
            for (NewMail row : mails) {
                Registration mail = row.mail;
                batch.bind("id", row.id)
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
                        .bind("expires", now.plus(row.unasked ? silentTtl : ttl))
                        .bind("reason", mail.reason())
                        .bind("suppression", row.suppression())
                        .bind("challenge", row.challenge())
                        .bind("open", row.open)
                        .bind("silent", row.unasked)
                        .bind("explanation", explanation(row.ruled))
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
                            "INSERT INTO held_recipient (held_mail_id, recipient, address, state, settled_at, settled_by,"
                                    + " reason, silent, delegate) SELECT mail, recipient, address,"
                                    + " CASE WHEN settled_by IS NULL THEN 'HELD' ELSE 'RELEASED' END,"
                                    + " CASE WHEN settled_by IS NULL THEN NULL ELSE :now::timestamptz END, settled_by, reason, silent,"
                                    + " delegate FROM unnest(:mails, :recipients, :addresses, :by, :reasons, :silent, :delegates)"
                                    + " AS added (mail, recipient, address, settled_by, reason, silent, delegate)")
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

    private record Known(
            long id,
            String senderAddress,
            String reason,
            String suppression,
            Long challengeId,
            boolean open,
            String settledReason) {}

    private static Map<String, Known> find(Handle handle, long agentId, List<Registration> mails) {
        return handle.createQuery("SELECT key, id, sender_address, reason, suppression, challenge_id, open,"
                        + " CASE WHEN open THEN NULL ELSE (SELECT min(r.reason) FROM held_recipient r"
                        + " WHERE r.held_mail_id = held_mail.id) END AS settled_reason"
                        + " FROM held_mail WHERE agent_id = :agent AND key = ANY (:keys)")
                .bind("agent", agentId)
                .bindArray(
                        "keys",
                        String.class,
                        mails.stream().map(Registration::key).toList())
                .map((row, context) -> Map.entry(
                        row.getString("key"),
                        new Known(
                                row.getLong("id"),
                                row.getString("sender_address"),
                                row.getString("reason"),
                                row.getString("suppression"),
                                row.getObject("challenge_id", Long.class),
                                row.getBoolean("open"),
                                row.getString("settled_reason"))))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
