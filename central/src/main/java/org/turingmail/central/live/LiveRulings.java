package org.turingmail.central.live;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.address.Network;
import org.turingmail.central.lists.EntryHits;
import org.turingmail.central.policy.MailSource;
import org.turingmail.central.policy.Policy;
import org.turingmail.central.policy.Ruling;
import org.turingmail.central.verdicts.Policies;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.UntrustedText;
import org.turingmail.protocol.verdicts.Verdict;

/** What the lists of a tenant say to a mail server that asks. Thread-safe. */
final class LiveRulings {
    private static final Pattern NEEDS_QUOTES = Pattern.compile("[ \"(),:;<>@\\[\\\\\\]]");

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
        if (!UntrustedText.isClean(name)) {
            return Optional.empty();
        }
        Optional<Long> found = jdbi.withHandle(handle -> handle.createQuery("SELECT id FROM tenant WHERE name = :name")
                .bind("name", name)
                .mapTo(Long.class)
                .findOne());
        found.ifPresent(id -> tenants.put(name, id));
        return found;
    }

    /**
     * Rules on a mail, as for an agent but for what needs the mail itself: on rules, and on entries that count for
     * authenticated mail only, nothing is known here, so the mail goes on to the agent.
     */
    Ruling rule(long tenantId, MailSource asked, Optional<EmailAddress> recipient) {
        MailSource source = asked.unproven();
        Policy policy = policies.of(tenantId, source, recipient.stream().toList());
        Ruling ruling = recipient.map(to -> policy.rule(source, to)).orElseGet(() -> policy.rule(source));
        if (ruling.passedOver()) {
            return new Ruling(Verdict.HOLD, Reason.UNKNOWN_SENDER, null);
        }
        hits.count(ruling.entry());
        return ruling;
    }

    /**
     * What a key of a Postfix table is about: {@code user@domain}, an IP address, or {@code <>}. Postfix also asks for
     * domains: for the parents of a sender's domain, of which an entry on a parent alone says nothing, and for the name
     * of a client, of which no entry says anything.
     *
     * @return empty if no entry can be about it
     */
    static Optional<MailSource> source(String key) {
        if (key.equals("<>")) {
            return Optional.of(MailSource.of(Optional.empty()));
        }
        return key.indexOf('@') >= 0
                ? address(key).map(sender -> MailSource.of(Optional.of(sender)))
                : client(key).map(client -> MailSource.of(Optional.empty(), Optional.empty(), Optional.of(client)));
    }

    /** An address as Postfix has it, without quotes; empty for what is none, so is in no list. */
    static Optional<EmailAddress> address(String text) {
        try {
            return Optional.of(EmailAddress.parse(quoted(text)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * With the quotes of RFC 5321, section 4.1.2, that the local part needs: so it came, and so lists and agents know
     * it.
     */
    private static String quoted(String address) {
        int at = address.lastIndexOf('@');
        if (at < 0
                || address.startsWith("\"")
                || !NEEDS_QUOTES.matcher(address).region(0, at).find()) {
            return address;
        }
        String localPart = address.substring(0, at);
        return '"' + localPart.replaceAll("[\\\\\"]", "\\\\$0") + '"' + address.substring(at);
    }

    /** The address of a client; empty for what is none, or has a zone or brackets. */
    static Optional<Network> client(String text) {
        try {
            return Optional.of(Network.address(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
