package org.turingmail.agent.authentication.dns;

import java.time.Duration;
import java.util.List;

/** What DNS says about a name and a type. Immutable. */
public final class DnsAnswer {
    /** The kinds of answers. */
    public enum Status {
        /** There is at least one record. */
        FOUND,
        /** The name exists, but has no record of that type. */
        NO_RECORD,
        /** The name does not exist (NXDOMAIN). */
        NO_NAME,
        /** No server answered in time, or one answered with an error. Asking again later may succeed. */
        FAILED
    }

    private final Status status;
    private final List<String> values;
    private final Duration ttl;

    private DnsAnswer(Status status, List<String> values, Duration ttl) {
        this.status = status;
        this.values = List.copyOf(values);
        this.ttl = ttl;
    }

    /**
     * @param values at least one: text with its strings joined and an octet as a character ({@code TXT}), an IP address
     *     ({@code A}, {@code AAAA}), or a name without its last dot ({@code MX}, {@code PTR})
     * @param ttl how long the answer may be remembered
     */
    public static DnsAnswer found(List<String> values, Duration ttl) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("an answer must have a value");
        }
        return new DnsAnswer(Status.FOUND, values, ttl);
    }

    /** The name exists, but has no record of that type. */
    public static DnsAnswer noRecord(Duration ttl) {
        return new DnsAnswer(Status.NO_RECORD, List.of(), ttl);
    }

    /** The name does not exist. */
    public static DnsAnswer noName(Duration ttl) {
        return new DnsAnswer(Status.NO_NAME, List.of(), ttl);
    }

    /** No usable answer. */
    public static DnsAnswer failed() {
        return new DnsAnswer(Status.FAILED, List.of(), Duration.ZERO);
    }

    public Status status() {
        return status;
    }

    /** The records; none unless there are some. */
    public List<String> values() {
        return values;
    }

    /** How long the answer may be remembered. */
    public Duration ttl() {
        return ttl;
    }

    /** Whether there was no usable answer. */
    public boolean isFailed() {
        return status == Status.FAILED;
    }

    /** Whether there is certainly nothing (a "void lookup" of RFC 7208, section 4.6.4). */
    public boolean isVoid() {
        return status == Status.NO_RECORD || status == Status.NO_NAME;
    }

    @Override
    public String toString() {
        return status + (values.isEmpty() ? "" : " " + values);
    }
}
