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
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.turingmail.central.changes.Outcome;
import org.turingmail.central.changes.TenantChange;
import org.turingmail.central.documents.DocumentKind;
import org.turingmail.central.documents.TenantDocuments;
import org.turingmail.central.lists.ListEntries.Origin;
import org.turingmail.central.web.Checks;
import org.turingmail.central.web.PageRequest;
import org.turingmail.central.web.ProblemException;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.verdicts.Verdict;

/**
 * The lists that the tenant publishes, 100 at the most. Who is taken out of {@code tenants} loses the list at once.
 *
 * <p>What is read comes with an {@code ETag}. A change with {@code If-Match} is done only if that still is the state;
 * without, it is done in any case.
 */
@Path(Api.ROOT + "/published-lists")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
class PublishedListsResource {
    private static final DocumentKind KIND = new DocumentKind(
            "published list",
            "list-published",
            "published-list-changed",
            "published-list-removed",
            "There is a list of the name %s already",
            100,
            "A tenant publishes %d lists at the most: remove one first");

    private static final int MAX_TENANTS = 1_000;
    private static final int MAX_TITLE = 200;
    private static final int MAX_DESCRIPTION = 2_000;
    private static final int MAX_TOKENS = 1_000;
    private static final int MAX_DAYS = 90;

    private final PublishedLists lists;
    private final ListTokenStore tokens;
    private final TenantChange change;
    private final ActiveLists active;
    private final TenantDocuments<PublishedLists.Row> published;

    PublishedListsResource(PublishedLists lists, ListTokenStore tokens, TenantChange change, ActiveLists active) {
        this.lists = lists;
        this.tokens = tokens;
        this.change = change;
        this.active = active;
        // The publisher decides by its entries, and not by what it publishes of them.
        this.published = new TenantDocuments<>(
                KIND,
                PublishedLists.TABLE,
                active,
                change,
                (handle, list) -> PublishedLists.subscribers(handle, Set.of(list.id())));
    }

    /** Publishes a list; a name that is taken is a conflict. */
    @POST
    @Operation(summary = "Publishes a list")
    public PublishedList add(PublishedList added) {
        check(added);
        return lists.list(published.add(lists.draft(added)));
    }

    /**
     * @param after the {@code next} of the page before; 0 for the first
     * @param limit 1 to {@value Api#MAX_PAGE}, default 50
     */
    @GET
    @Operation(summary = "Pages through the lists that the tenant publishes")
    public PublishedListPage list(
            @QueryParam("after") @DefaultValue("0") long after, @QueryParam("limit") @DefaultValue("50") int limit) {
        PageRequest.Slice<PublishedLists.Row, Long> page = published.page(new PageRequest(after, limit));
        return PublishedListPage.builder()
                .lists(page.items().stream().map(lists::list).toList())
                .next(page.next())
                .build();
    }

    @GET
    @Path("{id}")
    @Operation(summary = "A published list")
    public PublishedList get(@PathParam("id") long id) {
        return lists.list(published.get(id));
    }

    /** Takes the place of what is there. */
    @PUT
    @Path("{id}")
    @Operation(summary = "Changes a published list")
    public PublishedList change(
            @PathParam("id") long id, @HeaderParam("If-Match") String ifMatch, PublishedList changed) {
        check(changed);
        return lists.list(published.change(id, ifMatch, (handle, former) -> lists.draft(handle, former, changed)));
    }

    @DELETE
    @Path("{id}")
    @Operation(summary = "Unpublishes a list")
    public void remove(@PathParam("id") long id, @HeaderParam("If-Match") String ifMatch) {
        published.remove(id, ifMatch);
    }

    /** Who may fetch the document of the list with {@link DocumentAccess#TOKEN}. */
    @GET
    @Path("{id}/tokens")
    @Operation(summary = "The tokens of a published list")
    public ListTokens tokens(@PathParam("id") long id) {
        return change.read(handle -> {
            published.existing(handle, id);
            return ListTokens.builder().tokens(tokens.of(handle, id)).build();
        });
    }

    /** Makes a token, of which a list has 1,000 at the most; the answer is the only one that has it. */
    @POST
    @Path("{id}/tokens")
    @Operation(summary = "Makes a token for another installation")
    public ListToken addToken(@PathParam("id") long id, ListToken added) {
        Checks checks = new Checks();
        ListName.check(Checks.body(added).name(), checks);
        checks.done();
        return change.run(active, "list-token-added", handle -> {
            String list = published.existing(handle, id).name();
            if (tokens.of(handle, id).size() >= MAX_TOKENS) {
                throw ProblemException.conflict("A list has " + MAX_TOKENS + " tokens at the most: remove one first");
            }
            ListToken token = tokens.add(handle, id, added.name())
                    .orElseThrow(() ->
                            ProblemException.conflict("There is a token of the name " + added.name() + " already"));
            return Outcome.changed(token, list + " " + added.name()).concerning(Set.of());
        });
    }

    @DELETE
    @Path("{id}/tokens/{token}")
    @Operation(summary = "Removes a token")
    public void removeToken(@PathParam("id") long id, @PathParam("token") long token) {
        change.run(active, "list-token-removed", handle -> {
            String list = published.existing(handle, id).name();
            String name = tokens.remove(handle, id, token)
                    .orElseThrow(() -> ProblemException.notFound("There is no token " + token));
            return Outcome.changed(name, list + " " + name).concerning(Set.of());
        });
    }

    private static void check(PublishedList list) {
        Checks checks = new Checks();
        ListName.check(Checks.body(list).name(), checks);
        list.title().ifPresent(title -> checks.text(title, MAX_TITLE, "title"));
        list.description().ifPresent(text -> checks.text(text, MAX_DESCRIPTION, "description"));
        checks.that(!list.verdicts().contains(Verdict.HOLD), "verdicts", "must be DELIVER or BLOCK");
        if (list.form() == ListForm.HASHED) {
            checks.that(
                    EntryFilter.HASHABLE.containsAll(list.kinds()),
                    "kinds",
                    "must be ADDRESS, DOMAIN, DOMAIN_ONLY, SUBDOMAINS or IP in the form HASHED");
        }
        for (int i = 0; i < Math.min(list.origins().size(), Origin.values().length); i++) {
            checks.that(
                    Origin.of(list.origins().get(i))
                            .filter(origin -> origin != Origin.SHARED)
                            .isPresent(),
                    "origins[" + i + "]",
                    "must be manual, import, challenge or outgoing");
        }
        checks.within(list.documentDays(), 1, MAX_DAYS, "documentDays");
        checks.within(list.origins().size(), 0, Origin.values().length, "origins");
        checks.within(list.tenants().size(), 0, MAX_TENANTS, "tenants");
        for (int i = 0; i < Math.min(list.tenants().size(), MAX_TENANTS); i++) {
            checks.text(list.tenants().get(i), Api.MAX_PAGE, "tenants[" + i + "]");
        }
        checks.done();
    }
}
