package org.turingmail.central.logging;

import io.quarkus.logging.LoggingFilter;
import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/** Keeps a fault that lasts from filling the disk: see {@link Repeats}. */
@LoggingFilter(name = "repeats")
public final class RepeatFilter implements Filter {
    static final Repeats REPEATS = new Repeats(System::nanoTime);

    @Override
    public boolean isLoggable(LogRecord message) {
        return message.getLevel().intValue() < Level.WARNING.intValue()
                || RepeatReports.class.getName().equals(message.getLoggerName())
                || REPEATS.isToBeWritten(message.getLoggerName(), message.getMessage());
    }
}
