package org.turingmail.central.challenge.page;

import io.quarkus.qute.TemplateData;
import java.util.List;
import org.turingmail.central.pages.PageMessages;
import org.turingmail.protocol.UntrustedText;

/**
 * An open challenge as its page shows it: every text fit for display, not yet escaped.
 *
 * <p>Who the recipients are, or how many, is not among it: the sender may have written to an alias.
 *
 * @param withCode whether the reader has chosen the code
 * @param error what was wrong with the last answer, a case of {@link PageMessages#error}; null if there was none
 * @param soundLanguage the language of the recording, if it is another than that of the page; else null
 */
@TemplateData
record OpenView(
        String organisation,
        String sender,
        List<String> subjects,
        int mails,
        String expiresAt,
        String expires,
        String self,
        String proofOfWorkUrl,
        String ticket,
        String pictureUrl,
        String soundUrl,
        String soundLanguage,
        long codeMinutes,
        boolean withCode,
        String error) {
    OpenView {
        subjects = List.copyOf(subjects);
    }

    public String isolatedOrganisation() {
        return UntrustedText.isolated(organisation);
    }

    public boolean wrongCode() {
        return "wrong-code".equals(error);
    }

    public boolean focusOnCode() {
        return wrongCode() || (withCode && error == null);
    }

    public int moreMails() {
        return Math.max(0, mails - subjects.size());
    }
}
