package org.turingmail.central.sharing;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
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
 * A change of what a tenant publishes or subscribes to: one at a time for a tenant, with its trace in the audit trail. The agents
 * of all whom it concerns forget the verdicts that they remember, and all replicas read the subscriptions again.
 */
public final class Change {
    private static final Logger LOGGER = LoggerFactory.getLogger(Change.class);

    private final Jdbi jdbi;
    private final CountingLists counting;
    private final Decisions decisions;
    private final CurrentAgent current;
    private final Clock clock;

    Change(Jdbi jdbi, CountingLists counting, Decisions decisions, CurrentAgent current, Clock clock) {
        this.jdbi = requireNonNull(jdbi);
        this.counting = requireNonNull(counting);
        this.decisions = requireNonNull(decisions);
        this.current = requireNonNull(current);
        this.clock = requireNonNull(clock);
    }

    /**
     * What was done.
     *
     * @param name how the audit trail calls it
     * @param concerned the tenants whose verdicts may be others now
     */
    public record Done<T>(T value, String name, Collection<Long> concerned) {}

    /**
     * @param action such as {@code list-published}
     * @param work what is done in the transaction
     */
    public <T> T run(String action, Function<Handle, Done<T>> work) {
        Author author = current.author();
        Done<T> done = jdbi.inTransaction(handle -> {
            handle.createQuery("SELECT id FROM tenant WHERE id = :tenant FOR NO KEY UPDATE")
                    .bind("tenant", author.tenantId())
                    .mapTo(Long.class)
                    .one();
            Done<T> result = work.apply(handle);
            Audit.record(handle, author.tenantId(), now(), author.actor(), action, result.name, Optional.empty());
            tell(handle, decisions, result.concerned);
            return result;
        });
        counting.read(done.concerned);
        LOGGER.info("{} by {} of {}: {}", action, author.actor(), author.tenant(), done.name);
        return done.value;
    }

    /** Makes agents forget and replicas read. Who did it is the business of one tenant only. */
    public static void tell(Handle handle, Decisions decisions, Collection<Long> concerned) {
        decisions.forgetAll(handle, concerned, "sharing", "shared-list-changed");
        CountingLists.tell(handle, concerned);
    }

    public <T> T read(Function<Handle, T> work) {
        return jdbi.withHandle(work::apply);
    }

    public long tenant() {
        return current.tenantId();
    }

    String tenantName() {
        return current.author().tenant();
    }

    public Instant now() {
        return clock.instant();
    }
}
