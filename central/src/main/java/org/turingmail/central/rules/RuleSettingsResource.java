package org.turingmail.central.rules;

import org.turingmail.central.rules.engine.Values;
import org.turingmail.central.web.Checks;
import org.turingmail.protocol.RuleSettings;
import org.turingmail.protocol.RuleSettingsApi;

class RuleSettingsResource implements RuleSettingsApi {
    private final Change change;

    RuleSettingsResource(Change change) {
        this.change = change;
    }

    @Override
    public RuleSettings get() {
        String zone =
                change.read(handle -> StoredRules.zone(handle, change.tenant())).getId();
        return RuleSettings.builder().tenant(change.tenantName()).zone(zone).build();
    }

    @Override
    public RuleSettings change(RuleSettings settings) {
        Checks checks = new Checks();
        Values.zone(Checks.body(settings).zone(), "zone", checks::reject);
        checks.done();
        return change.run(
                "rule-settings-changed",
                handle -> {
                    handle.createUpdate("UPDATE tenant SET zone = :zone WHERE id = :tenant")
                            .bind("zone", settings.zone())
                            .bind("tenant", change.tenant())
                            .execute();
                    return RuleSettings.builder()
                            .tenant(change.tenantName())
                            .zone(settings.zone())
                            .build();
                },
                RuleSettings::zone);
    }
}
