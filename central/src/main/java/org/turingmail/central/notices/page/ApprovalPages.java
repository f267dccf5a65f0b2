package org.turingmail.central.notices.page;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.inject.Singleton;
import java.time.ZoneId;
import java.util.Locale;
import org.turingmail.central.notices.Approval;
import org.turingmail.central.pages.Frame;
import org.turingmail.central.pages.Pages;
import org.turingmail.protocol.UntrustedText;

/** Writes the pages of assistants. Thread-safe. */
@Singleton
final class ApprovalPages {
    private final Pages pages;

    ApprovalPages(Pages pages) {
        this.pages = pages;
    }

    @CheckedTemplate(basePath = "notices", requireTypeSafeExpressions = false)
    static class Templates {
        private Templates() {}

        static native TemplateInstance approval(Frame frame, ApprovalView approval);
    }

    /** The path of the page of an assistant. */
    String path(String token, Locale locale) {
        return pages.path(ApprovalLink.PREFIX + token, locale);
    }

    /** What an assistant decides on. */
    String approval(String token, Approval approval, Locale locale) {
        ZoneId zone = ZoneId.of(approval.zone());
        ApprovalView view = new ApprovalView(
                UntrustedText.line(approval.assistant(), Pages.MAX_ADDRESS),
                approval.mails().stream()
                        .map(mail -> new ApprovalView.Mail(
                                mail.id(),
                                UntrustedText.line(mail.sender(), Pages.MAX_ADDRESS),
                                mail.recipients().stream()
                                        .map(recipient -> UntrustedText.line(recipient, Pages.MAX_ADDRESS))
                                        .toList(),
                                UntrustedText.line(mail.subject().orElse(""), Pages.MAX_SUBJECT),
                                mail.heldAt().toString(),
                                Pages.words(mail.heldAt(), locale, zone),
                                mail.expiresAt().toString(),
                                Pages.words(mail.expiresAt(), locale, zone),
                                mail.state().name().toLowerCase(Locale.ROOT)))
                        .toList(),
                approval.more(),
                path(token, locale));
        return Pages.render(
                Templates.approval(
                        pages.frame(locale, UntrustedText.line(approval.organisation(), Pages.MAX_NAME)), view),
                locale);
    }
}
