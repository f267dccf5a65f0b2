package org.turingmail.central.notices.page;

import io.quarkus.qute.TemplateData;
import java.util.List;

/**
 * What an assistant decides on, as the page shows it: every text fit for display, not yet escaped.
 *
 * @param more whether there are more mails than these
 */
@TemplateData
record ApprovalView(String assistant, List<Mail> mails, boolean more, String self) {
    ApprovalView {
        mails = List.copyOf(mails);
    }

    public long waiting() {
        return mails.stream().filter(Mail::waiting).count();
    }

    /**
     * A mail.
     *
     * @param sender empty for the null sender
     * @param subject empty if there is none
     * @param state {@code held}, {@code released}, {@code discarded} or {@code expired}
     */
    @TemplateData
    record Mail(
            long id,
            String sender,
            List<String> recipients,
            String subject,
            String heldAt,
            String held,
            String expiresAt,
            String expires,
            String state) {
        Mail {
            recipients = List.copyOf(recipients);
        }

        public boolean waiting() {
            return state.equals("held");
        }
    }
}
