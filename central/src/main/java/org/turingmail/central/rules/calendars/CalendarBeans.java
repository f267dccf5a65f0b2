package org.turingmail.central.rules.calendars;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.central.decisions.Decisions;
import org.turingmail.central.rules.CalendarReader;
import org.turingmail.central.rules.Rules;
import org.turingmail.central.rules.StoredRules;

/** CDI producers for holiday calendars. */
@ApplicationScoped
class CalendarBeans {
    @Produces
    @Singleton
    CalendarReader calendarReader() {
        return content -> {
            HolidayFile file = HolidayFile.parse(content);
            return new CalendarReader.Days(file, file.events());
        };
    }

    @Produces
    @Singleton
    CalendarSources calendarSources(
            Jdbi jdbi,
            StoredRules stored,
            Rules rules,
            Decisions decisions,
            Clock clock,
            CentralConfiguration configuration) {
        return new CalendarSources(jdbi, stored, rules, decisions, clock, configuration.webhookPrivateNetworks());
    }
}
