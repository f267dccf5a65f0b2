package org.turingmail.mailrepository.jpa;

import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.Iterator;
import java.util.stream.Stream;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.turingmail.mailrepository.contract.ForkedJvm;

/** Measures the memory that a list of all mails takes, with few and with many of them. */
final class ManyMails {
    private static final String URL = "turing://held";
    private static final int FEW = 100;
    private static final int MANY = 100_000;

    private ManyMails() {}

    /** @param arguments as {@link ForkedJvm} passes them */
    public static void main(String[] arguments) throws Exception {
        Database database = Database.at(ForkedJvm.location(arguments));
        try (Persistence persistence = new Persistence(database)) {
            JpaMailRepository repository = new JpaMailRepository(persistence, MailRepositoryUrl.from(URL));
            repository.init();
            fill(database, 0, FEW);
            long few = heapWhileListing(repository, FEW);
            fill(database, FEW, MANY);
            long many = heapWhileListing(repository, MANY);
            System.out.println("growth " + Math.max(0, many - few));
        }
    }

    private static long heapWhileListing(JpaMailRepository repository, int expected) throws Exception {
        long start = System.nanoTime();
        int count = 0;
        long heap = 0;
        for (Iterator<MailKey> keys = repository.list(); keys.hasNext(); ) {
            MailKey key = keys.next();
            if (count % Math.max(1, expected / 500) == 0) {
                LifecycleUtil.dispose(repository.retrieve(key));
            }
            if (++count == expected) {
                heap = heapAfterCollection();
            }
        }
        if (count != expected || repository.size() != expected) {
            throw new AssertionError(count + " listed, " + repository.size() + " there, " + expected + " expected");
        }
        System.out.println("listed " + count + " in ms " + (System.nanoTime() - start) / 1_000_000 + ", heap " + heap);
        return heap;
    }

    private static long heapAfterCollection() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** By SQL, for it is the reading that counts. */
    private static void fill(Database database, int from, int to) throws Exception {
        String attributes = "{\"a\":{\"serializer\":\"StringSerializer\",\"value\":\"" + "x".repeat(300) + "\"}}";
        try (Connection connection = new DriverDataSource(database).getConnection();
                PreparedStatement mail =
                        connection.prepareStatement("INSERT INTO turing_mail (id, repository, mail_key,"
                                + " state, sender, attributes, recipient_count, content_id, content_size, chunk_count)"
                                + " VALUES (?, 'held', ?, 'held', 's@example.org', ?, 1, ?, 1000, 1)");
                PreparedStatement recipient =
                        connection.prepareStatement("INSERT INTO turing_recipient VALUES (?, 0, 'r@example.com')");
                PreparedStatement chunk = connection.prepareStatement("INSERT INTO turing_chunk VALUES (?, 0, ?)");
                Statement count = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (int i = from; i < to; i++) {
                String id = RowId.next();
                mail.setString(1, id);
                mail.setString(2, String.format("Mail1764000000000-4c3ae0a1-9d6b-4a33-bd0c-%012d", (i * 7919L) % MANY));
                mail.setString(3, attributes);
                mail.setString(4, id);
                mail.addBatch();
                recipient.setString(1, id);
                recipient.addBatch();
                chunk.setString(1, id);
                chunk.setBytes(2, new byte[1000]);
                chunk.addBatch();
                if (i % 1_000 == 999 || i == to - 1) {
                    for (PreparedStatement statement :
                            Stream.of(mail, recipient, chunk).toArray(PreparedStatement[]::new)) {
                        statement.executeBatch();
                    }
                    connection.commit();
                }
            }
            count.executeUpdate("DELETE FROM turing_mail_count WHERE repository = 'held'");
            count.executeUpdate(
                    "INSERT INTO turing_mail_count (repository, slot, mails) VALUES ('held', 0, " + to + ")");
            connection.commit();
        }
    }
}
