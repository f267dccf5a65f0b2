package org.turingmail.central.sharing;

import org.turingmail.central.web.Checks;
import org.turingmail.protocol.Api;

/** What all pages have in common. */
public final class Paging {
    private Paging() {}

    public static void check(long after, int limit) {
        Checks checks = new Checks();
        checks.within(after, 0, Long.MAX_VALUE, "after");
        checks.within(limit, 1, Api.MAX_PAGE, "limit");
        checks.done();
    }
}
