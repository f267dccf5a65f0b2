package org.turingmail.central.policy;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.address.Network;
import org.turingmail.central.address.SenderIdentities;

/**
 * Where a mail comes from, as far as entries of lists can tell. Immutable.
 *
 * @param identities the addresses of the sender, the one on the envelope first; none for the null sender
 * @param client the address of the client that delivered it, if it is known
 */
public record MailSource(List<EmailAddress> identities, Optional<Network> client) {
    public MailSource {
        identities = List.copyOf(identities);
        requireNonNull(client);
    }

    /** All that the envelope sender stands for. */
    public static MailSource of(Optional<EmailAddress> sender) {
        return of(sender, Optional.empty(), Optional.empty());
    }

    /**
     * All that is known.
     *
     * @param headerFrom the address in the header, only if its domain is authenticated
     */
    public static MailSource of(
            Optional<EmailAddress> sender, Optional<EmailAddress> headerFrom, Optional<Network> client) {
        Map<String, EmailAddress> identities = new LinkedHashMap<>();
        Stream.concat(sender.stream(), headerFrom.stream())
                .flatMap(address -> SenderIdentities.of(address).stream())
                .forEach(identity -> identities.putIfAbsent(identity.canonical(), identity));
        return new MailSource(List.copyOf(identities.values()), client);
    }
}
