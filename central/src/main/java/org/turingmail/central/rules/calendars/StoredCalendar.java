package org.turingmail.central.rules.calendars;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;
import org.turingmail.central.documents.DocumentKind;
import org.turingmail.central.documents.DocumentTable;
import org.turingmail.central.documents.StoredDocument;

/** A calendar, and what came of reading it last if it comes from a URL. Immutable. */
record StoredCalendar(
        long id,
        int version,
        String name,
        String body,
        Instant createdAt,
        Instant changedAt,
        Optional<Instant> fetchedAt,
        Optional<String> lastError)
        implements StoredDocument {
    static final DocumentKind KIND = DocumentKind.of("calendar", 20);

    static final DocumentTable<StoredCalendar> TABLE = DocumentTable.plain(
            "calendar",
            StoredCalendar.class,
            """
            SELECT c.id, c.tenant_id, c.version, c.name, c.body::text AS body, c.created_at, c.changed_at,
                s.fetched_at, s.last_error
            FROM calendar c LEFT JOIN calendar_source s ON s.calendar_id = c.id
            """);

    StoredCalendar {
        requireNonNull(name);
        requireNonNull(body);
        requireNonNull(createdAt);
        requireNonNull(changedAt);
        requireNonNull(fetchedAt);
        requireNonNull(lastError);
    }
}
