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
 * @param claimed domains of identities that the sender has by rewriting (SRS) alone: anybody can write an address that names a
 *     stranger there
 * @param forgeable domains of identities that are known not to be authenticated; none if nobody looked
 * @param client the address of the client that delivered it, if it is known
 */
public record MailSource(
        List<EmailAddress> identities, Set<Domain> claimed, Set<Domain> forgeable, Optional<Network> client) {
    public MailSource {
        identities = List.copyOf(identities);
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

    /**
     * All that is known.
     *
     * @param headerFrom the address in the header, only if its domain is authenticated
     * @param authenticated whether the domain of the envelope sender is; empty if nobody looked
     */
    public static MailSource of(
            Optional<EmailAddress> sender,
            Optional<EmailAddress> headerFrom,
            Optional<Network> client,
            Optional<Boolean> authenticated) {
        Map<String, EmailAddress> identities = new LinkedHashMap<>();
        Stream.concat(sender.stream(), headerFrom.stream())
                .flatMap(address -> SenderIdentities.of(address).stream())
                .forEach(identity -> identities.putIfAbsent(identity.canonical(), identity));
        Set<Domain> claimed = domains(identities.values());
        sender.ifPresent(address -> claimed.remove(address.domain()));
        headerFrom.ifPresent(address -> claimed.remove(address.domain()));
        Set<Domain> forgeable = new HashSet<>();
        if (authenticated.isPresent()) {
            forgeable.addAll(domains(identities.values()));
            headerFrom.ifPresent(from -> forgeable.remove(from.domain()));
            sender.filter(address -> authenticated.get()).ifPresent(address -> forgeable.remove(address.domain()));
        }
        return new MailSource(List.copyOf(identities.values()), claimed, forgeable, client);
    }

    /**
     * What is kept of a mail that is held.
     *
     * @param identity the {@linkplain #lasting lasting} one
     * @param authenticated whether that is authenticated; empty if nobody looked
     */
    public static MailSource ofHeld(EmailAddress sender, EmailAddress identity, Optional<Boolean> authenticated) {
        return of(
                Optional.of(sender),
                Optional.of(identity).filter(vouchedFor -> authenticated.orElse(false)),
                Optional.empty(),
                authenticated.map(known -> false));
    }

    /** The same mail as if each of its identities were authenticated. */
    MailSource proven() {
        return new MailSource(identities, claimed, Set.of(), client);
    }

    /** The same mail as if none of its identities were authenticated. */
    public MailSource unproven() {
        return new MailSource(identities, claimed, domains(identities), client);
    }

    /** The same mail without what its sender claims to be by rewriting; empty if that is nothing. */
    Optional<MailSource> unclaimed() {
        return claimed.isEmpty()
                ? Optional.empty()
                : Optional.of(new MailSource(
                        identities.stream()
                                .filter(identity -> !claimed.contains(identity.domain()))
                                .toList(),
                        Set.of(),
                        forgeable,
                        client));
    }

    private static Set<Domain> domains(Collection<EmailAddress> identities) {
        return identities.stream().map(EmailAddress::domain).collect(Collectors.toCollection(HashSet::new));
    }

    /** Whether somebody looked, and the domain of this identity is not authenticated. */
    public boolean isForgeable(EmailAddress identity) {
        return forgeable.contains(identity.domain());
    }

    /**
     * The identity under which a sender is asked and becomes known, see {@link SenderIdentities#lasting}. What is rewritten
     * into another domain counts if that is not forgeable: anybody can write a forwarder's address that names a stranger.
     */
    public EmailAddress lasting(EmailAddress sender) {
        return SenderIdentities.lasting(
                sender, identity -> identity.domain().equals(sender.domain()) || !isForgeable(identity));
    }
}
