package org.turingmail.central.challenge;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.address.Domain;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.address.Network;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.central.held.ChallengeIssuer;

/**
 * Limits how many challenges a tenant's agents are told to send in an hour: for messages from one network, from one
 * sender domain, to one recipient, and in all. Beyond the limits messages are held without a challenge, whatever sender
 * they claim. Challenges are counted in the database, for all replicas together; repeated ones count too. Thread-safe.
 *
 * <p>An hour is one of the clock (UTC), so in an hour across two of them the limit may be reached twice.
 */
@Singleton
final class ChallengeLimits {
    /** A sender of so many recipients is limited by the others. */
    private static final int MAX_RECIPIENTS = 100;

    private static final int IPV4_PREFIX = 24;
    private static final int IPV6_PREFIX = 48;
    private static final String FULL = "challenge_limit";
    private static final Duration RETENTION = Duration.ofHours(2);

    private final Clock clock;
    private final Limits limits;

    /**
     * Challenges in an hour.
     *
     * @param network for messages from one client network, /24 or /48
     * @param senderDomain for messages from one domain with its subdomains
     * @param recipient for messages to one address, without its detail
     * @param tenant for all messages
     */
    record Limits(int network, int senderDomain, int recipient, int tenant) {
        /** Half of each, at least one. */
        Limits half() {
            return new Limits(half(network), half(senderDomain), half(recipient), half(tenant));
        }

        private static int half(int limit) {
            return (limit + 1) / 2;
        }

        Map<Kind, Integer> asMap() {
            return Map.of(
                    Kind.NETWORK,
                    network,
                    Kind.SENDER_DOMAIN,
                    senderDomain,
                    Kind.RECIPIENT,
                    recipient,
                    Kind.TENANT,
                    tenant);
        }
    }

    private enum Kind {
        NETWORK("network"),
        RECIPIENT("recipient"),
        SENDER_DOMAIN("sender-domain"),
        TENANT("tenant");

        private final String text;

        Kind(String text) {
            this.text = text;
        }
    }

    private record Key(Kind kind, String value) {}

    @Inject
    ChallengeLimits(Clock clock, CentralConfiguration configuration) {
        this(
                clock,
                new Limits(
                        configuration.challengesPerNetwork(),
                        configuration.challengesPerSenderDomain(),
                        configuration.challengesPerRecipient(),
                        configuration.challengesPerTenant()));
    }

    ChallengeLimits(Clock clock, Limits limits) {
        this.clock = requireNonNull(clock);
        this.limits = requireNonNull(limits);
    }

    /**
     * Counts one more challenge, unless a limit is reached: then nothing is counted.
     *
     * @return whether it may be sent
     */
    boolean allow(Handle handle, long tenantId, ChallengeIssuer.Asked asked) {
        return allow(handle, tenantId, asked, limits);
    }

    /**
     * As {@link #allow}, for a message that came in an earlier hour: within half of the limits, so that a flood that is
     * over takes nothing from the senders of now.
     */
    boolean allowLate(Handle handle, long tenantId, ChallengeIssuer.Asked asked) {
        return allow(handle, tenantId, asked, limits.half());
    }

    private boolean allow(Handle handle, long tenantId, ChallengeIssuer.Asked asked, Limits most) {
        Instant hour = clock.instant().truncatedTo(ChronoUnit.HOURS);
        List<Key> keys = keys(asked);
        // Under a flood nobody waits for the row of another one.
        if (isFull(handle, tenantId, hour, keys, most)) {
            return false;
        }
        handle.savepoint(FULL);
        boolean within = count(handle, tenantId, hour, keys, most);
        if (within) {
            handle.releaseSavepoint(FULL);
        } else {
            handle.rollbackToSavepoint(FULL);
        }
        return within;
    }

    private boolean isFull(Handle handle, long tenantId, Instant hour, List<Key> keys, Limits most) {
        String full =
                """
                SELECT EXISTS (
                    SELECT FROM challenge_count c
                    JOIN unnest(:kinds, :values, :limits) AS asked (kind, value, most) ON c.kind = asked.kind
                        AND c.value = asked.value
                    WHERE c.tenant_id = :tenant AND c.hour = :hour AND c.count >= asked.most
                )
                """;
        return ask(handle, full, tenantId, hour, keys, most);
    }

