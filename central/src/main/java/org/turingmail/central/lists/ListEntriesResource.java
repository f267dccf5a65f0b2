package org.turingmail.central.lists;

import jakarta.enterprise.event.Event;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jdbi.v3.core.Handle;
import org.turingmail.central.changes.Outcome;
import org.turingmail.central.changes.TenantChange;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.central.policy.EntryScope;
import org.turingmail.central.tenants.Author;
import org.turingmail.central.tenants.CurrentAgent;
import org.turingmail.central.web.Checks;
import org.turingmail.central.web.EntityTags;
import org.turingmail.central.web.PageRequest;
import org.turingmail.central.web.ProblemException;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.Problem;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.verdicts.Verdict;

/** The tenant's allow and block list. */
@Path(Api.ROOT + "/list-entries")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
class ListEntriesResource {
    private static final String CHANGED = "list-entries-changed";
    private static final int MAX_ERRORS = 100;
    /** Beyond this, agents had better forget all. */
    private static final int MAX_FORGOTTEN = 100;

    private final StoredEntries lists;
    private final ListChanges changes;
    private final TenantChange change;
    private final CurrentAgent current;
    private final Event<ListEntryAdded> added;

    ListEntriesResource(
            StoredEntries lists,
            ListChanges changes,
            TenantChange change,
            CurrentAgent current,
            Event<ListEntryAdded> added) {
        this.lists = lists;
        this.changes = changes;
        this.change = change;
        this.current = current;
        this.added = added;
    }

    /**
     * Adds an entry. The same kind, value, scope, owner and verdict again answers the entry that is there.
     *
     * @param allowBroad whether it may be about many: a domain without a dot or a public suffix ({@code com},
     *     {@code co.uk}), a network larger than an IPv4 /8 or IPv6 /16, a pattern that matches everybody or all domains
     *     below such a suffix
     */
    @POST
    @Operation(summary = "Adds an allow or block entry")
    public ListEntry add(@QueryParam("allowBroad") @DefaultValue("false") boolean allowBroad, ListEntry entry) {
        ListEntry canonical = canonical(Checks.body(entry), allowBroad);
        Author author = current.author();
        return change.run(changes, "list-entry-added", handle -> {
            if (canonical.kind() == EntryKind.REGEX
                    && lists.count(handle, author.tenantId(), EntryKind.REGEX) >= ListItem.MAX_PATTERNS) {
                throw ProblemException.conflict("There are " + ListItem.MAX_PATTERNS
                        + " patterns already, and each costs time" + " for each mail; remove some, or use domains");
            }
            StoredEntries.Added result = lists.add(handle, author.tenantId(), canonical, author.actor());
            if (!result.created()) {
                return Outcome.unchanged(result.entry());
            }
            added.fire(new ListEntryAdded(handle, author.tenantId(), result.entry(), author.actor()));
            return changed(result.entry());
        });
    }

    /**
     * The entries that fit all that is given.
     *
     * @param after the {@code next} of the page before; 0 for the first
     * @param limit 1 to {@value Api#MAX_PAGE}, default 50
     * @param search text that the value contains, in any case
     * @param owner the recipient or recipient domain
     * @param origin {@code manual}, {@code import}, {@code challenge} or {@code outgoing}
     */
    @GET
    @Operation(summary = "Pages through the allow and block list of the tenant")
    public ListEntryPage list(
            @QueryParam("after") @DefaultValue("0") long after,
            @QueryParam("limit") @DefaultValue("50") int limit,
            @QueryParam("search") String search,
            @QueryParam("kind") EntryKind kind,
            @QueryParam("verdict") Verdict verdict,
            @QueryParam("scope") EntryScope scope,
            @QueryParam("owner") String owner,
            @QueryParam("origin") String origin) {
        PageRequest page = new PageRequest(after, limit);
        ListFilter filter = ListFilter.of(search, kind, verdict, scope, owner, origin);
        PageRequest.Slice<ListEntry, Long> found = page.slice(
                change.read(handle -> lists.page(handle, current.tenantId(), filter, page.after(), page.rows())),
                entry -> entry.id().orElseThrow());
        return ListEntryPage.builder().entries(found.items()).next(found.next()).build();
    }

