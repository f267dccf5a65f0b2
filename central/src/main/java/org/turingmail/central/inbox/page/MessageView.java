package org.turingmail.central.inbox.page;

import io.quarkus.qute.TemplateData;
import java.util.List;

/**
 * A message, as its page shows it: every text fit for display, not yet escaped.
 *
 * @param from the header; empty if it is not known
 * @param sender of the envelope; empty for the null sender
 * @param domain of the sender
 * @param authentication {@code yes}, {@code no} or {@code unknown}
 * @param challenge its state; empty if there is none
 */
@TemplateData
record MessageView(
        long id,
        String from,
        String sender,
        String domain,
        List<Recipient> recipients,
        String subject,
        String messageId,
        String size,
        String heldAt,
        String held,
        String expiresAt,
        String expires,
        String reason,
        String authentication,
        String challenge,
        int colleagues,
        int more,
        boolean waiting) {
    MessageView {
        recipients = List.copyOf(recipients);
    }

    /** @param by who settled it; empty if nobody did */
    @TemplateData
    record Recipient(String address, String state, String by) {}
}
