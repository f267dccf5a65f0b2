package org.turingmail.central.rules;

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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.turingmail.central.documents.DocumentKind;
import org.turingmail.central.documents.Draft;
import org.turingmail.central.documents.PlainDocument;
import org.turingmail.central.documents.TenantDocuments;
import org.turingmail.central.rules.engine.CompiledGroup;
import org.turingmail.central.rules.engine.RecipientGroup;
import org.turingmail.central.web.Checks;
import org.turingmail.central.web.PageRequest;
import org.turingmail.protocol.Api;

/**
 * The tenant's groups of recipients, 200 at the most. One that a rule names cannot be removed or renamed.
 *
 * <p>What is read comes with an {@code ETag}. A change with {@code If-Match} is done only if that still is the state;
 * without, it is done in any case.
 */
@Path(Api.ROOT + "/recipient-groups")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
class RecipientGroupsResource {
    private static final DocumentKind KIND = DocumentKind.of("group", 200);

    private final StoredRules stored;
    private final RuleDocuments documents;
    private final TenantDocuments<PlainDocument> groups;

    RecipientGroupsResource(StoredRules stored, RuleDocuments documents) {
        this.stored = stored;
        this.documents = documents;
        this.groups = documents.of(KIND, StoredRules.GROUPS);
    }

    /** Adds one; a name that is taken is a conflict. */
    @POST
    @Operation(summary = "Adds a group of recipients")
    public RecipientGroup add(RecipientGroup added) {
        return stored.group(groups.add(draft(added)));
    }

    /**
     * @param after the {@code next} of the page before; 0 for the first
     * @param limit 1 to {@value Api#MAX_PAGE}, default 50
     */
    @GET
    @Operation(summary = "Pages through the groups of recipients of the tenant")
    public RecipientGroupPage list(
            @QueryParam("after") @DefaultValue("0") long after, @QueryParam("limit") @DefaultValue("50") int limit) {
        PageRequest.Slice<PlainDocument, Long> page = groups.page(new PageRequest(after, limit));
        return RecipientGroupPage.builder()
                .groups(page.items().stream().map(stored::group).toList())
                .next(page.next())
                .build();
    }

    @GET
    @Path("{id}")
    @Operation(summary = "A group of recipients")
    public RecipientGroup get(@PathParam("id") long id) {
        return stored.group(groups.get(id));
    }

    /** Takes the place of what is there. */
    @PUT
    @Path("{id}")
    @Operation(summary = "Changes a group of recipients")
    public RecipientGroup change(
            @PathParam("id") long id, @HeaderParam("If-Match") String ifMatch, RecipientGroup changed) {
        Draft draft = draft(changed);
        return stored.group(groups.change(id, ifMatch, (handle, former) -> {
            if (!former.name().equals(changed.name())) {
                documents.checkUnused(handle, KIND.what(), former.name());
            }
            return draft;
        }));
    }

    @DELETE
    @Path("{id}")
    @Operation(summary = "Removes a group of recipients")
    public void remove(@PathParam("id") long id, @HeaderParam("If-Match") String ifMatch) {
        groups.remove(id, ifMatch, (handle, former) -> documents.checkUnused(handle, KIND.what(), former.name()));
    }

    private Draft draft(RecipientGroup group) {
        Checks checks = new Checks();
        CompiledGroup.compile(Checks.body(group), checks::reject);
        checks.done();
        return new Draft(group.name(), stored.body(group));
    }
}
