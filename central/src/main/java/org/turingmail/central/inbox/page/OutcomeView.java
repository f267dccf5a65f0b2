package org.turingmail.central.inbox.page;

import io.quarkus.qute.TemplateData;
import java.util.List;

/**
 * What was just done.
 *
 * @param kind {@code done}, {@code nothing} or {@code undone}
 * @param action what; or how far it was undone
 * @param ids of the decisions that can be undone
 */
@TemplateData
record OutcomeView(String kind, String action, int count, List<Long> ids) {
    OutcomeView {
        ids = List.copyOf(ids);
    }

    public boolean undoable() {
        return !ids.isEmpty();
    }
}
