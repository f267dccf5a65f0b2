package org.turingmail.central.rules;

import java.util.List;
import org.jdbi.v3.core.Handle;
import org.turingmail.central.rules.engine.Values;
import org.turingmail.central.web.Checks;
import org.turingmail.protocol.RuleSettings;
import org.turingmail.protocol.RuleSettingsApi;

class RuleSettingsResource implements RuleSettingsApi {
    /** Those in which agents write. */
    private static final List<String> LANGUAGES = List.of("en", "de", "fr", "es");

    private final Change change;

    RuleSettingsResource(Change change) {
        this.change = change;
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
                LANGUAGES.contains(settings.language()), "language", "must be one of " + String.join(", ", LANGUAGES));
        checks.done();
        return change.run(
                "rule-settings-changed",
                handle -> {
                    handle.createUpdate("UPDATE tenant SET zone = :zone, language = :language WHERE id = :tenant")
                            .bind("zone", settings.zone())
                            .bind("language", settings.language())
                            .bind("tenant", change.tenant())
                            .execute();
                    return read(handle);
                },
                changed -> changed.zone() + " " + changed.language());
    }

    private RuleSettings read(Handle handle) {
        return RuleSettings.builder()
                .tenant(change.tenantName())
                .zone(StoredRules.zone(handle, change.tenant()).getId())
                .language(handle.createQuery("SELECT language FROM tenant WHERE id = :tenant")
                        .bind("tenant", change.tenant())
                        .mapTo(String.class)
                        .one())
                .build();
    }
}
