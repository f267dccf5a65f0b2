package org.turingmail.central.rules;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.util.List;
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
import org.turingmail.central.web.EntityTags;
import org.turingmail.central.web.ProblemException;

/**
 * A change of a tenant's rules, groups or calendars: one at a time for a tenant, with its trace in the audit trail. Agents
 * forget the verdicts that they remember, and all replicas read the rules again.
 */
public final class Change {
    private static final Logger LOGGER = LoggerFactory.getLogger(Change.class);

    private final Jdbi jdbi;
    private final Rules rules;
    private final Decisions decisions;
    private final CurrentAgent current;
    private final Clock clock;

    Change(Jdbi jdbi, Rules rules, Decisions decisions, CurrentAgent current, Clock clock) {
        this.jdbi = requireNonNull(jdbi);
        this.rules = requireNonNull(rules);
        this.decisions = requireNonNull(decisions);
        this.current = requireNonNull(current);
        this.clock = requireNonNull(clock);
    }

    /**
     * @param action such as {@code rule-added}
     * @param work what is done in the transaction; answers what stays of it
     * @param name how the audit trail calls that
     */
    public <T> T run(String action, Function<Handle, T> work, Function<T, String> name) {
        Author author = current.author();
        T result = jdbi.inTransaction(handle -> {
            Documents.lock(handle, author.tenantId());
            T done = work.apply(handle);
            String actor = author.actor();
            Audit.record(handle, author.tenantId(), clock.instant(), actor, action, name.apply(done), Optional.empty());
            decisions.forget(handle, author.tenantId(), List.of("*"), actor, action);
            handle.createQuery("SELECT pg_notify('" + Rules.CHANNEL + "', :tenant)")
                    .bind("tenant", String.valueOf(author.tenantId()))
                    .mapTo(String.class)
                    .one();
            return done;
        });
        rules.changed(author.tenantId());
        LOGGER.info("{} by {} of {}: {}", action, author.actor(), author.tenant(), name.apply(result));
        return result;
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

    public Documents.Row add(Handle handle, Documents documents, int max, String what, String name, String body) {
        if (documents.named(handle, tenant(), name).isPresent()) {
            throw taken(what, name);
        }
        if (documents.count(handle, tenant()) >= max) {
            throw ProblemException.conflict(
                    "A tenant has " + max + " of these at the most: remove a " + what + " first");
        }
        return documents.insert(handle, tenant(), name, body, clock.instant());
    }

    public Documents.Row change(
            Handle handle, Documents documents, String what, long id, String ifMatch, String name, String body) {
        Documents.Row former = existing(handle, documents, what, id);
        EntityTags.check(ifMatch, former.version());
        if (documents
                .named(handle, tenant(), name)
                .filter(other -> other.id() != id)
                .isPresent()) {
            throw taken(what, name);
        }
        return documents.update(handle, tenant(), id, name, body, clock.instant());
    }

    public Documents.Row remove(Handle handle, Documents documents, String what, long id, String ifMatch) {
        Documents.Row former = existing(handle, documents, what, id);
        EntityTags.check(ifMatch, former.version());
        documents.delete(handle, tenant(), id);
        return former;
    }

    public Documents.Row existing(Handle handle, Documents documents, String what, long id) {
        return documents
                .find(handle, tenant(), id)
                .orElseThrow(() -> ProblemException.notFound("There is no " + what + " " + id));
    }

    private static ProblemException taken(String what, String name) {
        return ProblemException.conflict("There is a " + what + " of the name " + name + " already");
    }
}
