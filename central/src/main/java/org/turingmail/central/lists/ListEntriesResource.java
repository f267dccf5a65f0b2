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
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.central.audit.Audit;
import org.turingmail.central.decisions.Decisions;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.central.policy.EntryScope;
import org.turingmail.central.tenants.Author;
import org.turingmail.central.tenants.CurrentAgent;
import org.turingmail.central.web.Checks;
import org.turingmail.central.web.EntityTags;
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
    private static final Logger LOGGER = LoggerFactory.getLogger(ListEntriesResource.class);
    private static final int MAX_ERRORS = 100;
    /** Beyond this, agents had better forget all. */
    private static final int MAX_FORGOTTEN = 100;

    private final Jdbi jdbi;
    private final StoredEntries lists;
    private final Decisions decisions;
    private final CurrentAgent current;
    private final Clock clock;
    private final Event<ListEntryAdded> added;

    ListEntriesResource(
            Jdbi jdbi,
            StoredEntries lists,
            Decisions decisions,
            CurrentAgent current,
            Clock clock,
            Event<ListEntryAdded> added) {
        this.jdbi = jdbi;
        this.lists = lists;
        this.decisions = decisions;
        this.current = current;
        this.clock = clock;
        this.added = added;
    }

    /**
     * Adds an entry. The same kind, value, scope, owner and verdict again answers the entry that is there.
     *
     * @param allowBroad whether it may be about many: a domain without a dot or a public suffix ({@code com}, {@code
     *     co.uk}), a network larger than an IPv4 /8 or IPv6 /16, a pattern that matches everybody or all domains below
     *     such a suffix
     */
    @POST
    @Operation(summary = "Adds an allow or block entry")
    public ListEntry add(@QueryParam("allowBroad") @DefaultValue("false") boolean allowBroad, ListEntry entry) {
        ListEntry canonical = canonical(Checks.body(entry), allowBroad);
        Author author = current.author();
        return jdbi.inTransaction(handle -> {
            if (canonical.kind() == EntryKind.REGEX
                    && lists.count(handle, author.tenantId(), EntryKind.REGEX) >= ListItem.MAX_PATTERNS) {
                throw ProblemException.conflict("There are " + ListItem.MAX_PATTERNS
                        + " patterns already, and each costs time" + " for each mail; remove some, or use domains");
            }
            StoredEntries.Added result = lists.add(handle, author.tenantId(), canonical, author.actor());
            if (result.created()) {
                added.fire(new ListEntryAdded(handle, author.tenantId(), result.entry(), author.actor()));
                announce(handle, author, "list-entry-added", result.entry());
            }
            return result.entry();
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
        Checks checks = new Checks();
        checks.within(after, 0, Long.MAX_VALUE, "after");
        checks.within(limit, 1, Api.MAX_PAGE, "limit");
        checks.done();
        ListFilter filter = ListFilter.of(search, kind, verdict, scope, owner, origin);
        List<ListEntry> entries =
                jdbi.withHandle(handle -> lists.page(handle, current.tenantId(), filter, after, limit + 1));
        ListEntryPage.Builder page = ListEntryPage.builder();
        if (entries.size() <= limit) {
            return page.addAllEntries(entries).build();
        }
        List<ListEntry> shown = entries.subList(0, limit);
        return page.addAllEntries(shown)
                .next(shown.get(limit - 1).id().orElseThrow())
                .build();
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
        long count = jdbi.withHandle(handle -> lists.count(handle, current.tenantId(), filter));
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
        BulkChange change = new BulkChange(bulk.operations(), bulk.allowBroad());
        if (!bulk.skipInvalid() && !change.faults().isEmpty()) {
            throw ProblemException.invalid(
                    "Nothing was done. See errors for each invalid operation", few(change.faults()));
        }
        Author author = current.author();
        jdbi.useTransaction(handle -> {
            change.apply(handle, lists, author.tenantId(), author.actor());
            if (!bulk.skipInvalid() && !change.refusals().isEmpty()) {
                throw ProblemException.conflict(
                        "Nothing was done. See errors for each operation that cannot be", few(change.refusals()));
            }
            change.outcomes().stream()
                    .filter(outcome -> outcome.result() == ListEntryResult.ADDED)
                    .forEach(outcome -> added.fire(new ListEntryAdded(
                            handle, author.tenantId(), outcome.entry().orElseThrow(), author.actor())));
            List<String> touched = change.touched().stream()
                    .map(ListEntriesResource::toForget)
                    .distinct()
                    .toList();
            announce(
                    handle,
                    author,
                    touched,
                    "added " + change.count(ListEntryResult.ADDED) + ", changed "
                            + change.count(ListEntryResult.CHANGED) + ", removed "
                            + change.count(ListEntryResult.REMOVED));
        });
        return ListEntryBulkAnswer.builder().outcomes(change.outcomes()).build();
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
        jdbi.useTransaction(handle -> {
            // Lock only if the count matches.
            long found = lists.count(handle, author.tenantId(), filter);
            List<Long> ids = found == expected ? lists.locked(handle, author.tenantId(), filter) : List.of();
            if (found != expected || ids.size() != expected) {
                throw ProblemException.conflict("Nothing was removed: " + Math.max(found, ids.size())
                        + " entries fit, not " + expected + ". Look again at what they are");
            }
            lists.remove(handle, author.tenantId(), ids, author.actor());
            announce(handle, author, ids.isEmpty() ? List.of() : List.of("*"), "removed " + ids.size());
        });
        return ListEntryCount.builder().count(expected).build();
    }

    /** More than this helps nobody. */
    private static List<Problem.FieldError> few(List<Problem.FieldError> errors) {
        return errors.subList(0, Math.min(errors.size(), MAX_ERRORS));
    }

    /** @param senders whose verdicts agents must forget; none if nothing has changed */
    private void announce(Handle handle, Author author, List<String> senders, String what) {
        if (senders.isEmpty()) {
            return;
        }
        Audit.record(
                handle,
                author.tenantId(),
                clock.instant(),
                author.actor(),
                "list-entries-changed",
                "list-entries",
                Optional.of(what));
        decisions.forget(
                handle,
                author.tenantId(),
                senders.size() > MAX_FORGOTTEN || senders.contains("*") ? List.of("*") : senders,
                author.actor(),
                Reason.ADMINISTRATOR);
        LOGGER.info("list-entries-changed by {} of {}: {}", author.actor(), author.tenant(), what);
    }

    /** One entry, with its {@code ETag}. */
    @GET
    @Path("{id}")
    @Operation(summary = "An entry")
    public ListEntry get(@PathParam("id") long id) {
        return jdbi.inTransaction(handle -> existing(handle, id));
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
        return jdbi.inTransaction(handle -> {
            ListEntry entry = existing(handle, id);
            EntityTags.check(ifMatch, entry.version().orElseThrow());
            Checks checks = new Checks();
            CanonicalEntry.checkSame(canonical, entry, checks, "");
            checks.done();
            ListEntry now = lists.change(handle, author.tenantId(), id, canonical, author.actor())
                    .orElseThrow(() -> ProblemException.conflict("Another entry says that already"));
            announce(handle, author, "list-entry-changed", now);
            return now;
        });
    }

    /** @param ifMatch the {@code ETag} of the entry that is to be removed; without it, whatever it is now is removed */
    @DELETE
    @Path("{id}")
    @Operation(summary = "Removes an entry")
    public void remove(@PathParam("id") long id, @HeaderParam("If-Match") String ifMatch) {
        Author author = current.author();
        jdbi.useTransaction(handle -> {
            ListEntry entry = existing(handle, id);
            EntityTags.check(ifMatch, entry.version().orElseThrow());
            lists.remove(handle, author.tenantId(), List.of(id), author.actor());
            announce(handle, author, "list-entry-removed", entry);
        });
    }

    private ListEntry existing(Handle handle, long id) {
        return lists.locked(handle, current.tenantId(), id)
                .orElseThrow(() -> ProblemException.notFound("There is no list entry " + id));
    }

    private void announce(Handle handle, Author author, String action, ListEntry entry) {
        String about = about(entry);
        String what = entry.verdict() + " " + about + " for " + entry.owner().orElse("the whole tenant") + " (entry:"
                + entry.id().orElseThrow() + ")";
        Audit.record(handle, author.tenantId(), clock.instant(), author.actor(), action, about, Optional.of(what));
        String reason = entry.verdict() == Verdict.BLOCK ? Reason.BLOCKED_SENDER : Reason.KNOWN_SENDER;
        decisions.forget(handle, author.tenantId(), List.of(toForget(entry)), author.actor(), reason);
        LOGGER.info("{} by {} of {}: {}", action, author.actor(), author.tenant(), what);
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
            case IP, CIDR, REGEX -> "*";
        };
    }

    private static ListEntry canonical(ListEntry entry, boolean allowBroad) {
        Checks checks = new Checks();
        Optional<ListEntry> canonical = CanonicalEntry.of(entry, checks, "", allowBroad);
        checks.done();
        return canonical.orElseThrow();
    }
}
