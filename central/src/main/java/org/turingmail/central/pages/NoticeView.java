package org.turingmail.central.pages;

import io.quarkus.qute.TemplateData;

/**
 * A page that says one thing.
 *
 * @param kind a case of {@link PageMessages#noticeHeading}
 * @param organisation who asks, fit for the middle of a sentence; empty on pages that belong to nobody
 * @param minutes how long to wait
 * @param expires until when the mail could wait, in words
 * @param retry where a link to try again leads; null for none
 */
@TemplateData
public record NoticeView(String kind, String organisation, int mails, long minutes, String expires, String retry) {
    static NoticeView of(String kind) {
        return new NoticeView(kind, "", 1, 0, "", null);
    }

    /** Whether {@link PageMessages#noticeMore} has something to say. */
    public boolean more() {
        return switch (kind) {
            case "attempts", "form", "failure" -> false;
            default -> true;
        };
    }
}
