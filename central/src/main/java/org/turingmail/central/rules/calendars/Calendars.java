package org.turingmail.central.rules.calendars;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Singleton;
import java.util.Optional;
import org.turingmail.central.documents.DocumentJson;
import org.turingmail.central.documents.Draft;
import org.turingmail.central.rules.CalendarReader;
import org.turingmail.central.rules.HolidayCalendar;

/** Calendars as the API has them and as they are stored, and what is in them. Thread-safe. */
@Singleton
final class Calendars implements CalendarReader {
    private final DocumentJson json;

    Calendars(DocumentJson json) {
        this.json = requireNonNull(json);
    }

    @Override
    public Days read(String content) {
        HolidayFile file = HolidayFile.parse(content);
        return new Days(file, file.events());
    }

    HolidayCalendar calendar(StoredCalendar stored) {
        return HolidayCalendar.builder()
                .from(json.read(stored.body(), HolidayCalendar.class))
                .id(stored.id())
                .version(stored.version())
                .fetchedAt(stored.fetchedAt())
                .fetchError(stored.lastError())
                .createdAt(stored.createdAt())
                .changedAt(stored.changedAt())
                .build();
    }

    /** What is stored of what somebody sent, or of what was fetched: without what central itself adds. */
    Draft draft(HolidayCalendar calendar) {
        return new Draft(
                calendar.name(),
                json.write(HolidayCalendar.builder()
                        .from(calendar)
                        .id(Optional.empty())
                        .version(Optional.empty())
                        .fetchedAt(Optional.empty())
                        .fetchError(Optional.empty())
                        .events(calendar.content()
                                .map(content -> HolidayFile.parse(content).events())
                                .orElse(0))
                        .createdAt(Optional.empty())
                        .changedAt(Optional.empty())
                        .build()));
    }
}
