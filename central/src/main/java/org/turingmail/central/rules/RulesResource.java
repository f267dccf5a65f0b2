package org.turingmail.central.rules;

import java.util.List;
import org.jdbi.v3.core.Handle;
import org.turingmail.central.rules.engine.CompiledRule;
import org.turingmail.central.web.Checks;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.Rule;
import org.turingmail.protocol.RuleCondition;
import org.turingmail.protocol.RulePage;
import org.turingmail.protocol.RuleTrialPage;
import org.turingmail.protocol.RulesApi;

class RulesResource implements RulesApi {
    private static final int MAX = 500;
    private static final String WHAT = "rule";

    private final StoredRules stored;
    private final Change change;

    RulesResource(StoredRules stored, Change change) {
        this.stored = stored;
        this.change = change;
    }

    @Override
    public Rule add(Rule rule) {
        check(rule);
        return change.run(
                "rule-added",
                handle -> {
                    checkNames(handle, rule);
                    return stored.rule(
                            change.add(handle, StoredRules.RULES, MAX, WHAT, rule.name(), stored.body(rule)));
                },
                Rule::name);
    }

    @Override
    public RulePage list(long after, int limit) {
        Checks checks = new Checks();
        checks.within(after, 0, Long.MAX_VALUE, "after");
        checks.within(limit, 1, Api.MAX_PAGE, "limit");
        checks.done();
        List<Documents.Row> rows =
                change.read(handle -> StoredRules.RULES.page(handle, change.tenant(), after, limit + 1));
        RulePage.Builder page = RulePage.builder();
        rows.stream().limit(limit).map(stored::rule).forEach(page::addRules);
        if (rows.size() > limit) {
            page.next(rows.get(limit - 1).id());
        }
        return page.build();
    }

    @Override
    public Rule get(long id) {
        return stored.rule(change.read(handle -> change.existing(handle, StoredRules.RULES, WHAT, id)));
    }

    @Override
    public Rule change(long id, String ifMatch, Rule rule) {
        check(rule);
        return change.run(
                "rule-changed",
                handle -> {
                    Documents.Row row =
                            change.change(handle, StoredRules.RULES, WHAT, id, ifMatch, rule.name(), stored.body(rule));
                    checkNames(handle, rule);
                    return stored.rule(row);
                },
                Rule::name);
    }

    @Override
    public void remove(long id, String ifMatch) {
        change.run(
                "rule-removed",
                handle -> change.remove(handle, StoredRules.RULES, WHAT, id, ifMatch),
                Documents.Row::name);
    }

    @Override
    public RuleTrialPage trials(long id, long after, int limit) {
        Checks checks = new Checks();
        checks.within(after, 0, Long.MAX_VALUE, "after");
        checks.within(limit, 1, Api.MAX_PAGE, "limit");
        checks.done();
        return change.read(handle -> {
            change.existing(handle, StoredRules.RULES, WHAT, id);
            return RuleRecords.trials(handle, change.tenant(), id, after, limit);
        });
    }

    private static void check(Rule rule) {
        Checks checks = new Checks();
        CompiledRule.compile(Checks.body(rule), checks::reject);
        checks.done();
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
            Handle handle, Documents documents, String what, List<String> names, String field, Checks checks) {
        for (int i = 0; i < names.size(); i++) {
            if (documents.named(handle, change.tenant(), names.get(i)).isEmpty()) {
                checks.reject(field + "[" + i + "]", "there is no " + what + " " + names.get(i));
            }
        }
    }
}
