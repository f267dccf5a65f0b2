package org.turingmail.central.rules;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jdbi.v3.core.Handle;
import org.turingmail.central.changes.Outcome;
import org.turingmail.central.changes.TenantChange;
import org.turingmail.central.rules.engine.Values;
import org.turingmail.central.web.Checks;
import org.turingmail.protocol.Api;

/** What holds for all rules of the tenant. */
@Path(Api.ROOT + "/rule-settings")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
class RuleSettingsResource {
    private final TenantChange change;
    private final Rules rules;

    RuleSettingsResource(TenantChange change, Rules rules) {
        this.change = change;
        this.rules = rules;
    }

    @GET
    @Operation(summary = "What holds for all rules of the tenant")
    public RuleSettings get() {
        return change.read(this::read);
    }

    @PUT
    @Operation(summary = "Changes what holds for all rules of the tenant")
    public RuleSettings change(RuleSettings settings) {
        Checks checks = new Checks();
        Values.zone(Checks.body(settings).zone(), "zone", checks::reject);
        checks.that(
                Api.LANGUAGES.contains(settings.language()),
                "language",
                "must be one of " + String.join(", ", Api.LANGUAGES));
        checks.done();
        return change.run(rules, "rule-settings-changed", handle -> {
            handle.createUpdate("UPDATE tenant SET zone = :zone, language = :language WHERE id = :tenant")
                    .bind("zone", settings.zone())
                    .bind("language", settings.language())
                    .bind("tenant", change.tenant())
                    .execute();
            return Outcome.changed(read(handle), settings.zone() + " " + settings.language());
        });
    }

    private RuleSettings read(Handle handle) {
        return handle.createQuery("SELECT name, zone, language FROM tenant WHERE id = :tenant")
                .bind("tenant", change.tenant())
                .mapTo(Row.class)
                .one()
                .settings();
    }

    private record Row(String name, String zone, String language) {
        RuleSettings settings() {
            return RuleSettings.builder()
                    .tenant(name)
                    .zone(zone)
                    .language(language)
                    .build();
        }
    }
}
