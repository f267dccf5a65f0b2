package org.turingmail.central.sharing;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.changes.TenantChange;

/**
 * Tells the agents of subscribers to forget cached verdicts when the entries of a list have changed or the list has
 * expired. It does not run in the transaction of the change: a publisher would wait for the feeds of all subscribers,
 * and a thousand changes would be a thousand decisions for each agent. Safe on any number of replicas.
 */
@Singleton
final class SharingNews {
    private static final String NEWS = "shared-list-changed";
    private static final int BATCH = 50;

    private final Jdbi jdbi;
    private final TenantChange change;
    private final ActiveLists active;
    private final Clock clock;

    SharingNews(Jdbi jdbi, TenantChange change, ActiveLists active, Clock clock) {
        this.jdbi = requireNonNull(jdbi);
        this.change = requireNonNull(change);
        this.active = requireNonNull(active);
        this.clock = requireNonNull(clock);
    }

    /**
     * Gives a new revision to the lists of tenants whose entries have changed. One replica at a time: each locks many
     * lists.
     */
    void revise() {
        jdbi.useTransaction(handle -> {
            boolean alone = handle.createQuery(
                            "SELECT pg_try_advisory_xact_lock(hashtextextended('turing-list-news', 0))")
                    .mapTo(Boolean.class)
                    .one();
            if (alone) {
                handle.execute(
                        """
                        WITH news AS (DELETE FROM list_news RETURNING tenant_id)
                        UPDATE published_list SET revision = revision + 1
                        WHERE tenant_id IN (SELECT tenant_id FROM news)
                        """);
            }
        });
    }

    /** Notifies subscribers of a batch of changed lists; returns the number of lists. */
    int tellSome() {
        return jdbi.inTransaction(handle -> {
            List<Long> lists = handle.createQuery(
                            """
                            UPDATE published_list l SET told_revision = l.revision
                            FROM (
                                SELECT id FROM published_list
                                WHERE revision <> told_revision
                                ORDER BY id LIMIT :limit
                                FOR UPDATE SKIP LOCKED
                            ) AS news
                            WHERE l.id = news.id
                            RETURNING l.id
                            """)
                    .bind("limit", BATCH)
                    .mapTo(Long.class)
                    .list();
            if (!lists.isEmpty()) {
                change.announce(handle, active, NEWS, PublishedLists.subscribers(handle, lists));
            }
            return lists.size();
        });
    }

    /** Notifies subscribers of expired documents of other installations; returns the number of documents. */
    int tellOfExpired() {
        return jdbi.inTransaction(handle -> {
            List<Long> tenants = handle.createQuery(
                            """
                            UPDATE list_source s SET expired_id = s.current_id
                            FROM (
                                SELECT s.id FROM list_source s JOIN list_source_version v ON v.id = s.current_id
                                WHERE v.expires_at <= :now AND s.expired_id IS DISTINCT FROM s.current_id
                                ORDER BY s.id LIMIT :limit
                                FOR UPDATE OF s SKIP LOCKED
                            ) AS expired
                            WHERE s.id = expired.id
                            RETURNING s.tenant_id
                            """)
                    .bind("now", clock.instant())
                    .bind("limit", BATCH)
                    .mapTo(Long.class)
                    .list();
            if (!tenants.isEmpty()) {
                change.announce(handle, active, NEWS, Set.copyOf(tenants));
            }
            return tenants.size();
        });
    }
}
