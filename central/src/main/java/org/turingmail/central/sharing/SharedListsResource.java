package org.turingmail.central.sharing;

import java.util.List;
import org.turingmail.central.changes.TenantChange;
import org.turingmail.central.web.Checks;
import org.turingmail.central.web.PageRequest;
import org.turingmail.protocol.Api;

class SharedListsResource implements SharedListsApi {
    private static final int MAX_AFTER = 200;

    private final PublishedLists lists;
    private final TenantChange change;

    SharedListsResource(PublishedLists lists, TenantChange change) {
        this.lists = lists;
        this.change = change;
    }

    @Override
    public SharedListPage list(String after, int limit) {
        Checks checks = new Checks();
        checks.text(after, MAX_AFTER, "after");
        checks.within(limit, 1, Api.MAX_PAGE, "limit");
        checks.done();
        List<SharedList> found = change.read(handle -> lists.offered(handle, change.tenant(), after, limit + 1));
        PageRequest.Slice<SharedList, String> page = PageRequest.Slice.of(found, limit, SharedList::list);
        return SharedListPage.builder().lists(page.items()).next(page.next()).build();
    }
}
