package org.turingmail.central.lists;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import org.turingmail.central.address.Domain;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.address.Invisible;
import org.turingmail.central.address.Network;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.central.policy.EntryScope;
import org.turingmail.central.policy.Patterns;
import org.turingmail.protocol.UntrustedText;
import org.turingmail.protocol.verdicts.Verdict;

/**
 * What an entry of a list says, without what the database adds to it: the form in which it is read from a file and
 * written to one. Immutable.
 *
 * @param value canonical, see {@link #canonical}
 * @param verdict {@code DELIVER} (allow) or {@code BLOCK}
 * @param owner canonical address or domain of the recipients that it is for, by the scope; empty for the whole tenant
 * @param expiresAt when it ends to count
 * @param note what a person wrote about it
 */
public record ListItem(
        EntryKind kind,
        String value,
        Verdict verdict,
        EntryScope scope,
        String owner,
        Optional<Instant> expiresAt,
        Optional<String> note) {
    /** The longest pattern. */
    public static final int MAX_PATTERN = 500;
    /** The longest note, in characters. */
    public static final int MAX_NOTE = 1_000;
    /** The most patterns of a tenant: each costs time for each mail. */
    public static final int MAX_PATTERNS = 1_000;

    /** A quoted local part that needs no quotes. */
    private static final Pattern QUOTED_ATOM =
            Pattern.compile("\"[^\\s\"(),:;<>@\\[\\]\\\\.]+(?:\\.[^\\s\"(),:;<>@\\[\\]\\\\.]+)*\"");

    public ListItem {
        requireNonNull(kind);
        requireNonNull(value);
        requireNonNull(verdict);
        requireNonNull(scope);
        requireNonNull(owner);
        requireNonNull(expiresAt);
        requireNonNull(note);
    }

    /** An entry for the whole tenant, without end and note. */
    public static ListItem ofTenant(EntryKind kind, String value, Verdict verdict) {
        return new ListItem(kind, value, verdict, EntryScope.TENANT, "", Optional.empty(), Optional.empty());
    }

    /**
     * The one form of a value in which it is stored and compared: addresses and domains as {@link EmailAddress} and
     * {@link Domain} have them, with no {@code @} or dot before a domain; addresses and networks as {@link Network}
     * writes them; patterns as they are. Invisible characters at either end are removed, as is a quotation of a local
     * part that needs none (RFC 5321, section 4.1.2).
     *
     * @throws IllegalArgumentException if the value is not of that kind; the message says why
     */
    public static String canonical(EntryKind kind, String value) {
        switch (kind) {
            case ADDRESS:
                return address(Invisible.strip(value));
            case DOMAIN:
            case DOMAIN_ONLY:
            case SUBDOMAINS:
                String domain = Invisible.strip(value);
                return Domain.parse(domain.startsWith("@") ? domain.substring(1) : domain)
                        .name();
            case IP:
                return Network.address(Invisible.strip(value)).toString();
            case CIDR:
                return network(Invisible.strip(value));
            case REGEX:
                return pattern(value);
            default:
                throw new IllegalArgumentException("has a kind that is not known: " + kind);
        }
    }

    private static String address(String value) {
        int at = value.lastIndexOf('@');
        String localPart = value.substring(0, Math.max(0, at));
        Invisible.requireNone(localPart);
        boolean quoted = QUOTED_ATOM.matcher(localPart).matches();
        if (!quoted && !localPart.startsWith("\"") && localPart.indexOf('*') >= 0) {
            throw new IllegalArgumentException(
                    "has a wildcard before the @, which would be taken as it is: give the domain,"
                            + " or a pattern; an address that has a * in it stands in quotes");
        }
        EmailAddress address =
                EmailAddress.parse(quoted ? localPart.substring(1, at - 1) + value.substring(at) : value);
        Domain.parse(address.domain().name());
        return address.canonical();
    }

    private static String network(String value) {
        Network network = Network.parse(value);
        if (network.isAddress()) {
            throw new IllegalArgumentException("is one address: give it the kind IP");
        }
        return network.toString();
    }

    private static String pattern(String value) {
        if (value.isEmpty() || value.length() > MAX_PATTERN || !UntrustedText.isClean(value)) {
            throw new IllegalArgumentException(
                    "must be a pattern of 1 to " + MAX_PATTERN + " characters, and no control characters");
        }
        Invisible.requireNone(value);
        Patterns.check(value);
        return value;
    }
}
