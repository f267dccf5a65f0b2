package org.turingmail.central;

import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** The clock of everything that is stored or shown. */
@ApplicationScoped
class SystemClock {
    @Produces
    @Singleton
    @DefaultBean
    Clock clock() {
        return new Microseconds();
    }

    /**
     * Its steps are those of the database, so what is read equals what was written. {@link Clock#tick} would do as
     * well, but with steps below a millisecond its {@code millis()} divides by zero.
     */
    static final class Microseconds extends Clock {
        @Override
        public Instant instant() {
            return Clock.systemUTC().instant().truncatedTo(ChronoUnit.MICROS);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("All times are UTC");
        }
    }
}
