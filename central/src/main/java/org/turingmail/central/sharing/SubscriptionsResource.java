package org.turingmail.central.sharing;

import java.util.List;
import org.turingmail.central.changes.TenantChange;
import org.turingmail.central.documents.DocumentKind;
import org.turingmail.central.documents.TenantDocuments;
import org.turingmail.central.lists.ListEntry;
import org.turingmail.central.lists.ListEntryPage;
import org.turingmail.central.lists.ListItem;
import org.turingmail.central.web.Checks;
import org.turingmail.central.web.PageRequest;
import org.turingmail.central.web.ProblemException;
import org.turingmail.protocol.verdicts.Verdict;

class SubscriptionsResource implements SubscriptionsApi {
    private static final DocumentKind KIND = new DocumentKind(
            "subscription",
            "subscription-added",
            "subscription-changed",
            "subscription-removed",
            "The tenant subscribes to %s already",
            50,
            "A tenant subscribes to %d lists at the most: remove one");
    private static final int MAX_WEIGHT = 100;

    private final PublishedLists lists;
    private final Subscriptions subscriptions;
    private final TenantChange change;
    private final TenantDocuments<Subscriptions.Row> documents;

    SubscriptionsResource(PublishedLists lists, Subscriptions subscriptions, TenantChange change, ActiveLists active) {
        this.lists = lists;
        this.subscriptions = subscriptions;
        this.change = change;
        this.documents = new TenantDocuments<>(KIND, Subscriptions.TABLE, active, change);
    }

    @Override
    public Subscription add(Subscription added) {
        check(added);
        return subscriptions.subscription(documents.add(handle -> {
            // A list that is there for others only is not there.
            if (lists.offered(handle, change.tenant(), added.list()).isEmpty()) {
                throw ProblemException.notFound(
                        "There is no list " + added.list() + "; GET /shared-lists names those that there are");
            }
            return subscriptions.draft(added);
        }));
    }

    @Override
    public SubscriptionPage list(long after, int limit) {
        PageRequest.Slice<Subscriptions.Row, Long> page = documents.page(new PageRequest(after, limit));
        return SubscriptionPage.builder()
                .subscriptions(
                        page.items().stream().map(subscriptions::subscription).toList())
                .next(page.next())
                .build();
    }

    @Override
    public Subscription get(long id) {
        return subscriptions.subscription(documents.get(id));
    }

    @Override
    public Subscription change(long id, String ifMatch, Subscription changed) {
        check(changed);
        return subscriptions.subscription(documents.change(id, ifMatch, (handle, former) -> {
            Checks checks = new Checks();
            checks.that(
                    changed.list().equals(former.name()),
                    "list",
                    "must stay " + former.name() + "; subscribe to the other one and remove this");
            checks.done();
            return subscriptions.draft(changed);
        }));
    }

    @Override
    public void remove(long id, String ifMatch) {
        documents.remove(id, ifMatch);
    }

    @Override
    public ListEntryPage entries(long id, long after, int limit) {
        PageRequest page = new PageRequest(after, limit);
        List<ListEntry> found = change.read(handle -> {
            Subscriptions.Row row = documents.existing(handle, id);
            if (subscriptions.isHashed(row)) {
                throw ProblemException.conflict("The entries of " + row.name()
                        + " are hashed: POST /explain tells whether it matches a sender");
            }
            return subscriptions
                    .selection(row)
                    .map(selection -> lists.entries(handle, selection, change.now(), page))
                    .orElse(List.of());
        });
        PageRequest.Slice<ListEntry, Long> entries =
                page.slice(found, entry -> entry.id().orElseThrow());
        return ListEntryPage.builder()
                .entries(entries.items())
                .next(entries.next())
                .build();
    }

    private static void check(Subscription subscription) {
        Checks checks = new Checks();
        checks.within(Checks.body(subscription).weight(), 1, MAX_WEIGHT, "weight");
        checks.that(!subscription.verdicts().contains(Verdict.HOLD), "verdicts", "must be DELIVER or BLOCK");
        subscription.note().ifPresent(note -> checks.text(note, ListItem.MAX_NOTE, "note"));
        checks.done();
    }
}
