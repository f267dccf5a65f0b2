package org.turingmail.mailrepository.jpa;

import java.sql.SQLException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import javax.persistence.EntityManager;
import javax.persistence.EntityTransaction;

/** Runs work on the database, and runs it again when another transaction came first. */
final class Transactions {
    /**
     * Every failed attempt means that somebody else succeeded, so this is never reached by mails with names of their
     * own.
     */
    private static final int ATTEMPTS = 30;

    private static final int LONGEST_PAUSE_MILLIS = 50;

    private final Persistence persistence;

    Transactions(Persistence persistence) {
        this.persistence = persistence;
    }

    /** Work that may be run more than once, each time in a transaction of its own. */
    interface Work<T> {
        T run(EntityManager entities) throws Exception;
    }

    /** All of it or nothing, durable on return. */
    <T> T write(Work<T> work) throws Exception {
        for (int attempt = 1; ; attempt++) {
            try {
                return once(work);
            } catch (Exception e) {
                if (attempt == ATTEMPTS || !lostRace(e)) {
                    throw e;
                }
                Thread.sleep(ThreadLocalRandom.current().nextInt(Math.min(LONGEST_PAUSE_MILLIS, 2 * attempt)));
            }
        }
    }

    /**
     * Each query by itself: rows are never changed, so there is nothing that a transaction would have to keep together.
     */
    <T> T read(Work<T> work) throws Exception {
        EntityManager entities = persistence.open().createEntityManager();
        try {
            return work.run(entities);
        } finally {
            entities.close();
        }
    }

    private <T> T once(Work<T> work) throws Exception {
        EntityManager entities = persistence.open().createEntityManager();
        EntityTransaction transaction = entities.getTransaction();
        try {
            transaction.begin();
            T result = work.run(entities);
            transaction.commit();
            return result;
        } finally {
            if (transaction.isActive()) {
                transaction.rollback();
            }
            entities.close();
        }
    }

    private static boolean lostRace(Throwable failure) {
        return lostRace(failure, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    private static boolean lostRace(Throwable failure, Set<Throwable> seen) {
        if (failure == null || !seen.add(failure)) {
            return false;
        }
        if (failure instanceof SQLException) {
            String state = ((SQLException) failure).getSQLState();
            // unique key taken; serialization failure or Derby's deadlock; PostgreSQL's deadlock
            if ("23505".equals(state) || "40001".equals(state) || "40P01".equals(state)) {
                return true;
            }
            if (lostRace(((SQLException) failure).getNextException(), seen)) {
                return true;
            }
        }
        return lostRace(failure.getCause(), seen);
    }
}
