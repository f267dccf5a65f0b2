package org.turingmail.central.held;

import static java.util.Objects.requireNonNull;

import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.central.address.Domain;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.audit.Audit;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.central.decisions.Decisions;
import org.turingmail.central.decisions.NewDecision;
import org.turingmail.central.lists.MemberEntries;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.protocol.Reason;

/**
 * What people decide on held messages, and undo again. The recipients are settled at once, so that nothing else decides
 * on the message; its agent is told when the decision is due: after {@code held.undo-window} if it delivers, and when
 * the message would expire if it does not. Until then the message is where it was. What is said of a sender is in
 * effect with the release, or at once with a block, and can be undone for as long as the message is known here.
 *
 * <p>Each decision is a transaction of its own, under the lock of the sender. Any number of replicas may carry out what
 * is due. Thread-safe.
 */
@Singleton
public final class HeldDecisions {
    private static final Logger LOGGER = LoggerFactory.getLogger(HeldDecisions.class);
    private static final int BATCH = 200;
    /** A message does not expire while a decision on it waits. */
    private static final Duration MARGIN = Duration.ofMinutes(10);
    /** So that a decision is due when it is looked for. */
    private static final Duration SLACK = Duration.ofMillis(20);

    private final Jdbi jdbi;
    private final HeldRecipients recipients;
    private final MemberEntries entries;
    private final Decisions decisions;
    private final Clock clock;
    private final Duration undoWindow;

    HeldDecisions(
            Jdbi jdbi,
            HeldRecipients recipients,
            MemberEntries entries,
            Decisions decisions,
            Clock clock,
            CentralConfiguration configuration) {
        this.jdbi = requireNonNull(jdbi);
        this.recipients = requireNonNull(recipients);
        this.entries = requireNonNull(entries);
        this.decisions = requireNonNull(decisions);
        this.clock = requireNonNull(clock);
        this.undoWindow = configuration.heldUndoWindow();
    }

    /** How it ended. */
    public enum Outcome {
        /** It was decided now. */
        DECIDED,
        /** It does not wait for a decision, or not of this person. */
        NOT_WAITING,
        /** There is no such message for this person. */
        UNKNOWN,
        /** Nothing can be said of its sender: the null sender, or a domain that half of the world is below. */
        NO_SENDER
    }

    /**
     * What came of a decision.
     *
     * @param decisionId 0 unless it was decided now
     */
    public record Result(Outcome outcome, long decisionId) {}

    private record Subject(long id, long agentId, String key, String identity, boolean authenticated) {
        /** What a decision says of the sender; empty if it cannot. */
        Optional<MemberEntries.Said> said(HeldAction action) {
            if (identity.isEmpty()) {
                return Optional.empty();
            }
            Domain domain = EmailAddress.parse(identity).domain();
            return MemberEntries.of(
                            action.isAboutTheDomain() ? EntryKind.DOMAIN : EntryKind.ADDRESS,
                            action.isAboutTheDomain() ? domain.name() : identity,
                            action.verdict(),
                            authenticated)
                    .filter(MemberEntries.Said::isAllowed);
        }
    }

    private static Optional<Subject> subject(Handle handle, Viewer viewer, long mailId) {
        return handle.createQuery(
                        """
                SELECT m.id, m.agent_id, m.key, m.sender_identity AS identity,
                    m.authenticated IS TRUE AS authenticated
                FROM held_mail m
                WHERE m.id = :mail AND m.tenant_id = :tenant AND (:all OR EXISTS (
                    SELECT FROM held_recipient r
                    WHERE r.held_mail_id = m.id AND r.mailbox = ANY (:mailboxes)
                ))
                """)
                .bind("mail", mailId)
                .bind("tenant", viewer.tenantId())
                .bind("all", viewer.seesAll())
                .bindArray("mailboxes", String.class, viewer.list())
                .mapTo(Subject.class)
                .findOne();
    }

    /** Decides on a message, for those of its recipients that the viewer sees. Of two decisions, the first counts. */
    public Result decide(Viewer viewer, long mailId, HeldAction action) {
        Optional<Subject> found = jdbi.withHandle(handle -> subject(handle, viewer, mailId));
        if (found.isEmpty()) {
            return new Result(Outcome.UNKNOWN, 0);
        }
        Subject mail = found.get();
        if (action.isAboutTheSender() && mail.said(action).isEmpty()) {
            return new Result(Outcome.NO_SENDER, 0);
        }
        Result result = jdbi.inTransaction(handle -> decide(handle, viewer, mail, action));
        if (result.outcome == Outcome.DECIDED && action.delivers()) {
            Infrastructure.getDefaultWorkerPool()
                    .schedule(this::carryOutReleases, undoWindow.plus(SLACK).toMillis(), TimeUnit.MILLISECONDS);
        }
        return result;
    }

