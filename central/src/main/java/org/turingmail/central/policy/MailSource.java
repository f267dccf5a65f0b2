package org.turingmail.central.policy;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.turingmail.central.address.Domain;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.address.Network;
import org.turingmail.central.address.SenderIdentities;

/**
 * Where a mail comes from, as far as entries of lists can tell. Immutable.
 *
 * @param identities the addresses of the sender, the one on the envelope first; none for the null sender
 * @param named canonical forms of identities that a forwarder's address names and nothing proves: anybody can write an
 *     address that names a stranger. They count against the mail, and never for it
 * @param claimed domains of identities that the sender has by rewriting (SRS) alone
 * @param forgeable domains of identities that are known not to be authenticated; none if nobody looked
 * @param client the address of the client that delivered it, if it is known
 */
public record MailSource(
        List<EmailAddress> identities,
        Set<String> named,
        Set<Domain> claimed,
        Set<Domain> forgeable,
        Optional<Network> client) {
    public MailSource {
        identities = List.copyOf(identities);
        named = Set.copyOf(named);
        claimed = Set.copyOf(claimed);
        forgeable = Set.copyOf(forgeable);
        requireNonNull(client);
    }

    /** All that the envelope sender stands for. */
    public static MailSource of(Optional<EmailAddress> sender) {
        return of(sender, Optional.empty(), Optional.empty());
    }

    /** The same, if nobody looked whether the sender is authenticated. */
    public static MailSource of(
            Optional<EmailAddress> sender, Optional<EmailAddress> headerFrom, Optional<Network> client) {
        return of(sender, headerFrom, client, Optional.empty());
    }

    /** The same, if no forwarder is trusted. */
    public static MailSource of(
            Optional<EmailAddress> sender,
            Optional<EmailAddress> headerFrom,
            Optional<Network> client,
            Optional<Boolean> authenticated) {
        return of(sender, headerFrom, client, authenticated, TrustedForwarders.NONE);
    }

    /**
     * All that is known.
     *
     * @param headerFrom the address in the header, only if its domain is authenticated
     * @param authenticated whether the domain of the envelope sender is; empty if nobody looked
     * @param forwarders whose rewriting is believed, unless it is known not to be theirs
     */
    public static MailSource of(
            Optional<EmailAddress> sender,
            Optional<EmailAddress> headerFrom,
            Optional<Network> client,
            Optional<Boolean> authenticated,
            TrustedForwarders forwarders) {
        Map<String, EmailAddress> identities = new LinkedHashMap<>();
        Stream.concat(sender.stream(), headerFrom.stream())
                .flatMap(address -> SenderIdentities.of(address).stream())
                .forEach(identity -> identities.putIfAbsent(identity.canonical(), identity));
        boolean vouched = sender.map(EmailAddress::domain)
                .filter(forwarders::include)
                .filter(forwarder -> authenticated.orElse(true))
                .isPresent();
        Set<String> named = new HashSet<>(identities.keySet());
        Stream.concat(sender.stream(), headerFrom.stream())
                .flatMap(address -> SenderIdentities.own(address).stream())
                .forEach(identity -> named.remove(identity.canonical()));
        sender.ifPresent(address -> SenderIdentities.named(address).stream()
                // The forwarding mailbox did not write the message, although another sender of its domain may have.
                .filter(identity -> vouched
                        || !identity.domain().equals(address.domain())
                                && headerFrom
                                        .filter(from -> from.domain().equals(identity.domain()))
                                        .isPresent())
                .forEach(identity -> named.remove(identity.canonical())));
        Set<Domain> claimed = domains(identities.values());
        sender.ifPresent(address -> claimed.remove(address.domain()));
        headerFrom.ifPresent(address -> claimed.remove(address.domain()));
        Set<Domain> forgeable = new HashSet<>();
        if (authenticated.isPresent()) {
            forgeable.addAll(domains(identities.values()));
            headerFrom.ifPresent(from -> forgeable.remove(from.domain()));
            sender.filter(address -> authenticated.get()).ifPresent(address -> {
                forgeable.remove(address.domain());
                if (vouched) {
                    SenderIdentities.named(address).forEach(identity -> forgeable.remove(identity.domain()));
                }
            });
        }
        return new MailSource(List.copyOf(identities.values()), named, claimed, forgeable, client);
    }

    /**
     * What is kept of a mail that is held.
     *
     * @param identity the {@linkplain #lasting lasting} one: if it is of another domain than the sender, something
     *     vouched for it
     * @param authenticated whether that is authenticated; empty if nobody looked
     */
    public static MailSource ofHeld(EmailAddress sender, EmailAddress identity, Optional<Boolean> authenticated) {
        return of(
                Optional.of(sender),
                Optional.of(identity)
                        .filter(vouchedFor ->
                                authenticated.orElse(!vouchedFor.domain().equals(sender.domain()))),
                Optional.empty(),
                authenticated.map(known -> false));
    }

    /** The same mail as if each of its identities were authenticated. */
    MailSource proven() {
        return new MailSource(identities, named, claimed, Set.of(), client);
    }

    /** The same mail as if none of its identities were authenticated. */
    public MailSource unproven() {
        return new MailSource(identities, named, claimed, domains(identities), client);
    }

    /** The same mail without what its sender claims to be by rewriting; empty if that is nothing. */
    Optional<MailSource> unclaimed() {
        return claimed.isEmpty()
                ? Optional.empty()
                : Optional.of(new MailSource(
                        identities.stream()
                                .filter(identity -> !claimed.contains(identity.domain()))
                                .toList(),
                        named,
                        Set.of(),
                        forgeable,
                        client));
    }

    /** Whether an identity may speak for the mail: not if only a forwarder's address names it. */
    public boolean mayAllow(EmailAddress identity) {
        return !named.contains(identity.canonical());
    }

    /**
     * Whether the envelope sender is a forwarder's address, and nothing vouches for the person whom it names.
     *
     * @param sender on the envelope
     */
    public boolean namesAStranger(EmailAddress sender) {
        return SenderIdentities.isForwarded(sender)
                && lasting(sender)
                        .canonical()
                        .equals(SenderIdentities.lasting(sender, identity -> false)
                                .canonical());
    }

    private static Set<Domain> domains(Collection<EmailAddress> identities) {
        return identities.stream().map(EmailAddress::domain).collect(Collectors.toCollection(HashSet::new));
    }

    /** Whether somebody looked, and the domain of this identity is not authenticated. */
    public boolean isForgeable(EmailAddress identity) {
        return forgeable.contains(identity.domain());
    }

    /**
     * The identity under which a sender is asked and becomes known, see {@link SenderIdentities#lasting}. What a
     * forwarder's address names is undone if something vouches for it.
     */
    public EmailAddress lasting(EmailAddress sender) {
        return SenderIdentities.lasting(sender, this::mayAllow);
    }
}
