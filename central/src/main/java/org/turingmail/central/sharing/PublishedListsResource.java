package org.turingmail.central.sharing;

import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.turingmail.central.lists.ListEntries.Origin;
import org.turingmail.central.web.Checks;
import org.turingmail.central.web.EntityTags;
import org.turingmail.central.web.ProblemException;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.ListForm;
import org.turingmail.protocol.ListToken;
import org.turingmail.protocol.ListTokens;
import org.turingmail.protocol.PublishedList;
import org.turingmail.protocol.PublishedListPage;
import org.turingmail.protocol.PublishedListsApi;
import org.turingmail.protocol.verdicts.Verdict;

class PublishedListsResource implements PublishedListsApi {
    private static final int MAX = 100;
    private static final int MAX_TENANTS = 1_000;
    private static final int MAX_TITLE = 200;
    private static final int MAX_DESCRIPTION = 2_000;
    private static final int MAX_TOKENS = 1_000;
    private static final int MAX_DAYS = 90;

    private final PublishedLists lists;
    private final ListTokenStore tokens;
    private final Change change;

    PublishedListsResource(PublishedLists lists, ListTokenStore tokens, Change change) {
        this.lists = lists;
        this.tokens = tokens;
        this.change = change;
    }

    @Override
    public PublishedList add(PublishedList added) {
        check(added);
        return change.run("list-published", handle -> {
            checkName(handle, added.name(), 0);
            if (lists.count(handle, change.tenant()) >= MAX) {
                throw ProblemException.conflict("A tenant publishes " + MAX + " lists at the most: remove one first");
            }
            return done(lists.insert(handle, change.tenant(), added, change.now()), Set.of());
        });
    }

    @Override
    public PublishedListPage list(long after, int limit) {
        Paging.check(after, limit);
        List<PublishedList> found = change.read(handle -> lists.page(handle, change.tenant(), after, limit + 1));
        PublishedListPage.Builder page = PublishedListPage.builder();
        found.stream().limit(limit).forEach(page::addLists);
        if (found.size() > limit) {
            page.next(found.get(limit - 1).id().orElseThrow());
        }
        return page.build();
    }

    @Override
    public PublishedList get(long id) {
        return change.read(handle -> existing(handle, id));
    }

    @Override
    public PublishedList change(long id, String ifMatch, PublishedList changed) {
        check(changed);
        return change.run("published-list-changed", handle -> {
            PublishedList former = locked(handle, id);
            EntityTags.check(ifMatch, former.version().orElseThrow());
            checkName(handle, changed.name(), id);
            return done(
                    lists.update(handle, change.tenant(), id, former, changed, change.now()),
                    PublishedLists.subscribers(handle, Set.of(id)));
        });
    }

    @Override
    public void remove(long id, String ifMatch) {
        change.run("published-list-removed", handle -> {
            PublishedList former = locked(handle, id);
            EntityTags.check(ifMatch, former.version().orElseThrow());
            Set<Long> concerned = PublishedLists.subscribers(handle, Set.of(id));
            lists.delete(handle, change.tenant(), id);
            return done(former, concerned);
        });
    }

    @Override
    public ListTokens tokens(long id) {
        return change.read(handle -> {
            existing(handle, id);
            return ListTokens.builder().tokens(tokens.of(handle, id)).build();
        });
    }

    @Override
    public ListToken addToken(long id, ListToken added) {
        Checks checks = new Checks();
        ListName.check(Checks.body(added).name(), checks);
        checks.done();
        return change.run("list-token-added", handle -> {
            String list = existing(handle, id).name();
            if (tokens.of(handle, id).size() >= MAX_TOKENS) {
                throw ProblemException.conflict("A list has " + MAX_TOKENS + " tokens at the most: remove one first");
            }
            ListToken token = tokens.add(handle, id, added.name())
                    .orElseThrow(() ->
                            ProblemException.conflict("There is a token of the name " + added.name() + " already"));
            return new Change.Done<>(token, list + " " + added.name(), Set.of());
        });
    }

    @Override
    public void removeToken(long id, long token) {
        change.run("list-token-removed", handle -> {
            String list = existing(handle, id).name();
            String name = tokens.remove(handle, id, token)
                    .orElseThrow(() -> ProblemException.notFound("There is no token " + token));
            return new Change.Done<>(name, list + " " + name, Set.of());
        });
    }

    private static Change.Done<PublishedList> done(PublishedList list, Set<Long> concerned) {
        return new Change.Done<>(list, list.name(), concerned);
    }

    private PublishedList existing(Handle handle, long id) {
        return lists.find(handle, change.tenant(), id).orElseThrow(() -> none(id));
    }

    private PublishedList locked(Handle handle, long id) {
        return lists.locked(handle, change.tenant(), id).orElseThrow(() -> none(id));
    }

    private static ProblemException none(long id) {
        return ProblemException.notFound("There is no published list " + id);
    }

    private void checkName(Handle handle, String name, long except) {
        if (lists.isTaken(handle, change.tenant(), name, except)) {
            throw ProblemException.conflict("There is a list of the name " + name + " already");
        }
    }

    private static void check(PublishedList list) {
        Checks checks = new Checks();
        ListName.check(Checks.body(list).name(), checks);
        list.title().ifPresent(title -> checks.text(title, MAX_TITLE, "title"));
        list.description().ifPresent(text -> checks.text(text, MAX_DESCRIPTION, "description"));
        checks.that(!list.verdicts().contains(Verdict.HOLD), "verdicts", "must be DELIVER or BLOCK");
        if (list.form() == ListForm.HASHED) {
            checks.that(
                    EntryFilter.HASHABLE.containsAll(list.kinds()),
                    "kinds",
                    "must be ADDRESS, DOMAIN, DOMAIN_ONLY, SUBDOMAINS or IP in the form HASHED");
        }
        for (int i = 0; i < Math.min(list.origins().size(), Origin.values().length); i++) {
            checks.that(
                    Origin.of(list.origins().get(i))
                            .filter(origin -> origin != Origin.SHARED)
                            .isPresent(),
                    "origins[" + i + "]",
                    "must be manual, import, challenge or outgoing");
        }
        checks.within(list.documentDays(), 1, MAX_DAYS, "documentDays");
        checks.within(list.origins().size(), 0, Origin.values().length, "origins");
        checks.within(list.tenants().size(), 0, MAX_TENANTS, "tenants");
        for (int i = 0; i < Math.min(list.tenants().size(), MAX_TENANTS); i++) {
            checks.text(list.tenants().get(i), Api.MAX_PAGE, "tenants[" + i + "]");
        }
        checks.done();
    }
}
