package org.turingmail.central.rules;

import java.util.List;
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

class RulesResource implements RulesApi {
    private static final DocumentKind KIND = DocumentKind.of("rule", 500);

    private final StoredRules stored;
    private final TenantDocuments<PlainDocument> rules;
    private final TenantChange change;

    RulesResource(StoredRules stored, RuleDocuments documents, TenantChange change) {
        this.stored = stored;
        this.rules = documents.of(KIND, StoredRules.RULES);
        this.change = change;
    }

    @Override
    public Rule add(Rule rule) {
        check(rule);
        return stored.rule(rules.add(handle -> draft(handle, rule)));
    }

    @Override
    public RulePage list(long after, int limit) {
        PageRequest.Slice<PlainDocument, Long> page = rules.page(new PageRequest(after, limit));
        return RulePage.builder()
                .rules(page.items().stream().map(stored::rule).toList())
                .next(page.next())
                .build();
    }

    @Override
    public Rule get(long id) {
        return stored.rule(rules.get(id));
    }

    @Override
    public Rule change(long id, String ifMatch, Rule rule) {
        check(rule);
        return stored.rule(rules.change(id, ifMatch, (handle, former) -> draft(handle, rule)));
    }

    @Override
    public void remove(long id, String ifMatch) {
        rules.remove(id, ifMatch);
    }

    @Override
    public RuleTrialPage trials(long id, long after, int limit) {
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
