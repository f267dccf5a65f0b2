package org.turingmail.central.live;

import static java.util.Objects.requireNonNull;

import io.netty.util.NetUtil;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.address.Network;
import org.turingmail.central.lists.EntryHits;
import org.turingmail.central.lists.Policies;
import org.turingmail.central.policy.MailSource;
import org.turingmail.central.policy.Policy;
import org.turingmail.central.policy.Ruling;

/** What the lists of a tenant say to a mail server that asks. Safe for use by many threads. */
final class LiveRulings {
    private final Jdbi jdbi;
    private final Policies policies;
    private final EntryHits hits;
    private final Map<String, Long> tenants = new ConcurrentHashMap<>();

    LiveRulings(Jdbi jdbi, Policies policies, EntryHits hits) {
        this.jdbi = requireNonNull(jdbi);
        this.policies = requireNonNull(policies);
        this.hits = requireNonNull(hits);
    }

    /** Whether an answer for the tenant needs no database: then it may be asked for on an event loop. */
    boolean answersAtOnce(String tenant) {
        return tenants.containsKey(tenant) && policies.answersAtOnce();
    }

    /** The number of a tenant; empty if there is none of the name. */
    Optional<Long> tenant(String name) {
        Long known = tenants.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<Long> found = jdbi.withHandle(handle -> handle.createQuery("SELECT id FROM tenant WHERE name = :name")
                .bind("name", name)
                .mapTo(Long.class)
                .findOne());
        found.ifPresent(id -> tenants.put(name, id));
        return found;
    }

    /** Rules on a mail, as for an agent but for rules, which need the mail itself. */
    Ruling rule(long tenantId, MailSource source, Optional<EmailAddress> recipient) {
        Policy policy = policies.of(tenantId, source, recipient.stream().toList());
        Ruling ruling = recipient.map(to -> policy.rule(source, to)).orElseGet(() -> policy.rule(source));
        hits.count(ruling.entry());
        return ruling;
    }

    /**
     * What a key of a Postfix table is about: {@code user@domain}, an IP address, or {@code <>}. Postfix also asks for domains: for
     * the parents of a sender's domain, of which an entry on a parent alone says nothing, and for the name of a client, of
     * which no entry says anything.
     *
     * @return empty if no entry can be about it
     */
    static Optional<MailSource> source(String key) {
        if (key.equals("<>")) {
            return Optional.of(MailSource.of(Optional.empty()));
        }
        if (NetUtil.createByteArrayFromIpAddressString(key) != null) {
            return Optional.of(new MailSource(List.of(), Optional.of(Network.address(key))));
        }
        return address(key).map(sender -> MailSource.of(Optional.of(sender)));
    }

    /** An address; empty for what is none, so is in no list. */
    static Optional<EmailAddress> address(String text) {
        try {
            return Optional.of(EmailAddress.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
