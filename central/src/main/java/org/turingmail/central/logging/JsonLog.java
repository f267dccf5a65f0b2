package org.turingmail.central.logging;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.logging.Handler;
import java.util.logging.Logger;
import org.jboss.logmanager.handlers.ConsoleHandler;
import org.turingmail.central.configuration.CentralConfiguration;

/** Writes the log as JSON, one object a line, if it is so configured. */
@ApplicationScoped
class JsonLog {
    /** Before anything else of ours starts. */
    void start(@Observes @Priority(0) StartupEvent event, CentralConfiguration configuration) {
        if (configuration.jsonLog()) {
            for (Handler handler : Logger.getLogger("").getHandlers()) {
                if (handler instanceof ConsoleHandler) {
                    handler.setFormatter(new JsonLines());
                }
            }
        }
    }
}
