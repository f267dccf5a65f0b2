package org.turingmail.central.sharing;

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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.turingmail.central.changes.TenantChange;
import org.turingmail.central.documents.DocumentKind;
import org.turingmail.central.documents.TenantDocuments;
import org.turingmail.central.lists.ListEntry;
import org.turingmail.central.lists.ListEntryPage;
import org.turingmail.central.lists.ListItem;
import org.turingmail.central.web.Checks;
import org.turingmail.central.web.PageRequest;
import org.turingmail.central.web.ProblemException;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.verdicts.Verdict;

/**
 * The lists of other tenants by which the tenant goes, 50 at the most. All changes count with the next verdict.
 *
 * <p>What is read comes with an {@code ETag}. A change with {@code If-Match} is done only if that still is the state;
 * without, it is done in any case.
 */
@Path(Api.ROOT + "/subscriptions")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
class SubscriptionsResource {
    private static final DocumentKind KIND = new DocumentKind(
            "subscription",
            "subscription-added",
            "subscription-changed",
            "subscription-removed",
            "The tenant subscribes to %s already",
            50,
            "A tenant subscribes to %d lists at the most: remove one");
    private static final int MAX_WEIGHT = 100;

    private final PublishedLists lists;
    private final Subscriptions subscriptions;
    private final TenantChange change;
    private final TenantDocuments<Subscriptions.Row> documents;

    SubscriptionsResource(PublishedLists lists, Subscriptions subscriptions, TenantChange change, ActiveLists active) {
        this.lists = lists;
        this.subscriptions = subscriptions;
        this.change = change;
        this.documents = new TenantDocuments<>(KIND, Subscriptions.TABLE, active, change);
    }

    /** Subscribes to a list; twice to the same is a conflict. */
    @POST
    @Operation(summary = "Subscribes to a list")
    public Subscription add(Subscription added) {
        check(added);
        return subscriptions.subscription(documents.add(handle -> {
            // A list that is there for others only is not there.
            if (lists.offered(handle, change.tenant(), added.list()).isEmpty()) {
                throw ProblemException.notFound(
                        "There is no list " + added.list() + "; GET /shared-lists names those that there are");
            }
            return subscriptions.draft(added);
        }));
    }

    /**
     * @param after the {@code next} of the page before; 0 for the first
     * @param limit 1 to {@value Api#MAX_PAGE}, default 50
     */
    @GET
    @Operation(summary = "Pages through the subscriptions of the tenant")
    public SubscriptionPage list(
            @QueryParam("after") @DefaultValue("0") long after, @QueryParam("limit") @DefaultValue("50") int limit) {
        PageRequest.Slice<Subscriptions.Row, Long> page = documents.page(new PageRequest(after, limit));
        return SubscriptionPage.builder()
                .subscriptions(
                        page.items().stream().map(subscriptions::subscription).toList())
                .next(page.next())
                .build();
    }

    @GET
    @Path("{id}")
    @Operation(summary = "A subscription")
    public Subscription get(@PathParam("id") long id) {
        return subscriptions.subscription(documents.get(id));
    }

    /** Takes the place of what is there. */
    @PUT
    @Path("{id}")
    @Operation(summary = "Changes a subscription")
    public Subscription change(
            @PathParam("id") long id, @HeaderParam("If-Match") String ifMatch, Subscription changed) {
        check(changed);
        return subscriptions.subscription(documents.change(id, ifMatch, (handle, former) -> {
            Checks checks = new Checks();
            checks.that(
                    changed.list().equals(former.name()),
                    "list",
                    "must stay " + former.name() + "; subscribe to the other one and remove this");
            checks.done();
            return subscriptions.draft(changed);
        }));
    }

    @DELETE
    @Path("{id}")
    @Operation(summary = "Ends a subscription")
    public void remove(@PathParam("id") long id, @HeaderParam("If-Match") String ifMatch) {
        documents.remove(id, ifMatch);
    }

    /**
     * The entries that count, as far as they are not hashed; each with the origin {@code shared}.
     *
     * @param after the {@code next} of the page before; 0 for the first
     * @param limit 1 to {@value Api#MAX_PAGE}, default 50
     */
    @GET
    @Path("{id}/entries")
    @Operation(summary = "Pages through the entries that count by a subscription")
    public ListEntryPage entries(
            @PathParam("id") long id,
            @QueryParam("after") @DefaultValue("0") long after,
            @QueryParam("limit") @DefaultValue("50") int limit) {
        PageRequest page = new PageRequest(after, limit);
        List<ListEntry> found = change.read(handle -> {
            Subscriptions.Row row = documents.existing(handle, id);
            if (subscriptions.isHashed(row)) {
                throw ProblemException.conflict("The entries of " + row.name()
                        + " are hashed: POST /explain tells whether it matches a sender");
            }
            return subscriptions
                    .selection(row)
                    .map(selection -> lists.entries(handle, selection, change.now(), page))
                    .orElse(List.of());
        });
        PageRequest.Slice<ListEntry, Long> entries =
                page.slice(found, entry -> entry.id().orElseThrow());
        return ListEntryPage.builder()
                .entries(entries.items())
                .next(entries.next())
                .build();
    }

    private static void check(Subscription subscription) {
        Checks checks = new Checks();
        checks.within(Checks.body(subscription).weight(), 1, MAX_WEIGHT, "weight");
        checks.that(!subscription.verdicts().contains(Verdict.HOLD), "verdicts", "must be DELIVER or BLOCK");
        subscription.note().ifPresent(note -> checks.text(note, ListItem.MAX_NOTE, "note"));
        checks.done();
    }
}
