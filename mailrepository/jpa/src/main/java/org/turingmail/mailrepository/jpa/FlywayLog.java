package org.turingmail.mailrepository.jpa;

import org.flywaydb.core.api.logging.Log;
import org.flywaydb.core.api.logging.LogCreator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Flyway's words for James' log: its reports are for those who look for a fault. It warns of every PostgreSQL that is
 * younger than itself, about which no administrator can do anything: this Flyway is the last one for Java 11.
 */
public final class FlywayLog implements LogCreator {
    private static final String YOUNGER_DATABASE = "Flyway upgrade recommended";

    /** For Flyway, which is told the name of this class. */
    public FlywayLog() {}

    @Override
    public Log createLogger(Class<?> origin) {
        return new Slf4jLog(LoggerFactory.getLogger(origin));
    }

    private static final class Slf4jLog implements Log {
        private final Logger logger;

        private Slf4jLog(Logger logger) {
            this.logger = logger;
        }

        @Override
        public boolean isDebugEnabled() {
            return logger.isDebugEnabled();
        }

        @Override
        public void debug(String message) {
            logger.debug(message);
        }

        @Override
        public void info(String message) {
            logger.debug(message);
        }

        @Override
        public void warn(String message) {
            if (message.startsWith(YOUNGER_DATABASE)) {
                logger.debug(message);
            } else {
                logger.warn(message);
            }
        }

        @Override
        public void error(String message) {
            logger.error(message);
        }

        @Override
        public void error(String message, Exception failure) {
            logger.error(message, failure);
        }

        @Override
        public void notice(String message) {
            logger.debug(message);
        }
    }
}
