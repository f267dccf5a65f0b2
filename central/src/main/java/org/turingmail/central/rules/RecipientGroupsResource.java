package org.turingmail.central.rules;

import java.util.List;
import org.jdbi.v3.core.Handle;
import org.turingmail.central.rules.engine.CompiledGroup;
import org.turingmail.central.web.Checks;
import org.turingmail.central.web.ProblemException;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.RecipientGroup;
import org.turingmail.protocol.RecipientGroupPage;
import org.turingmail.protocol.RecipientGroupsApi;

class RecipientGroupsResource implements RecipientGroupsApi {
    private static final int MAX = 200;
    private static final String WHAT = "group";

    private final StoredRules stored;
    private final Change change;

    RecipientGroupsResource(StoredRules stored, Change change) {
        this.stored = stored;
        this.change = change;
    }

    @Override
    public RecipientGroup add(RecipientGroup added) {
        String body = checked(added);
        return change.run(
                WHAT + "-added",
                handle -> stored.group(change.add(handle, StoredRules.GROUPS, MAX, WHAT, added.name(), body)),
                RecipientGroup::name);
    }

    @Override
    public RecipientGroupPage list(long after, int limit) {
        Checks checks = new Checks();
        checks.within(after, 0, Long.MAX_VALUE, "after");
        checks.within(limit, 1, Api.MAX_PAGE, "limit");
        checks.done();
        List<Documents.Row> rows =
                change.read(handle -> StoredRules.GROUPS.page(handle, change.tenant(), after, limit + 1));
        RecipientGroupPage.Builder page = RecipientGroupPage.builder();
        rows.stream().limit(limit).map(stored::group).forEach(page::addGroups);
        if (rows.size() > limit) {
            page.next(rows.get(limit - 1).id());
        }
        return page.build();
    }

    @Override
    public RecipientGroup get(long id) {
        return stored.group(change.read(handle -> change.existing(handle, StoredRules.GROUPS, WHAT, id)));
    }

    @Override
    public RecipientGroup change(long id, String ifMatch, RecipientGroup changed) {
        String body = checked(changed);
        return change.run(
                WHAT + "-changed",
                handle -> {
                    String former = change.existing(handle, StoredRules.GROUPS, WHAT, id)
                            .name();
                    Documents.Row row =
                            change.change(handle, StoredRules.GROUPS, WHAT, id, ifMatch, changed.name(), body);
                    if (!former.equals(changed.name())) {
                        checkUnused(handle, former);
                    }
                    return stored.group(row);
                },
                RecipientGroup::name);
    }

    @Override
    public void remove(long id, String ifMatch) {
        change.run(
                WHAT + "-removed",
                handle -> {
                    Documents.Row row = change.remove(handle, StoredRules.GROUPS, WHAT, id, ifMatch);
                    checkUnused(handle, row.name());
                    return row;
                },
                Documents.Row::name);
    }

    private void checkUnused(Handle handle, String name) {
        List<String> rules = stored.rulesThatAsk(handle, change.tenant(), StoredRules.GROUPS, name);
        if (!rules.isEmpty()) {
            throw ProblemException.conflict("These rules name the group " + name + ": " + String.join(", ", rules));
        }
    }

    private String checked(RecipientGroup group) {
        Checks checks = new Checks();
        CompiledGroup.compile(Checks.body(group), checks::reject);
        checks.done();
        return stored.body(group);
    }
}