    /** All transactions take the rows in one order, so none waits in a circle. */
    private boolean count(Handle handle, long tenantId, Instant hour, List<Key> keys, Limits most) {
        String within =
                """
                WITH counted AS (
                    INSERT INTO challenge_count AS c (tenant_id, hour, kind, value, count)
                    SELECT :tenant, :hour, kind, value, 1
                    FROM unnest(:kinds, :values) AS asked (kind, value)
                    ORDER BY kind, value
                    ON CONFLICT (tenant_id, hour, kind, value)
                    DO UPDATE SET count = c.count + 1
                    RETURNING kind, value, count
                )
                SELECT NOT EXISTS (
                    SELECT FROM counted c
                    JOIN unnest(:kinds, :values, :limits) AS asked (kind, value, most) ON c.kind = asked.kind
                        AND c.value = asked.value
                    WHERE c.count > asked.most
                )
                """;
        return ask(handle, within, tenantId, hour, keys, most);
    }

    private boolean ask(Handle handle, String question, long tenantId, Instant hour, List<Key> keys, Limits most) {
        Map<Kind, Integer> limitOf = most.asMap();
        return handle.createQuery(question)
                .bind("tenant", tenantId)
                .bind("hour", hour)
                .bindArray(
                        "kinds",
                        String.class,
                        keys.stream().map(key -> key.kind.text).toList())
                .bindArray("values", String.class, keys.stream().map(Key::value).toList())
                .bindArray(
                        "limits",
                        Integer.class,
                        keys.stream().map(key -> limitOf.get(key.kind)).toList())
                .mapTo(Boolean.class)
                .one();
    }

    private static List<Key> keys(ChallengeIssuer.Asked asked) {
        Stream<String> recipients = new TreeSet<>(asked.recipients().stream()
                        .map(ChallengeLimits::withoutDetail)
                        .toList())
                .stream().limit(MAX_RECIPIENTS);
        return Stream.of(
                        asked
                                .client()
                                .flatMap(ChallengeLimits::network)
                                .map(network -> new Key(Kind.NETWORK, network))
                                .stream(),
                        recipients.map(recipient -> new Key(Kind.RECIPIENT, recipient)),
                        Stream.of(
                                new Key(
                                        Kind.SENDER_DOMAIN,
                                        organisation(asked.sender().domain())),
                                new Key(Kind.TENANT, "")))
                .flatMap(each -> each)
                .toList();
    }

    private static String withoutDetail(EmailAddress recipient) {
        int plus = recipient.localPart().indexOf('+');
        return plus > 0
                ? recipient.localPart().substring(0, plus) + "@"
                        + recipient.domain().name()
                : recipient.canonical();
    }

    /**
     * The domain without its subdomains, of which an owner can make up any number: the last two labels, or three where
     * these look like {@code co.uk}. With a list of suffixes it would be exact; too coarse is the safe side.
     */
    static String organisation(Domain domain) {
        List<String> parents = domain.withParents();
        String last = parents.get(parents.size() - 1);
        if (parents.size() < 2) {
            return last;
        }
        String two = parents.get(parents.size() - 2);
        boolean country = last.length() == 2 && two.indexOf('.') <= 3;
        return country && parents.size() > 2 ? parents.get(parents.size() - 3) : two;
    }

    /** Empty for what is not of the public Internet: a relay of ours, behind which everybody stands. */
    private static Optional<String> network(Network client) {
        try {
            InetAddress address = InetAddress.getByAddress(client.bytes());
            boolean ofOurs = address.isLoopbackAddress()
                    || address.isSiteLocalAddress()
                    || address.isLinkLocalAddress()
                    || client.isIpv6() && (client.bytes()[0] & 0xFE) == 0xFC;
            return ofOurs
                    ? Optional.empty()
                    : Optional.of(client.masked(client.isIpv6() ? IPV6_PREFIX : IPV4_PREFIX)
                            .toString());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("An address has 4 or 16 bytes", e);
        }
    }

    /** Forgets what was counted in hours that are over; returns the number of rows. */
    int forget(Jdbi jdbi) {
        return jdbi.withHandle(handle -> handle.createUpdate("DELETE FROM challenge_count WHERE hour < :before")
                .bind("before", clock.instant().minus(RETENTION))
                .execute());
    }
}
