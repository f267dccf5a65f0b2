package org.turingmail.central.sharing;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.decisions.Decisions;

/**
 * Tells the agents of subscribers to forget, when the entries of a list have changed. Not in the transaction of the change: then a
 * publisher would wait for the feeds of all subscribers, and a thousand changes would be a thousand decisions for each agent.
 * Any number of replicas may do it together.
 */
final class SharingNews {
    private static final int BATCH = 50;

    private final Jdbi jdbi;
    private final Decisions decisions;

    SharingNews(Jdbi jdbi, Decisions decisions) {
        this.jdbi = requireNonNull(jdbi);
        this.decisions = requireNonNull(decisions);
    }

    /** Tells of some lists; answers of how many. */
    int tellSome() {
        return jdbi.inTransaction(handle -> {
            List<Long> lists = handle.createQuery("UPDATE published_list l SET told_revision = l.revision"
                            + " FROM (SELECT id FROM published_list WHERE revision <> told_revision ORDER BY id"
                            + " LIMIT :limit FOR UPDATE SKIP LOCKED) AS news WHERE l.id = news.id RETURNING l.id")
                    .bind("limit", BATCH)
                    .mapTo(Long.class)
                    .list();
            if (!lists.isEmpty()) {
                decisions.forgetAll(
                        handle, PublishedLists.subscribers(handle, lists), "sharing", "shared-list-changed");
            }
            return lists.size();
        });
    }
}
