package org.turingmail.central.tenants;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.central.web.Checks;
import org.turingmail.central.web.PageRequest;
import org.turingmail.central.web.ProblemException;
import org.turingmail.protocol.Api;

/** The keys of programs and people, for operators. */
@Path(Api.ROOT + "/api-keys")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
class ApiKeysResource {
    private static final Logger LOGGER = LoggerFactory.getLogger(ApiKeysResource.class);

    private final CurrentAgent current;
    private final ProgramKeys keys;
    private final Clock clock;

    ApiKeysResource(CurrentAgent current, ProgramKeys keys, Clock clock) {
        this.current = current;
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * The keys of the tenant, also those that have ended. None of them shows its secret.
     *
     * @param after the {@code next} of the page before; 0 for the first
     * @param limit 1 to {@value Api#MAX_PAGE}, default 50
     */
    @GET
    @Operation(summary = "Pages through the keys of programs")
    public ApiKeyPage list(
            @QueryParam("after") @DefaultValue("0") long after, @QueryParam("limit") @DefaultValue("50") int limit) {
        PageRequest page = new PageRequest(after, limit);
        PageRequest.Slice<ApiKeyView, Long> slice =
                page.slice(keys.page(current.tenantId(), page.after(), page.rows()), key -> key.id()
                        .orElseThrow());
        return ApiKeyPage.builder().apiKeys(slice.items()).next(slice.next()).build();
    }

    /** Makes a key. Its secret is in this answer, and is never shown again. */
    @POST
    @Operation(summary = "Makes a key of a program; its secret is shown this once")
    public ApiKeyView add(ApiKeyView wanted) {
        Checks checks = new Checks();
        checks.that(TenantCommands.isName(Checks.body(wanted).name()), "name", TenantCommands.NAME_RULE);
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        checks.within(wanted.scopes().size(), 1, Scope.values().length, "scopes");
        for (int i = 0; i < Math.min(wanted.scopes().size(), Scope.values().length); i++) {
            String text = wanted.scopes().get(i);
            String field = "scopes[" + i + "]";
            Scope.of(text).ifPresentOrElse(scopes::add, () -> checks.reject(field, "must be one of " + Scope.all()));
        }
        wanted.expiresAt().ifPresent(end -> {
            checks.instant(end, "expiresAt");
            checks.that(end.isAfter(clock.instant()), "expiresAt", "must be in the future");
        });
        checks.done();
        Author author = current.author();
        ProgramKeys.Issued issued =
                keys.issueProgramKey(author.tenantId(), wanted.name(), scopes, wanted.expiresAt(), author.actor());
        LOGGER.info("api-key-issued by {} of {}: {} {}", author.actor(), author.tenant(), wanted.name(), scopes);
        return ApiKeyView.builder().from(issued.view()).key(issued.key().text()).build();
    }

    /** Revokes a key, for good. Other replicas hear of it at once. */
    @DELETE
    @Path("{id}")
    @Operation(summary = "Revokes a key of a program")
    public void revoke(@PathParam("id") long id) {
        Author author = current.author();
        if (!keys.revokeProgramKey(author.tenantId(), id, author.actor())) {
            throw ProblemException.notFound("There is no key " + id);
        }
        LOGGER.info("api-keys-revoked by {} of {}: {}", author.actor(), author.tenant(), id);
    }
}
