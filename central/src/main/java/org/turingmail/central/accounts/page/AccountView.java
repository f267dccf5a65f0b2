package org.turingmail.central.accounts.page;

import io.quarkus.qute.TemplateData;
import java.util.List;

/** An account, as its page shows it: every text fit for display, not yet escaped. */
@TemplateData
record AccountView(List<String> addresses, String role, List<Session> sessions) {
    AccountView {
        addresses = List.copyOf(addresses);
        sessions = List.copyOf(sessions);
    }

    /** @param browser what it calls itself; empty if it does not */
    @TemplateData
    record Session(long id, String browser, String client, String since, String seen, boolean current) {}
}