    /** How many entries fit all that is given, as for {@link #list}. */
    @GET
    @Path("count")
    @Operation(summary = "Counts matching entries")
    public ListEntryCount count(
            @QueryParam("search") String search,
            @QueryParam("kind") EntryKind kind,
            @QueryParam("verdict") Verdict verdict,
            @QueryParam("scope") EntryScope scope,
            @QueryParam("owner") String owner,
            @QueryParam("origin") String origin) {
        ListFilter filter = ListFilter.of(search, kind, verdict, scope, owner, origin);
        long count = change.read(handle -> lists.count(handle, current.tenantId(), filter));
        return ListEntryCount.builder().count(count).build();
    }

    /**
     * Adds, changes and removes entries: all that is asked for, or nothing, unless {@link ListEntryBulk#skipInvalid()}.
     * What cannot be done is named by its index.
     */
    @POST
    @Path("bulk")
    @Operation(summary = "Adds, changes and removes several entries: all, or none")
    public ListEntryBulkAnswer bulk(ListEntryBulk bulk) {
        Checks checks = new Checks();
        checks.within(Checks.body(bulk).operations().size(), 1, Api.MAX_OPERATIONS, "operations");
        checks.done();
        BulkChange operations = new BulkChange(bulk.operations(), bulk.allowBroad());
        if (!bulk.skipInvalid() && !operations.faults().isEmpty()) {
            throw ProblemException.invalid(
                    "Nothing was done. See errors for each invalid operation", few(operations.faults()));
        }
        Author author = current.author();
        return change.run(changes, CHANGED, handle -> {
            operations.apply(handle, lists, author.tenantId(), author.actor());
            if (!bulk.skipInvalid() && !operations.refusals().isEmpty()) {
                throw ProblemException.conflict(
                        "Nothing was done. See errors for each operation that cannot be", few(operations.refusals()));
            }
            operations.outcomes().stream()
                    .filter(outcome -> outcome.result() == ListEntryResult.ADDED)
                    .forEach(outcome -> added.fire(new ListEntryAdded(
                            handle, author.tenantId(), outcome.entry().orElseThrow(), author.actor())));
            List<String> touched = operations.touched().stream()
                    .map(ListEntriesResource::toForget)
                    .distinct()
                    .toList();
            ListEntryBulkAnswer answer = ListEntryBulkAnswer.builder()
                    .outcomes(operations.outcomes())
                    .build();
            return changed(
                    answer,
                    touched,
                    "added " + operations.count(ListEntryResult.ADDED) + ", changed "
                            + operations.count(ListEntryResult.CHANGED) + ", removed "
                            + operations.count(ListEntryResult.REMOVED));
        });
    }

    /**
     * Removes all entries that match the filter of {@link #list}; without a filter, all entries of the tenant.
     *
     * @param expected how many they are; if they are more or fewer, none is removed. At most {@value Api#MAX_REMOVED}
     */
    @DELETE
    @Operation(summary = "Removes all matching entries")
    public ListEntryCount removeAll(
            @QueryParam("expected") Long expected,
            @QueryParam("search") String search,
            @QueryParam("kind") EntryKind kind,
            @QueryParam("verdict") Verdict verdict,
            @QueryParam("scope") EntryScope scope,
            @QueryParam("owner") String owner,
            @QueryParam("origin") String origin) {
        Checks checks = new Checks();
        checks.that(expected != null, "expected", "is needed: how many entries are to be removed, as .../count says");
        checks.done();
        checks.within(expected, 0, Api.MAX_REMOVED, "expected");
        checks.done();
        ListFilter filter = ListFilter.of(search, kind, verdict, scope, owner, origin);
        Author author = current.author();
        return change.run(changes, CHANGED, handle -> {
            // Lock only if the count matches.
            long found = lists.count(handle, author.tenantId(), filter);
            List<Long> ids = found == expected ? lists.locked(handle, author.tenantId(), filter) : List.of();
            if (found != expected || ids.size() != expected) {
                throw ProblemException.conflict("Nothing was removed: " + Math.max(found, ids.size())
                        + " entries fit, not " + expected + ". Look again at what they are");
            }
            lists.remove(handle, author.tenantId(), ids, author.actor());
            return changed(
                    ListEntryCount.builder().count(expected).build(),
                    ids.isEmpty() ? List.of() : List.of(Outcome.ALL),
                    "removed " + ids.size());
        });
    }

