package org.turingmail.central.documents;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.turingmail.central.changes.Outcome;
import org.turingmail.central.changes.TenantCache;
import org.turingmail.central.changes.TenantChange;
import org.turingmail.central.web.EntityTags;
import org.turingmail.central.web.PageRequest;

/**
 * The documents of a kind as their routes treat them: of the tenant that asks, each name once, not more than fit, and
 * changed or removed only if {@code If-Match} still is what they are. Whatever changes is a {@link TenantChange}.
 * Thread-safe.
 */
public final class TenantDocuments<R extends StoredDocument> {
    private final DocumentKind kind;
    private final DocumentTable<R> table;
    private final TenantCache cache;
    private final TenantChange change;
    private final BiFunction<Handle, R, Set<Long>> concerned;

    /** Documents by which only the tenant itself decides. */
    public TenantDocuments(DocumentKind kind, DocumentTable<R> table, TenantCache cache, TenantChange change) {
        this(kind, table, cache, change, (handle, document) -> Set.of(change.tenant()));
    }

    /**
     * @param cache what depends on the documents
     * @param concerned the tenants whose verdicts depend on one
     */
    public TenantDocuments(
            DocumentKind kind,
            DocumentTable<R> table,
            TenantCache cache,
            TenantChange change,
            BiFunction<Handle, R, Set<Long>> concerned) {
        this.kind = requireNonNull(kind);
        this.table = requireNonNull(table);
        this.cache = requireNonNull(cache);
        this.change = requireNonNull(change);
        this.concerned = requireNonNull(concerned);
    }

    /** What a document becomes; may refuse that. */
    @FunctionalInterface
    public interface Step<R> {
        /** @param former as it is, locked */
        Draft draft(Handle handle, R former);
    }

    public R add(Draft draft) {
        return add(handle -> draft);
    }

    /** @param draft what is added, in the transaction; may refuse that */
    public R add(Function<Handle, Draft> draft) {
        return add(draft, (handle, id) -> {});
    }

    /** @param also what is done in the same transaction, with the id of the new document */
    public R add(Function<Handle, Draft> draft, BiConsumer<Handle, Long> also) {
        return change.run(cache, kind.added(), handle -> {
            Draft added = draft.apply(handle);
            if (table.named(handle, change.tenant(), added.name()).isPresent()) {
                throw kind.isTaken(added.name());
            }
            if (table.count(handle, change.tenant()) >= kind.max()) {
                throw kind.isFull();
            }
            long id = table.insert(handle, change.tenant(), added, change.now());
            also.accept(handle, id);
            return changed(handle, existing(handle, id));
        });
    }

    public PageRequest.Slice<R, Long> page(PageRequest page) {
        return page.slice(change.read(handle -> table.page(handle, change.tenant(), page.after(), page.rows())), R::id);
    }

    public R get(long id) {
        return change.read(handle -> existing(handle, id));
    }

    /** A document of the tenant that asks; ends the request if there is none. */
    public R existing(Handle handle, long id) {
        return table.find(handle, change.tenant(), id).orElseThrow(() -> kind.none(id));
    }

    /** As {@link #existing}, and nobody else changes it until the end of the transaction. */
    public R locked(Handle handle, long id) {
        return table.locked(handle, change.tenant(), id).orElseThrow(() -> kind.none(id));
    }

    /** @param ifMatch the header; null if it is absent */
    public R change(long id, String ifMatch, Step<R> step) {
        return change.run(cache, kind.changed(), handle -> {
            R former = locked(handle, id);
            EntityTags.check(ifMatch, former.version());
            Draft draft = step.draft(handle, former);
            table.named(handle, change.tenant(), draft.name())
                    .filter(other -> other.id() != id)
                    .ifPresent(other -> {
                        throw kind.isTaken(draft.name());
                    });
            table.update(handle, change.tenant(), id, draft, change.now());
            return changed(handle, existing(handle, id));
        });
    }

    /**
     * Changes a document of any tenant by itself, such as when what it is about was fetched.
     *
     * @param actor the part of central that does it
     * @param step what the document becomes; empty if it stays as it is
     */
    public void changeAs(String actor, String action, long tenantId, long id, Function<R, Optional<Draft>> step) {
        change.run(tenantId, actor, cache, action, handle -> {
            Optional<R> former = table.locked(handle, tenantId, id);
            Optional<Draft> draft = former.flatMap(step);
            draft.ifPresent(changed -> table.update(handle, tenantId, id, changed, change.now()));
            return draft.map(changed -> Outcome.changed(former, changed.name()))
                    .orElseGet(() -> Outcome.unchanged(former));
        });
    }

    public void remove(long id, String ifMatch) {
        remove(id, ifMatch, (handle, former) -> {});
    }

    /** @param check may refuse it */
    public void remove(long id, String ifMatch, BiConsumer<Handle, R> check) {
        change.run(cache, kind.removed(), handle -> {
            R former = locked(handle, id);
            EntityTags.check(ifMatch, former.version());
            check.accept(handle, former);
            Outcome<R> removed = changed(handle, former);
            table.delete(handle, change.tenant(), id);
            return removed;
        });
    }

    /** Another change of a document, such as one that its routes offer beside these. */
    public R run(String action, Function<Handle, R> work) {
        return change.run(cache, action, handle -> changed(handle, work.apply(handle)));
    }

    private Outcome<R> changed(Handle handle, R document) {
        return Outcome.changed(document, document.name()).concerning(concerned.apply(handle, document));
    }
}
