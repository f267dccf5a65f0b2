package org.turingmail.agent.authentication.dns;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The DNS questions that one message may cause: limited in number, and all together in time. What was asked already
 * costs nothing. When a limit is reached every further question fails. Not thread-safe: one message is verified by one
 * thread.
 */
public final class Lookups {
    private final Dns dns;
    private final int most;
    private final LongSupplier nanos;
    private final long deadline;
    private final Map<String, DnsAnswer> asked = new HashMap<>();
    private boolean exhausted;

    private Lookups(Dns dns, int most, LongSupplier nanos, long deadline) {
        this.dns = dns;
        this.most = most;
        this.nanos = nanos;
        this.deadline = deadline;
    }

    /**
     * @param most how many different questions
     * @param within how long they may take together, from now on
     */
    public static Lookups of(Dns dns, int most, Duration within) {
        return of(dns, most, within, System::nanoTime);
    }

    static Lookups of(Dns dns, int most, Duration within, LongSupplier nanos) {
        return new Lookups(dns, most, nanos, nanos.getAsLong() + within.toNanos());
    }

    /** Others with a number of their own, and with the same end. */
    public Lookups another(int number) {
        return new Lookups(dns, number, nanos, deadline);
    }

    public DnsAnswer ask(String name, RecordType type) {
        if (!DnsNames.canExist(name)) {
            return DnsAnswer.noName(Duration.ZERO);
        }
        String key = type + " " + DnsNames.normal(name);
        DnsAnswer known = asked.get(key);
        if (known != null) {
            return known;
        }
        long left = deadline - nanos.getAsLong();
        if (asked.size() == most || left <= 0) {
            exhausted |= asked.size() == most;
            return DnsAnswer.failed();
        }
        DnsAnswer answer = dns.ask(DnsNames.normal(name), type, Duration.ofNanos(left));
        asked.put(key, answer);
        return answer;
    }

    /** How many different questions were asked. */
    public int count() {
        return asked.size();
    }

    /** Whether a question was not asked because there were too many before it. */
    public boolean isExhausted() {
        return exhausted;
    }
}
