package org.turingmail.central.held;

import java.util.List;
import org.turingmail.central.tenants.CurrentAgent;
import org.turingmail.central.web.Checks;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.reconciliation.ReconciliationAnswer;
import org.turingmail.protocol.reconciliation.ReconciliationApi;
import org.turingmail.protocol.reconciliation.ReconciliationPage;

class ReconciliationResource implements ReconciliationApi {
    private final Reconciliation reconciliation;
    private final CurrentAgent current;

    ReconciliationResource(Reconciliation reconciliation, CurrentAgent current) {
        this.reconciliation = reconciliation;
        this.current = current;
    }

    @Override
    public ReconciliationAnswer compare(ReconciliationPage page) {
        Checks checks = new Checks();
        List<String> keys = Checks.body(page).keys();
        checks.keys(keys, Api.MAX_PAGE, "keys");
        page.after().ifPresent(after -> checks.key(after, "after"));
        page.through().ifPresent(through -> checks.key(through, "through"));
        checks.done();
        // Keys out of range would be taken for missing in their own range.
        String last = page.after().orElse("");
        for (int i = 0; i < keys.size(); i++) {
            checks.that(
                    keys.get(i).compareTo(last) > 0,
                    "keys[" + i + "]",
                    "is not after '" + last + "': keys are in ascending order, and after the value of after");
            last = keys.get(i);
        }
        String end = last;
        page.through()
                .ifPresent(through ->
                        checks.that(through.compareTo(end) >= 0, "through", "is before the last key '" + end + "'"));
        checks.done();
        return reconciliation.compare(current.get().id(), page.after(), page.through(), keys);
    }
}
