package org.turingmail.central.rules;

import org.jdbi.v3.core.Handle;
import org.turingmail.central.changes.Outcome;
import org.turingmail.central.changes.TenantChange;
import org.turingmail.central.rules.engine.Values;
import org.turingmail.central.web.Checks;
import org.turingmail.protocol.Languages;

class RuleSettingsResource implements RuleSettingsApi {
    private final TenantChange change;
    private final Rules rules;

    RuleSettingsResource(TenantChange change, Rules rules) {
        this.change = change;
        this.rules = rules;
    }

    @Override
    public RuleSettings get() {
        return change.read(this::read);
    }

    @Override
    public RuleSettings change(RuleSettings settings) {
        Checks checks = new Checks();
        Values.zone(Checks.body(settings).zone(), "zone", checks::reject);
        checks.that(
                Languages.ALL.contains(settings.language()),
                "language",
                "must be one of " + String.join(", ", Languages.ALL));
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
