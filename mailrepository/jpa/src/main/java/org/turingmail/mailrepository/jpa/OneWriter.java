package org.turingmail.mailrepository.jpa;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The one writer that SQLite allows. Threads take turns, first come, first served, instead of asking for SQLite's lock
 * again and again; what they have committed is made durable outside their turns, for all that wait at once.
 *
 * <p>With {@code synchronous=NORMAL}, a commit is in the log (WAL) but perhaps not on the disk; SQLite itself syncs the
 * log before it copies it into the database, and the database before it begins the log anew. So whatever was committed
 * before the log is synced is durable after it. One connection stays open, so that the log stays one file.
 */
final class OneWriter implements WriteOrder {
    private static final long LONGEST_STOP_SECONDS = 10;

    private final ReentrantLock turn = new ReentrantLock(true);
    private final Connection connection;
    private final FileChannel log;
    private final GroupSync sync;

    private OneWriter(Connection connection, FileChannel log) {
        this.connection = connection;
        this.log = log;
        this.sync = new GroupSync(() -> log.force(false), this::renewLog);
    }

    /** @param log the file of the write-ahead log */
    static OneWriter open(DriverDataSource driver, Path log) throws SQLException {
        Connection connection = driver.getConnection();
        try (Statement statement = connection.createStatement()) {
            // opens the log
            statement.executeQuery("SELECT COUNT(*) FROM sqlite_master").close();
            return new OneWriter(connection, FileChannel.open(log, StandardOpenOption.WRITE));
        } catch (IOException e) {
            connection.close();
            throw new SQLException("SQLite's log cannot be opened: " + e, e);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public <T> T run(Callable<T> transaction) throws Exception {
        T result;
        turn.lockInterruptibly();
        try {
            result = transaction.call();
        } finally {
            turn.unlock();
        }
        sync.await();
        return result;
    }

    /** Copies all of the log into the database, durably, and begins the log anew. */
    private void renewLog() throws IOException {
        turn.lock();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("PRAGMA wal_checkpoint(TRUNCATE)")) {
            if (!result.next() || result.getInt(1) != 0) {
                throw new IOException("SQLite's log is in use and cannot be copied into the database");
            }
            log.force(false);
        } catch (SQLException e) {
            throw new IOException(e);
        } finally {
            turn.unlock();
        }
    }

    /** Copies the log into the database, unless another process has it open. */
    @Override
    public void close() throws SQLException {
        boolean mine = false;
        try {
            mine = turn.tryLock(LONGEST_STOP_SECONDS, TimeUnit.SECONDS);
            connection.close();
            log.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new SQLException(e);
        } finally {
            if (mine) {
                turn.unlock();
            }
        }
    }
}
