package org.turingmail.central.changes;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.central.audit.Audit;
import org.turingmail.central.decisions.Decisions;
import org.turingmail.central.tenants.Author;
import org.turingmail.central.tenants.CurrentAgent;

/**
 * Changes what a tenant decides by, with all that a change must not lack: changes of a tenant wait in line, the audit
 * trail says who did what, agents forget the verdicts that may be others now, all replicas renew what they cache, and
 * the log has a line. Without one of these a stale verdict would stay in effect. Thread-safe.
 */
@Singleton
public final class TenantChange {
    /** Who acts when nobody does. */
    private static final String CENTRAL = "central";

    private static final Logger LOGGER = LoggerFactory.getLogger(TenantChange.class);

    private final Jdbi jdbi;
    private final Decisions decisions;
    private final CurrentAgent current;
    private final Clock clock;

    TenantChange(Jdbi jdbi, Decisions decisions, CurrentAgent current, Clock clock) {
        this.jdbi = requireNonNull(jdbi);
        this.decisions = requireNonNull(decisions);
        this.current = requireNonNull(current);
        this.clock = requireNonNull(clock);
    }

    /**
     * Runs a change for the caller of the API.
     *
     * @param cache what depends on it
     * @param action how the audit trail calls it, such as {@code rule-added}
     * @param work what is done in the transaction
     */
    public <T> T run(TenantCache cache, String action, Function<Handle, Outcome<T>> work) {
        Author author = current.author();
        return run(author.tenantId(), author.actor(), cache, action, work);
    }

    /**
     * Runs a change that nobody asked for.
     *
     * @param actor the part of central that does it, such as {@code calendar}
     */
    public <T> T run(long tenantId, String actor, TenantCache cache, String action, Function<Handle, Outcome<T>> work) {
        Done<T> done = jdbi.inTransaction(handle -> change(handle, tenantId, actor, cache, action, work));
        done.confirm();
        return done.outcome.value();
    }

    /**
     * Makes a change part of a transaction that does more, such as to answer a challenge: with the same steps, of which
     * those that follow the commit follow that of the transaction. To be called before the transaction appends to the
     * feeds of agents: a change locks them all, in the order that everybody keeps, and agents forget a stale verdict
     * before they hear what follows from the change.
     *
     * @param handle in a transaction
     * @param actor who does it, such as {@code sender}
     * @param cache what depends on it
     */
    public <T> T join(
            Handle handle,
            long tenantId,
            String actor,
            TenantCache cache,
            String action,
            Function<Handle, Outcome<T>> work) {
        if (!handle.isInTransaction()) {
            throw new IllegalStateException("A change needs a transaction to join");
        }
        Done<T> done = change(handle, tenantId, actor, cache, action, work);
        handle.afterCommit(done::confirm);
        return done.outcome.value();
    }

    private <T> Done<T> change(
            Handle handle,
            long tenantId,
            String actor,
            TenantCache cache,
            String action,
            Function<Handle, Outcome<T>> work) {
        if (cache.waitsInLine()) {
            lock(handle, tenantId);
        }
        Outcome<T> outcome = work.apply(handle);
        Set<Long> concerned = outcome.concerned().orElse(Set.of(tenantId));
        outcome.trace()
                .ifPresent(trace -> Audit.record(
                        handle, tenantId, clock.instant(), actor, action, trace.subject(), trace.detail()));
        TenantCache.Cause cause = cache.cause(actor, action);
        tell(
                handle,
                cache,
                concerned,
                outcome.senders(),
                cause.by(),
                outcome.reason().orElse(cause.reason()));
        Optional<String> line =
                outcome.trace().map(trace -> action + " by " + actor + " of " + name(handle, tenantId) + ": " + trace);
        return new Done<>(outcome, concerned, cache, line);
    }

    /** A change in a transaction, and what is left to do after the commit. */
    private record Done<T>(Outcome<T> outcome, Set<Long> concerned, TenantCache cache, Optional<String> line) {
        void confirm() {
            if (!concerned.isEmpty()) {
                cache.refresh(concerned);
            }
            line.ifPresent(LOGGER::info);
        }
    }

    private static void lock(Handle handle, long tenantId) {
        handle.createQuery("SELECT name FROM tenant WHERE id = :tenant FOR NO KEY UPDATE")
                .bind("tenant", tenantId)
                .mapTo(String.class)
                .one();
    }

    private static String name(Handle handle, long tenantId) {
        return handle.createQuery("SELECT name FROM tenant WHERE id = :tenant")
                .bind("tenant", tenantId)
                .mapTo(String.class)
                .one();
    }

    private void tell(
            Handle handle,
            TenantCache cache,
            Collection<Long> concerned,
            List<String> senders,
            String by,
            String reason) {
        if (concerned.isEmpty()) {
            return;
        }
        decisions.forget(handle, concerned, senders, by, reason);
        cache.notifyReplicas(handle, concerned);
    }

    /**
     * Tells agents and replicas of something that has changed by itself, or in an earlier transaction. The audit trail
     * has it from there, if anybody did it.
     */
    public void announce(Handle handle, TenantCache cache, String action, Collection<Long> tenants) {
        TenantCache.Cause cause = cache.cause(CENTRAL, action);
        tell(handle, cache, tenants, List.of(Outcome.ALL), cause.by(), cause.reason());
    }

    /** Reads what is committed. */
    public <T> T read(Function<Handle, T> work) {
        return jdbi.withHandle(work::apply);
    }

    /** The tenant of the caller of the API. */
    public long tenant() {
        return current.tenantId();
    }

    public Instant now() {
        return clock.instant();
    }
}
