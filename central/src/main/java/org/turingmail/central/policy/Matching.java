package org.turingmail.central.policy;

import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.address.Network;
import org.turingmail.protocol.verdicts.Verdict;

/**
 * Whether an entry matches, and how closely: the smaller number decides first. Addresses are 0 to 99, in the order of
 * the sender's identities; domains 100 and up, one more for each parent; networks 1,000 and up, the smaller ones first;
 * patterns 2,000. Pure and thread-safe.
 */
final class Matching {
    private static final int DOMAIN = 100;
    private static final int NETWORK = 1_000;
    private static final int PATTERN = 2_000;

    private Matching() {}

    static OptionalInt distance(Entry entry, MailSource source) {
        // What a forwarder's address names speaks against a mail, and never for it.
        Predicate<EmailAddress> counts = identity -> (entry.verdict() == Verdict.BLOCK || source.mayAllow(identity))
                && !(entry.authenticatedOnly() && source.isForgeable(identity));
        return switch (entry.kind()) {
            case ADDRESS -> ofAddress(entry.value(), source.identities(), counts);
            case DOMAIN -> ofDomain(entry.value(), source.identities(), counts, 0, Integer.MAX_VALUE);
            case DOMAIN_ONLY -> ofDomain(entry.value(), source.identities(), counts, 0, 0);
            case SUBDOMAINS -> ofDomain(entry.value(), source.identities(), counts, 1, Integer.MAX_VALUE);
            case IP -> source.client()
                    .filter(client -> client.equals(Network.address(entry.value())))
                    .map(client -> OptionalInt.of(NETWORK))
                    .orElse(OptionalInt.empty());
            case CIDR -> ofNetwork(Network.parse(entry.value()), source);
            case REGEX -> source.identities().stream()
                            .filter(counts)
                            .anyMatch(identity -> Patterns.isFound(entry.value(), identity.canonical()))
                    ? OptionalInt.of(PATTERN)
                    : OptionalInt.empty();
        };
    }

    private static OptionalInt ofAddress(String value, List<EmailAddress> identities, Predicate<EmailAddress> counts) {
        for (int i = 0; i < identities.size(); i++) {
            if (identities.get(i).canonical().equals(value) && counts.test(identities.get(i))) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }

    private static OptionalInt ofDomain(
            String value, List<EmailAddress> identities, Predicate<EmailAddress> counts, int nearest, int farthest) {
        return identities.stream()
                .filter(counts)
                .mapToInt(identity -> identity.domain().withParents().indexOf(value))
                .filter(distance -> distance >= nearest && distance <= farthest)
                .map(distance -> DOMAIN + distance)
                .min();
    }

    private static OptionalInt ofNetwork(Network network, MailSource source) {
        return source.client().filter(network::contains).isPresent()
                ? OptionalInt.of(NETWORK + network.bytes().length * 8 - network.prefix())
                : OptionalInt.empty();
    }
}
