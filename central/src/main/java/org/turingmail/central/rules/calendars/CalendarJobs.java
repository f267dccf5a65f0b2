package org.turingmail.central.rules.calendars;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;

/** Reads the calendars that come from a URL. */
@ApplicationScoped
class CalendarJobs {
    private final CalendarSources calendars;

    CalendarJobs(CalendarSources calendars) {
        this.calendars = calendars;
    }

    @Scheduled(every = "10s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void read() {
        while (calendars.readOne()) {
            // The next one.
        }
    }
}
