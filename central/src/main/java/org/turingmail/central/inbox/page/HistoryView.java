package org.turingmail.central.inbox.page;

import io.quarkus.qute.TemplateData;
import java.util.List;

/**
 * What was decided, as the page shows it.
 *
 * @param outcome what was just done; null for nothing
 * @param next where the next page is; null on the last one
 */
@TemplateData
record HistoryView(OutcomeView outcome, List<Decision> decisions, String next) {
    HistoryView {
        decisions = List.copyOf(decisions);
    }

    /** @param undoable {@code MESSAGE}, {@code SENDER} or {@code NOTHING} */
    @TemplateData
    record Decision(
            long id,
            long message,
            String who,
            String subject,
            String action,
            String by,
            String undoable,
            boolean undone,
            String ageUnit,
            long age) {}
}
