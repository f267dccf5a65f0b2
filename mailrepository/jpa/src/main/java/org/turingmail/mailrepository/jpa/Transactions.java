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
                return persistence.writeOrder().run(() -> once(work));
            } catch (Exception e) {
                if (attempt == ATTEMPTS || !lostRace(e, Collections.newSetFromMap(new IdentityHashMap<>()))) {
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
            persistence.dialect().beginWrite().ifPresent(sql -> entities.createNativeQuery(sql)
                    .executeUpdate());
            T result = work.run(entities);
            transaction.commit();
            return result;
        } catch (Exception | Error e) {
            rollBack(transaction, e);
            throw e;
        } finally {
            entities.close();
        }
    }

    /** Without hiding why: SQLite, for one, rolls back by itself when the disk is full, and then refuses to do it. */
    private void rollBack(EntityTransaction transaction, Throwable why) {
        try {
            if (transaction.isActive()) {
                transaction.rollback();
            }
        } catch (RuntimeException e) {
            why.addSuppressed(e);
            persistence.discardConnections();
        }
    }

    private boolean lostRace(Throwable failure, Set<Throwable> seen) {
        if (failure == null || !seen.add(failure)) {
            return false;
        }
        if (failure instanceof SQLException) {
            if (persistence.dialect().isLostRace((SQLException) failure)) {
                return true;
            }
            if (lostRace(((SQLException) failure).getNextException(), seen)) {
                return true;
            }
        }
        return lostRace(failure.getCause(), seen);
    }
}
