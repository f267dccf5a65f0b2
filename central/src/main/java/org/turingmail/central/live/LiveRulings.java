package org.turingmail.central.live;

import static java.util.Objects.requireNonNull;

import io.netty.util.NetUtil;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.address.Domain;
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
     * What a key of a Postfix table is about: {@code user@domain}, a domain, an IP address, or {@code <>}.
     *
     * @throws IllegalArgumentException if it is none of them
     */
    static MailSource source(String key) {
        if (key.equals("<>")) {
            return MailSource.of(Optional.empty());
        }
        if (key.indexOf('@') > 0) {
            return MailSource.of(Optional.of(EmailAddress.parse(key)));
        }
        if (NetUtil.createByteArrayFromIpAddressString(key) != null) {
            return new MailSource(List.of(), Optional.of(Network.address(key)));
        }
        // Postfix writes @domain and .domain as well. No entry is about a sender without a local part.
        Domain domain = Domain.parse(key.startsWith("@") || key.startsWith(".") ? key.substring(1) : key);
        return new MailSource(List.of(new EmailAddress(key, "", domain)), Optional.empty());
    }
}
