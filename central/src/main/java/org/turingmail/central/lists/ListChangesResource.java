package org.turingmail.central.lists;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.tenants.CurrentAgent;
import org.turingmail.central.web.Checks;
import org.turingmail.protocol.Api;

/** The history of the tenant's lists. */
@Path(Api.ROOT + "/list-changes")
@Produces(MediaType.APPLICATION_JSON)
class ListChangesResource {
    private final Jdbi jdbi;
    private final CurrentAgent current;
    private final ObjectMapper json;

    ListChangesResource(Jdbi jdbi, CurrentAgent current, ObjectMapper json) {
        this.jdbi = jdbi;
        this.current = current;
        this.json = json;
    }

    /**
     * The newest changes first.
     *
     * @param before the {@code next} of the page before; 0 for the first
     * @param limit 1 to {@value Api#MAX_PAGE}, default 50
     * @param entry only changes of this entry; 0 for all
     */
    @GET
    @Operation(summary = "Pages through the history of the tenant's lists")
    public ListChangePage list(
            @QueryParam("before") @DefaultValue("0") long before,
            @QueryParam("limit") @DefaultValue("50") int limit,
            @QueryParam("entry") @DefaultValue("0") long entry) {
        Checks checks = new Checks();
        checks.within(before, 0, Long.MAX_VALUE, "before");
        checks.within(limit, 1, Api.MAX_PAGE, "limit");
        checks.within(entry, 0, Long.MAX_VALUE, "entry");
        checks.done();
        List<ListChange> changes = jdbi.withHandle(handle -> handle.createQuery(
                        """
                        SELECT id, at, actor, action, entry_id, import_id, before::text, after::text
                        FROM list_change
                        WHERE tenant_id = :tenant
                          AND (:before = 0 OR id < :before)
                          AND (:entry = 0 OR entry_id = :entry)
                        ORDER BY id DESC
                        LIMIT :limit
                        """)
                .bind("tenant", current.tenantId())
                .bind("before", before)
                .bind("entry", entry)
                .bind("limit", limit + 1)
                .mapTo(Row.class)
                .map(this::change)
                .list());
        ListChangePage.Builder page = ListChangePage.builder();
        if (changes.size() <= limit) {
            return page.addAllChanges(changes).build();
        }
        return page.addAllChanges(changes.subList(0, limit))
                .next(changes.get(limit - 1).id())
                .build();
    }

    private record Row(
            long id,
            Instant at,
            String actor,
            String action,
            Optional<Long> entryId,
            Optional<Long> importId,
            Optional<String> before,
            Optional<String> after) {}

    private ListChange change(Row row) {
        return ListChange.builder()
                .id(row.id)
                .at(row.at)
                .actor(row.actor)
                .action(row.action)
                .entryId(row.entryId)
                .importId(row.importId)
                .before(row.before.map(this::entry))
                .after(row.after.map(this::entry))
                .build();
    }

    private ListEntry entry(String text) {
        try {
            return json.readValue(text, ListEntry.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A change of the lists cannot be read", e);
        }
    }
}
