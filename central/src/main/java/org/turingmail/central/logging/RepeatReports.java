package org.turingmail.central.logging;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once a minute how often what was not written was said. */
@ApplicationScoped
class RepeatReports {
    private static final Logger LOGGER = LoggerFactory.getLogger(RepeatReports.class);
    private static final int SECONDS = 20;

    private final ScheduledExecutorService reports = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "log-repeats");
        thread.setDaemon(true);
        return thread;
    });

    void start(@Observes @Priority(1) StartupEvent event) {
        reports.scheduleWithFixedDelay(RepeatReports::report, SECONDS, SECONDS, TimeUnit.SECONDS);
    }

    void stop(@Observes ShutdownEvent event) {
        reports.shutdownNow();
        report();
    }

    private static void report() {
        for (Repeats.Suppressed suppressed : RepeatFilter.REPEATS.takeSuppressed()) {
            LOGGER.warn(
                    "{} more of this kind in the last minute ({}): {}",
                    suppressed.times(),
                    suppressed.logger(),
                    suppressed.example());
        }
    }
}
