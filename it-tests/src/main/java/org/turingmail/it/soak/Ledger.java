package org.turingmail.it.soak;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What became of each mail at the SMTP port. Safe for use by several threads. */
final class Ledger {
    /**
     * A mail that was sent.
     *
     * @param recipients those of its recipients that the server took
     */
    record Entry(SoakMail mail, List<String> recipients) {
        Entry {
            recipients = List.copyOf(recipients);
        }
    }

    private final Map<Integer, Entry> accepted = new ConcurrentHashMap<>();
    private final Map<Integer, Entry> interrupted = new ConcurrentHashMap<>();
    private final AtomicInteger refused = new AtomicInteger();
    private volatile String lastRefusal = "";

    /** The server answered 250 to the mail: from now on it must not be lost. */
    void accepted(SoakMail mail, List<String> recipients) {
        accepted.put(mail.id(), new Entry(mail, recipients));
    }

    /** The connection broke before the answer: it is the sender's still, and may have arrived all the same. */
    void interrupted(SoakMail mail) {
        interrupted.put(mail.id(), new Entry(mail, mail.recipients()));
    }

    void refused(String answer) {
        lastRefusal = answer;
        refused.incrementAndGet();
    }

    int acceptedCount() {
        return accepted.size();
    }

    int refusedCount() {
        return refused.get();
    }

    String lastRefusal() {
        return lastRefusal;
    }

    Map<Integer, Entry> accepted() {
        return new TreeMap<>(accepted);
    }

    Map<Integer, Entry> interrupted() {
        return new TreeMap<>(interrupted);
    }
}
