package org.turingmail.mailrepository.jpa;

import java.util.concurrent.Callable;

/** A database that puts its writers in order by itself, and whose commits are durable. */
final class ConcurrentWrites implements WriteOrder {
    @Override
    public <T> T run(Callable<T> transaction) throws Exception {
        return transaction.call();
    }

    @Override
    public void close() {
        // nothing is held
    }
}
