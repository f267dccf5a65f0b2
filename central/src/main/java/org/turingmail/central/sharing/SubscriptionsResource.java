package org.turingmail.central.sharing;

import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.turingmail.central.lists.ListItem;
import org.turingmail.central.web.Checks;
import org.turingmail.central.web.EntityTags;
import org.turingmail.central.web.ProblemException;
import org.turingmail.protocol.ListEntry;
import org.turingmail.protocol.ListEntryPage;
import org.turingmail.protocol.ListForm;
import org.turingmail.protocol.Subscription;
import org.turingmail.protocol.SubscriptionPage;
import org.turingmail.protocol.SubscriptionsApi;
import org.turingmail.protocol.verdicts.Verdict;

class SubscriptionsResource implements SubscriptionsApi {
    private static final int MAX = 50;
    private static final int MAX_WEIGHT = 100;

    private final PublishedLists lists;
    private final Subscriptions subscriptions;
    private final Change change;

    SubscriptionsResource(PublishedLists lists, Subscriptions subscriptions, Change change) {
        this.lists = lists;
        this.subscriptions = subscriptions;
        this.change = change;
    }

    @Override
    public Subscription add(Subscription added) {
        check(added);
        return change.run("subscription-added", handle -> {
            // A list that is there for others only is not there.
            long list = lists.offered(handle, change.tenant(), added.list())
                    .orElseThrow(() -> ProblemException.notFound(
                            "There is no list " + added.list() + "; GET /shared-lists names those that there are"));
            if (subscriptions.count(handle, change.tenant()) >= MAX) {
                throw ProblemException.conflict("A tenant subscribes to " + MAX + " lists at the most: remove one");
            }
            return done(subscriptions
                    .insert(handle, change.tenant(), list, added, change.now())
                    .orElseThrow(
                            () -> ProblemException.conflict("The tenant subscribes to " + added.list() + " already")));
        });
    }

    @Override
    public SubscriptionPage list(long after, int limit) {
        Paging.check(after, limit);
        List<Subscriptions.Row> found =
                change.read(handle -> subscriptions.page(handle, change.tenant(), after, limit + 1));
        SubscriptionPage.Builder page = SubscriptionPage.builder();
        found.stream().limit(limit).map(Subscriptions.Row::subscription).forEach(page::addSubscriptions);
        if (found.size() > limit) {
            page.next(found.get(limit - 1).subscription().id().orElseThrow());
        }
        return page.build();
    }

    @Override
    public Subscription get(long id) {
        return change.read(handle -> existing(handle, id)).subscription();
    }

    @Override
    public Subscription change(long id, String ifMatch, Subscription changed) {
        check(changed);
        return change.run("subscription-changed", handle -> {
            Subscription former = existing(handle, id).subscription();
            EntityTags.check(ifMatch, former.version().orElseThrow());
            Checks checks = new Checks();
            checks.that(
                    changed.list().equals(former.list()),
                    "list",
                    "must stay " + former.list() + "; subscribe to the other one and remove this");
            checks.done();
            return done(subscriptions.update(handle, change.tenant(), id, changed, change.now()));
        });
    }

    @Override
    public void remove(long id, String ifMatch) {
        change.run("subscription-removed", handle -> {
            Subscriptions.Row former = existing(handle, id);
            EntityTags.check(ifMatch, former.subscription().version().orElseThrow());
            subscriptions.delete(handle, change.tenant(), id);
            return done(former);
        });
    }

    @Override
    public ListEntryPage entries(long id, long after, int limit) {
        Paging.check(after, limit);
        List<ListEntry> found = change.read(handle -> {
            Subscriptions.Row row = existing(handle, id);
            if (row.list().form() == ListForm.HASHED) {
                throw ProblemException.conflict(
                        "The entries of " + row.subscription().list() + " are hashed: POST /explain tells whether it"
                                + " matches a sender");
            }
            return row.counts()
                    ? lists.entries(
                            handle,
                            row.publisher(),
                            row.list(),
                            row.filter(),
                            row.subscription().list(),
                            change.now(),
                            new PublishedLists.Page(after, limit + 1))
                    : List.<ListEntry>of();
        });
        ListEntryPage.Builder page = ListEntryPage.builder();
        found.stream().limit(limit).forEach(page::addEntries);
        if (found.size() > limit) {
            page.next(found.get(limit - 1).id().orElseThrow());
        }
        return page.build();
    }

    private Change.Done<Subscription> done(Subscriptions.Row row) {
        return new Change.Done<>(row.subscription(), row.subscription().list(), Set.of(change.tenant()));
    }

    private Subscriptions.Row existing(Handle handle, long id) {
        return subscriptions
                .find(handle, change.tenant(), id)
                .orElseThrow(() -> ProblemException.notFound("There is no subscription " + id));
    }

    private static void check(Subscription subscription) {
        Checks checks = new Checks();
        checks.within(Checks.body(subscription).weight(), 1, MAX_WEIGHT, "weight");
        checks.that(!subscription.verdicts().contains(Verdict.HOLD), "verdicts", "must be DELIVER or BLOCK");
        subscription.note().ifPresent(note -> checks.text(note, ListItem.MAX_NOTE, "note"));
        checks.done();
    }
}