    /** More than this helps nobody. */
    private static List<Problem.FieldError> few(List<Problem.FieldError> errors) {
        return errors.subList(0, Math.min(errors.size(), MAX_ERRORS));
    }

    /** @param senders whose verdicts agents must forget; none if nothing has changed */
    private static <T> Outcome<T> changed(T value, List<String> senders, String what) {
        return senders.isEmpty()
                ? Outcome.unchanged(value)
                : Outcome.changed(value, "list-entries")
                        .detail(what)
                        .about(
                                senders.size() > MAX_FORGOTTEN || senders.contains(Outcome.ALL)
                                        ? List.of(Outcome.ALL)
                                        : senders)
                        .because(Reason.ADMINISTRATOR);
    }

    /** One entry, with its {@code ETag}. */
    @GET
    @Path("{id}")
    @Operation(summary = "An entry")
    public ListEntry get(@PathParam("id") long id) {
        return change.read(handle -> handle.inTransaction(inside -> existing(inside, id)));
    }

    /**
     * Changes verdict, note, end and {@code authenticatedOnly} of an entry; kind, value, scope and owner must be what
     * they are.
     *
     * @param ifMatch the {@code ETag} of the entry that the change is meant for; without it, whatever it is now is
     *     changed
     */
    @PUT
    @Path("{id}")
    @Operation(summary = "Changes verdict, note and end of an entry")
    public ListEntry change(@PathParam("id") long id, @HeaderParam("If-Match") String ifMatch, ListEntry changed) {
        ListEntry canonical = canonical(Checks.body(changed), true);
        Author author = current.author();
        return change.run(changes, "list-entry-changed", handle -> {
            ListEntry entry = existing(handle, id);
            EntityTags.check(ifMatch, entry.version().orElseThrow());
            Checks checks = new Checks();
            CanonicalEntry.checkSame(canonical, entry, checks, "");
            checks.done();
            ListEntry now = lists.change(handle, author.tenantId(), id, canonical, author.actor())
                    .orElseThrow(() -> ProblemException.conflict("Another entry says that already"));
            return changed(now);
        });
    }

    /** @param ifMatch the {@code ETag} of the entry that is to be removed; without it, whatever it is now is removed */
    @DELETE
    @Path("{id}")
    @Operation(summary = "Removes an entry")
    public void remove(@PathParam("id") long id, @HeaderParam("If-Match") String ifMatch) {
        Author author = current.author();
        change.run(changes, "list-entry-removed", handle -> {
            ListEntry entry = existing(handle, id);
            EntityTags.check(ifMatch, entry.version().orElseThrow());
            lists.remove(handle, author.tenantId(), List.of(id), author.actor());
            return changed(entry);
        });
    }

    private ListEntry existing(Handle handle, long id) {
        return lists.locked(handle, current.tenantId(), id)
                .orElseThrow(() -> ProblemException.notFound("There is no list entry " + id));
    }

    private static Outcome<ListEntry> changed(ListEntry entry) {
        String about = about(entry);
        return Outcome.changed(entry, about)
                .detail(entry.verdict() + " " + about + " for " + entry.owner().orElse("the whole tenant") + " (entry:"
                        + entry.id().orElseThrow() + ")")
                .about(List.of(toForget(entry)))
                .because(entry.verdict() == Verdict.BLOCK ? Reason.BLOCKED_SENDER : Reason.KNOWN_SENDER);
    }

    private static String about(ListEntry entry) {
        return switch (entry.kind()) {
            case DOMAIN, DOMAIN_ONLY -> "@" + entry.value();
            case SUBDOMAINS -> "@." + entry.value();
            case REGEX -> "/" + entry.value() + "/";
            case ADDRESS, IP, CIDR -> entry.value();
        };
    }

    /** Whose cached verdicts may be wrong now. Of a network or a pattern nobody can tell. */
    private static String toForget(ListEntry entry) {
        return switch (entry.kind()) {
            case ADDRESS -> entry.value();
            case DOMAIN, DOMAIN_ONLY, SUBDOMAINS -> "@" + entry.value();
            case IP, CIDR, REGEX -> Outcome.ALL;
        };
    }

    private static ListEntry canonical(ListEntry entry, boolean allowBroad) {
        Checks checks = new Checks();
        Optional<ListEntry> canonical = CanonicalEntry.of(entry, checks, "", allowBroad);
        checks.done();
        return canonical.orElseThrow();
    }
}
