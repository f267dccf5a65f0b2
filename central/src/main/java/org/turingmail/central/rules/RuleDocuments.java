package org.turingmail.central.rules;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Singleton;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.turingmail.central.changes.TenantChange;
import org.turingmail.central.documents.DocumentKind;
import org.turingmail.central.documents.DocumentTable;
import org.turingmail.central.documents.StoredDocument;
import org.turingmail.central.documents.TenantDocuments;
import org.turingmail.central.web.ProblemException;

/** Makes the documents by which rules decide: what changes one of them is in effect at once. Thread-safe. */
@Singleton
public final class RuleDocuments {
    private final StoredRules stored;
    private final Rules rules;
    private final TenantChange change;

    RuleDocuments(StoredRules stored, Rules rules, TenantChange change) {
        this.stored = requireNonNull(stored);
        this.rules = requireNonNull(rules);
        this.change = requireNonNull(change);
    }

    public <R extends StoredDocument> TenantDocuments<R> of(DocumentKind kind, DocumentTable<R> table) {
        return new TenantDocuments<>(kind, table, rules, change);
    }

    /**
     * Refuses to rename or remove what rules ask for.
     *
     * @param what {@code group} or {@code calendar}
     */
    public void checkUnused(Handle handle, String what, String name) {
        List<String> asking = stored.rulesThatAsk(handle, change.tenant(), what, name);
        if (!asking.isEmpty()) {
            throw ProblemException.conflict(
                    "These rules name the " + what + " " + name + ": " + String.join(", ", asking));
        }
    }
}
