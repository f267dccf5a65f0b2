package org.turingmail.agent.screening;

import com.google.common.base.CharMatcher;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.turingmail.protocol.verdicts.RecipientVerdict;

/**
 * Verdicts in memory: bounded in number, fresh for as long as central said, and kept a while longer for the time when
 * central does not answer. Thread-safe.
 */
final class VerdictCache {
    private final Clock clock;
    private final Duration ttl;
    private final Duration outageTtl;
    private final Cache<Pair, Remembered> entries;
    private final AtomicLong forgotten = new AtomicLong();

    VerdictCache(Clock clock, int maxEntries, Duration ttl, Duration outageTtl) {
        this.clock = clock;
        this.ttl = ttl;
        this.outageTtl = outageTtl;
        this.entries = CacheBuilder.newBuilder().maximumSize(maxEntries).build();
    }

    Optional<RecipientVerdict> fresh(String sender, String recipient) {
        return remembered(sender, recipient)
                .filter(remembered -> clock.instant().isBefore(remembered.freshUntil))
                .map(remembered -> remembered.verdict);
    }

    Optional<RecipientVerdict> evenIfStale(String sender, String recipient) {
        return remembered(sender, recipient).map(remembered -> remembered.verdict);
    }

    /** Take one before asking central, and give it to {@link #remember}. */
    long generation() {
        return forgotten.get();
    }

    /**
     * An answer that was on its way while something was forgotten may be out of date, and one that is valid for no time
     * at all is about one mail alone: neither is kept.
     */
    void remember(long generation, String sender, RecipientVerdict verdict, Duration valid) {
        if (valid.isZero() || generation != forgotten.get()) {
            return;
        }
        Instant now = clock.instant();
        Instant freshUntil = now.plus(valid.compareTo(ttl) < 0 ? valid : ttl);
        entries.put(new Pair(sender, verdict.recipient()), new Remembered(verdict, freshUntil, now.plus(outageTtl)));
    }

    /** @param sender an address, {@code @domain} (with its subdomains), or {@code *} */
    void forget(String sender) {
        forgotten.incrementAndGet();
        if (sender.equals("*")) {
            entries.invalidateAll();
        } else {
            Pattern meant = meaning(bare(sender));
            entries.asMap().keySet().removeIf(pair -> meant.matcher(bare(pair.sender))
                    .find());
        }
    }

    /**
     * Whether an envelope sender stands for an address or domain, or names it: with tags, rewritten by a forwarder, or
     * with a detail, all of which lists see through. One too many costs a question to central.
     */
    private static Pattern meaning(String addressOrDomain) {
        int at = addressOrDomain.lastIndexOf('@');
        String domain = Pattern.quote(addressOrDomain.substring(at + 1)) + "(?:=|$)";
        return at <= 0
                ? Pattern.compile("[@=.]" + domain)
                : Pattern.compile("^(?=.*[@=]" + domain + ")(?:.*[=+])?"
                        + Pattern.quote(addressOrDomain.substring(0, at)) + "[+=@]");
    }

    /** In lower case, and without quotes: {@code "bob"@d} is {@code bob@d} (RFC 5321, section 4.1.2). */
    private static String bare(String address) {
        return CharMatcher.anyOf("\"\\").removeFrom(lower(address));
    }

    long size() {
        return entries.size();
    }

    private Optional<Remembered> remembered(String sender, String recipient) {
        Pair pair = new Pair(sender, recipient);
        Remembered remembered = entries.getIfPresent(pair);
        if (remembered == null) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        if (now.isBefore(remembered.freshUntil) || now.isBefore(remembered.usableUntil)) {
            return Optional.of(remembered);
        }
        entries.invalidate(pair);
        return Optional.empty();
    }

    private static String lower(String address) {
        return address.toLowerCase(Locale.ROOT);
    }

    private static final class Remembered {
        private final RecipientVerdict verdict;
        private final Instant freshUntil;
        private final Instant usableUntil;

        Remembered(RecipientVerdict verdict, Instant freshUntil, Instant usableUntil) {
            this.verdict = verdict;
            this.freshUntil = freshUntil;
            this.usableUntil = usableUntil;
        }
    }

    private static final class Pair {
        private final String sender;
        private final String recipient;

        Pair(String sender, String recipient) {
            this.sender = lower(sender);
            this.recipient = lower(recipient);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Pair
                    && ((Pair) other).sender.equals(sender)
                    && ((Pair) other).recipient.equals(recipient);
        }

        @Override
        public int hashCode() {
            return Objects.hash(sender, recipient);
        }
    }
}