    private Result decide(Handle handle, Viewer viewer, Subject mail, HeldAction action) {
        SenderLock.take(handle, viewer.tenantId(), mail.identity);
        Instant now = clock.instant();
        String actor = viewer.author().actor();
        List<HeldRecipients.Recipient> settled =
                recipients.settle(handle, mail.id, viewer.mailboxes(), action.state(), actor, Reason.RECIPIENT);
        if (settled.isEmpty()) {
            return new Result(Outcome.NOT_WAITING, 0);
        }
        List<String> mailboxes = settled.stream()
                .map(HeldRecipients.Recipient::mailbox)
                .distinct()
                .sorted()
                .toList();
        Instant due = recipients.holdUntil(handle, mail.id, now.plus(undoWindow).plus(MARGIN));
        MemberEntries.Change change = MemberEntries.Change.NONE;
        if (action.isAboutTheSender() && !action.delivers()) {
            change = entries.say(
                    handle, viewer.tenantId(), mail.said(action).orElseThrow(), mailboxes, actor, Reason.RECIPIENT);
        }
        long id = handle.createQuery(
                        """
                INSERT INTO held_decision (tenant_id, held_mail_id, action, recipients, mailboxes, actor, decided_at,
                    due_at, state, entries, replaced)
                VALUES (:tenant, :mail, :action, :recipients, :mailboxes, :actor, :now, :due, 'PENDING', :entries,
                    CAST(:replaced AS jsonb))
                RETURNING id
                """)
                .bind("tenant", viewer.tenantId())
                .bind("mail", mail.id)
                .bind("action", action)
                .bindArray(
                        "recipients",
                        String.class,
                        settled.stream()
                                .map(HeldRecipients.Recipient::recipient)
                                .toList())
                .bindArray("mailboxes", String.class, mailboxes)
                .bind("actor", actor)
                .bind("now", now)
                .bind("due", action.delivers() ? now.plus(undoWindow) : due)
                .bindArray("entries", Long.class, change.added())
                .bind("replaced", change.replaced())
                .mapTo(Long.class)
                .one();
        record(handle, viewer.tenantId(), actor, "held-" + word(action), mail.key, mailboxes);
        LOGGER.info("held-{} by {}: mail {} for {}", word(action), actor, mail.key, mailboxes);
        return new Result(Outcome.DECIDED, id);
    }

