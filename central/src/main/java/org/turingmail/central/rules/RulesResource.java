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
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jdbi.v3.core.Handle;
import org.turingmail.central.changes.TenantChange;
import org.turingmail.central.documents.DocumentKind;
import org.turingmail.central.documents.DocumentTable;
import org.turingmail.central.documents.Draft;
import org.turingmail.central.documents.PlainDocument;
import org.turingmail.central.documents.TenantDocuments;
import org.turingmail.central.rules.engine.CompiledRule;
import org.turingmail.central.rules.engine.Rule;
import org.turingmail.central.rules.engine.RuleCondition;
import org.turingmail.central.web.Checks;
import org.turingmail.central.web.PageRequest;
import org.turingmail.protocol.Api;

/**
 * The tenant's rules, 500 at the most.
 *
 * <p>What is read comes with an {@code ETag}. A change with {@code If-Match} is done only if that still is the state;
 * without, it is done in any case.
 */
@Path(Api.ROOT + "/rules")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
class RulesResource {
    private static final DocumentKind KIND = DocumentKind.of("rule", 500);

    private final StoredRules stored;
    private final TenantDocuments<PlainDocument> rules;
    private final TenantChange change;

    RulesResource(StoredRules stored, RuleDocuments documents, TenantChange change) {
        this.stored = stored;
        this.rules = documents.of(KIND, StoredRules.RULES);
        this.change = change;
    }

    /** Adds one; a name that is taken is a conflict. */
    @POST
    @Operation(summary = "Adds a rule")
    public Rule add(Rule rule) {
        check(rule);
        return stored.rule(rules.add(handle -> draft(handle, rule)));
    }

    /**
     * @param after the {@code next} of the page before; 0 for the first
     * @param limit 1 to {@value Api#MAX_PAGE}, default 50
     */
    @GET
    @Operation(summary = "Pages through the rules of the tenant")
    public RulePage list(
            @QueryParam("after") @DefaultValue("0") long after, @QueryParam("limit") @DefaultValue("50") int limit) {
        PageRequest.Slice<PlainDocument, Long> page = rules.page(new PageRequest(after, limit));
        return RulePage.builder()
                .rules(page.items().stream().map(stored::rule).toList())
                .next(page.next())
                .build();
    }

    @GET
    @Path("{id}")
    @Operation(summary = "A rule")
    public Rule get(@PathParam("id") long id) {
        return stored.rule(rules.get(id));
    }

    /** Takes the place of what is there. */
    @PUT
    @Path("{id}")
    @Operation(summary = "Changes a rule")
    public Rule change(@PathParam("id") long id, @HeaderParam("If-Match") String ifMatch, Rule rule) {
        check(rule);
        return stored.rule(rules.change(id, ifMatch, (handle, former) -> draft(handle, rule)));
    }

    @DELETE
    @Path("{id}")
    @Operation(summary = "Removes a rule")
    public void remove(@PathParam("id") long id, @HeaderParam("If-Match") String ifMatch) {
        rules.remove(id, ifMatch);
    }

    /**
     * What a rule would have done while it was on trial; kept for 14 days.
     *
     * @param after the {@code next} of the page before; 0 for the first
     * @param limit 1 to {@value Api#MAX_PAGE}, default 50
     */
    @GET
    @Path("{id}/trials")
    @Operation(summary = "What a rule on trial would have done")
    public RuleTrialPage trials(
            @PathParam("id") long id,
            @QueryParam("after") @DefaultValue("0") long after,
            @QueryParam("limit") @DefaultValue("50") int limit) {
        PageRequest page = new PageRequest(after, limit);
        PageRequest.Slice<RuleTrial, Long> trials = change.read(handle -> {
            rules.existing(handle, id);
            return page.slice(RuleRecords.trials(handle, change.tenant(), id, page), RuleTrial::id);
        });
        return RuleTrialPage.builder()
                .trials(trials.items())
                .next(trials.next())
                .build();
    }

    private static void check(Rule rule) {
        Checks checks = new Checks();
        CompiledRule.compile(Checks.body(rule), checks::reject);
        checks.done();
    }

    private Draft draft(Handle handle, Rule rule) {
        checkNames(handle, rule);
        return new Draft(rule.name(), stored.body(rule));
    }

    private void checkNames(Handle handle, Rule rule) {
        Checks checks = new Checks();
        for (int i = 0; i < rule.conditions().size(); i++) {
            RuleCondition condition = rule.conditions().get(i);
            String field = "conditions[" + i + "]";
            switch (condition.kind()) {
                case RECIPIENT_GROUP -> checkNames(
                        handle, StoredRules.GROUPS, "group", condition.values(), field + ".values", checks);
                case SCHEDULE -> checkNames(
                        handle,
                        StoredRules.CALENDARS,
                        "calendar",
                        condition.schedule().orElseThrow().calendars(),
                        field + ".schedule.calendars",
                        checks);
                default -> {
                    // It names nothing.
                }
            }
        }
        checks.done();
    }

    private void checkNames(
            Handle handle,
            DocumentTable<PlainDocument> documents,
            String what,
            List<String> names,
            String field,
            Checks checks) {
        for (int i = 0; i < names.size(); i++) {
            if (documents.named(handle, change.tenant(), names.get(i)).isEmpty()) {
                checks.reject(field + "[" + i + "]", "there is no " + what + " " + names.get(i));
            }
        }
    }
}
