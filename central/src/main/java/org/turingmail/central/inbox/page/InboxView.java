package org.turingmail.central.inbox.page;

import io.quarkus.qute.TemplateData;
import java.util.List;

/**
 * What is held, as the page shows it: every text fit for display, not yet escaped.
 *
 * @param outcome what was just done; null for nothing
 * @param ofTenant whether it is what is held for everybody
 * @param next where the next page is; null on the last one
 */
@TemplateData
record InboxView(
        OutcomeView outcome,
        boolean ofTenant,
        String text,
        String reason,
        boolean oldest,
        List<String> reasons,
        List<Message> messages,
        String next) {
    InboxView {
        reasons = List.copyOf(reasons);
        messages = List.copyOf(messages);
    }

    public boolean filtered() {
        return !text.isEmpty() || !reason.isEmpty();
    }

    /** Whether there is something to search in. */
    public boolean anything() {
        return filtered() || !messages.isEmpty();
    }

    /**
     * A message.
     *
     * @param who the name that the message gives, or the address; empty for the null sender
     * @param address the envelope sender, if {@code who} is another; else empty
     * @param soon whether it expires in a few days
     */
    @TemplateData
    record Message(
            long id,
            String who,
            String address,
            String subject,
            String recipients,
            String reason,
            String ageUnit,
            long age,
            boolean soon,
            String leftUnit,
            long left) {}
}