    private static String word(HeldAction action) {
        return action.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private void record(Handle handle, long tenantId, String actor, String action, String key, List<String> mailboxes) {
        Audit.record(handle, tenantId, clock.instant(), actor, action, key, Optional.of(String.join(", ", mailboxes)));
    }

    private record Stored(
            long id,
            long tenantId,
            long heldMailId,
            HeldAction action,
            List<String> recipients,
            List<String> mailboxes,
            String actor,
            HeldDecisionState state,
            List<Long> entries,
            String replaced) {
        MemberEntries.Change change() {
            return new MemberEntries.Change(entries, replaced);
        }
    }

    private static Optional<Stored> locked(Handle handle, long id) {
        return handle.createQuery(
                        """
                SELECT id, tenant_id, held_mail_id, action, recipients, mailboxes, actor, state, entries, replaced
                FROM held_decision
                WHERE id = :id FOR UPDATE
                """)
                .bind("id", id)
                .mapTo(Stored.class)
                .findOne();
    }

    /** Tells agents of releases that are due. */
    void carryOutReleases() {
        carryOutDue(true);
    }

    /** Tells agents of messages that are to be removed: that cannot be undone, so the clock must be beyond doubt. */
    void carryOutDiscards() {
        carryOutDue(false);
    }

    private void carryOutDue(boolean delivering) {
        List<Due> due;
        do {
            due = jdbi.withHandle(handle -> handle.createQuery(
                            """
                    SELECT d.id, d.tenant_id, m.sender_identity AS identity
                    FROM held_decision d
                    JOIN held_mail m ON m.id = d.held_mail_id
                    WHERE d.state = 'PENDING'
                        AND d.due_at <= :now
                        AND d.action IN ('RELEASE', 'ALLOW_ADDRESS', 'ALLOW_DOMAIN') = :delivering
                    ORDER BY d.due_at LIMIT :limit
                    """)
                    .bind("now", clock.instant())
                    .bind("delivering", delivering)
                    .bind("limit", BATCH)
                    .mapTo(Due.class)
                    .list());
            due.forEach(one -> jdbi.useTransaction(handle -> carryOut(handle, one)));
        } while (due.size() == BATCH);
    }

    private record Due(long id, long tenantId, String identity) {}

    private void carryOut(Handle handle, Due due) {
        SenderLock.take(handle, due.tenantId, due.identity);
        Optional<Stored> pending = locked(handle, due.id).filter(one -> one.state == HeldDecisionState.PENDING);
        if (pending.isEmpty()) {
            return;
        }
        Stored decision = pending.get();
        Subject mail = mail(handle, decision);
        MemberEntries.Change change = decision.change();
        if (decision.action.isAboutTheSender() && decision.action.delivers()) {
            change = mail.said(decision.action)
                    .map(said -> entries.say(
                            handle, decision.tenantId, said, decision.mailboxes, decision.actor, Reason.RECIPIENT))
                    .orElse(change);
        }
        handle.createUpdate(
                        """
                UPDATE held_decision SET state = 'DONE', entries = :entries, replaced = CAST(:replaced AS jsonb)
                WHERE id = :id
                """)
                .bindArray("entries", Long.class, change.added())
                .bind("replaced", change.replaced())
                .bind("id", decision.id)
                .execute();
        decisions.append(
                handle,
                List.of(NewDecision.onMail(
                        mail.agentId,
                        decision.action.decision(),
                        mail.id,
                        mail.key,
                        decision.recipients,
                        decision.actor,
                        Reason.RECIPIENT)));
    }

    private static Subject mail(Handle handle, Stored decision) {
        return handle.createQuery(
                        """
                SELECT id, agent_id, key, sender_identity AS identity, authenticated IS TRUE AS authenticated
                FROM held_mail
                WHERE id = :mail FOR UPDATE
                """)
                .bind("mail", decision.heldMailId)
                .mapTo(Subject.class)
                .one();
    }

    /** What came of undoing. */
    public enum Undone {
        /** The message waits again, and nothing is said of its sender any more. */
        ALL,
        /** The message is gone, but nothing is said of its sender any more. */
        SENDER,
        /** The message is gone, or it was undone before. */
        TOO_LATE,
        /** There is no such decision for this person. */
        UNKNOWN
    }

    /** Undoes a decision as far as it can be. */
    public Undone undo(Viewer viewer, long decisionId) {
        Optional<Due> found = jdbi.withHandle(handle -> handle.createQuery(
                        """
                SELECT d.id, d.tenant_id, m.sender_identity AS identity
                FROM held_decision d
                JOIN held_mail m ON m.id = d.held_mail_id
                WHERE d.id = :id AND d.tenant_id = :tenant
                    AND (:all OR CAST(:mailboxes AS text[]) @> d.mailboxes)
                """)
                .bind("id", decisionId)
                .bind("tenant", viewer.tenantId())
                .bind("all", viewer.seesAll())
                .bindArray("mailboxes", String.class, viewer.list())
                .mapTo(Due.class)
                .findOne());
        return found.map(due -> jdbi.inTransaction(handle -> undo(handle, viewer, due)))
                .orElse(Undone.UNKNOWN);
    }

    private Undone undo(Handle handle, Viewer viewer, Due due) {
        SenderLock.take(handle, due.tenantId, due.identity);
        Stored decision = locked(handle, due.id).orElseThrow();
        boolean pending = decision.state == HeldDecisionState.PENDING;
        boolean said = !decision.change().isNone();
        if (decision.state == HeldDecisionState.UNDONE || !pending && !said) {
            return Undone.TOO_LATE;
        }
        Subject mail = mail(handle, decision);
        String actor = viewer.author().actor();
        if (pending) {
            recipients.holdAgain(
                    handle,
                    mail.id,
                    decision.recipients,
                    decision.action.state(),
                    decision.actor,
                    clock.instant().plus(MARGIN));
        }
        handle.createUpdate(
                        """
                UPDATE held_decision SET state = 'UNDONE', undone_at = :now, undone_by = :actor
                WHERE id = :id
                """)
                .bind("now", clock.instant())
                .bind("actor", actor)
                .bind("id", decision.id)
                .execute();
        if (said) {
            MemberEntries.Said what = mail.said(decision.action).orElseThrow();
            entries.undo(handle, decision.tenantId, what, decision.change(), actor, Reason.RECIPIENT);
        }
        record(handle, decision.tenantId, actor, "held-undone", mail.key, decision.mailboxes);
        LOGGER.info("held-undone by {}: {} of mail {}", actor, word(decision.action), mail.key);
        return pending ? Undone.ALL : Undone.SENDER;
    }
}
