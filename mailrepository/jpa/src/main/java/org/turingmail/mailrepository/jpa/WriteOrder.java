package org.turingmail.mailrepository.jpa;

import java.sql.SQLException;
import java.util.concurrent.Callable;

/** How the write transactions of one database are put in order and made durable. Thread-safe. */
interface WriteOrder extends AutoCloseable {
    /**
     * Runs a transaction to its end, when its turn has come.
     *
     * @return what it returned, once that is durable
     */
    <T> T run(Callable<T> transaction) throws Exception;

    @Override
    void close() throws SQLException;
}
