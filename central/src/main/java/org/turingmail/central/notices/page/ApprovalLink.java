package org.turingmail.central.notices.page;

import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import org.turingmail.central.notices.Approvals;
import org.turingmail.central.pages.LinkedPage;

/** Where the link of an assistant leads. */
@Singleton
final class ApprovalLink implements LinkedPage {
    static final String PREFIX = "/a/";

    private final Instance<Approvals> approvals;

    ApprovalLink(Instance<Approvals> approvals) {
        this.approvals = approvals;
    }

    @Override
    public String prefix() {
        return PREFIX;
    }

    @Override
    public boolean isKnown(String token) {
        return approvals.get().find(token).isPresent();
    }

    @Override
    public String unknown() {
        return "no-approval";
    }
}
