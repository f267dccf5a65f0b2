package org.turingmail.agent.authentication.dns;

import com.google.common.base.Ticker;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.time.Duration;
import java.util.concurrent.ExecutionException;

/**
 * Remembers answers for as long as they say, between five seconds and an hour (what does not exist: five minutes at
 * most), in a bounded part of memory. Who asks what somebody is asking already waits for that answer. That a server
 * failed is remembered for five seconds, so a domain whose servers are down costs each message little; that there was
 * no time left to ask is not.
 */
public final class CachingDns implements Dns {
    private static final Duration LEAST = Duration.ofSeconds(5);
    private static final Duration MOST = Duration.ofHours(1);
    private static final Duration MOST_NEGATIVE = Duration.ofMinutes(5);
    /** What an entry takes besides its text, in characters. */
    private static final int OVERHEAD = 150;

    private final Dns dns;
    private final Ticker ticker;
    private final Duration patience;
    private final Cache<String, Entry> cache;

    /**
     * @param dns what is asked
     * @param maxCharacters how much text is remembered, names and answers together
     * @param patience that there was no answer within that time says something of the servers
     */
    public CachingDns(Dns dns, long maxCharacters, Duration patience) {
        this(dns, maxCharacters, patience, Ticker.systemTicker());
    }

    CachingDns(Dns dns, long maxCharacters, Duration patience, Ticker ticker) {
        this.dns = dns;
        this.ticker = ticker;
        this.patience = patience;
        this.cache = CacheBuilder.newBuilder()
                .ticker(ticker)
                .maximumWeight(maxCharacters)
                .weigher(CachingDns::weight)
                .expireAfterWrite(MOST)
                .build();
    }

    @Override
    public DnsAnswer ask(String name, RecordType type, Duration within) {
        String key = type + " " + DnsNames.normal(name);
        Entry known = cache.getIfPresent(key);
        if (known != null && known.expires - ticker.read() > 0) {
            return known.answer;
        }
        if (known != null) {
            cache.asMap().remove(key, known);
        }
        boolean[] asked = new boolean[1];
        try {
            Entry entry = cache.get(key, () -> {
                asked[0] = true;
                return fetch(name, type, within);
            });
            // The other one may have had less time.
            return asked[0] || !entry.answer.isFailed() || entry.expires - ticker.read() > 0
                    ? entry.answer
                    : dns.ask(name, type, within);
        } catch (ExecutionException e) {
            throw new IllegalStateException("A question throws nothing", e);
        }
    }

    /** How many answers are in memory. */
    public long size() {
        return cache.size();
    }

    private Entry fetch(String name, RecordType type, Duration within) {
        DnsAnswer answer = dns.ask(name, type, within);
        if (answer.isFailed() && within.compareTo(patience) < 0) {
            return new Entry(answer, ticker.read());
        }
        Duration most = answer.isVoid() ? MOST_NEGATIVE : MOST;
        Duration ttl =
                answer.ttl().compareTo(LEAST) < 0 ? LEAST : answer.ttl().compareTo(most) > 0 ? most : answer.ttl();
        return new Entry(answer, ticker.read() + ttl.toNanos());
    }

    private static int weight(String key, Entry entry) {
        return OVERHEAD
                + key.length()
                + entry.answer.values().stream()
                        .mapToInt(value -> value.length() + OVERHEAD / 2)
                        .sum();
    }

    private static final class Entry {
        private final DnsAnswer answer;
        private final long expires;

        private Entry(DnsAnswer answer, long expires) {
            this.answer = answer;
            this.expires = expires;
        }
    }
}
