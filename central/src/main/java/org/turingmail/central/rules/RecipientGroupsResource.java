package org.turingmail.central.rules;

import org.turingmail.central.documents.DocumentKind;
import org.turingmail.central.documents.Draft;
import org.turingmail.central.documents.PlainDocument;
import org.turingmail.central.documents.TenantDocuments;
import org.turingmail.central.rules.engine.CompiledGroup;
import org.turingmail.central.rules.engine.RecipientGroup;
import org.turingmail.central.web.Checks;
import org.turingmail.central.web.PageRequest;

class RecipientGroupsResource implements RecipientGroupsApi {
    private static final DocumentKind KIND = DocumentKind.of("group", 200);

    private final StoredRules stored;
    private final RuleDocuments documents;
    private final TenantDocuments<PlainDocument> groups;

    RecipientGroupsResource(StoredRules stored, RuleDocuments documents) {
        this.stored = stored;
        this.documents = documents;
        this.groups = documents.of(KIND, StoredRules.GROUPS);
    }

    @Override
    public RecipientGroup add(RecipientGroup added) {
        return stored.group(groups.add(draft(added)));
    }

    @Override
    public RecipientGroupPage list(long after, int limit) {
        PageRequest.Slice<PlainDocument, Long> page = groups.page(new PageRequest(after, limit));
        return RecipientGroupPage.builder()
                .groups(page.items().stream().map(stored::group).toList())
                .next(page.next())
                .build();
    }

    @Override
    public RecipientGroup get(long id) {
        return stored.group(groups.get(id));
    }

    @Override
    public RecipientGroup change(long id, String ifMatch, RecipientGroup changed) {
        Draft draft = draft(changed);
        return stored.group(groups.change(id, ifMatch, (handle, former) -> {
            if (!former.name().equals(changed.name())) {
                documents.checkUnused(handle, KIND.what(), former.name());
            }
            return draft;
        }));
    }

    @Override
    public void remove(long id, String ifMatch) {
        groups.remove(id, ifMatch, (handle, former) -> documents.checkUnused(handle, KIND.what(), former.name()));
    }

    private Draft draft(RecipientGroup group) {
        Checks checks = new Checks();
        CompiledGroup.compile(Checks.body(group), checks::reject);
        checks.done();
        return new Draft(group.name(), stored.body(group));
    }
}
