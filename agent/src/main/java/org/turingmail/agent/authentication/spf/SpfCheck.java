package org.turingmail.agent.authentication.spf;

import com.google.common.net.InetAddresses;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.turingmail.agent.authentication.dns.DnsAnswer;
import org.turingmail.agent.authentication.dns.DnsNames;
import org.turingmail.agent.authentication.dns.Lookups;
import org.turingmail.agent.authentication.dns.RecordType;

/**
 * Whether a client may use a domain in the envelope sender of a message (RFC 7208, section 4, {@code check_host}).
 *
 * <p>Records come from strangers, so all is bounded: ten terms that ask DNS and two answers that there is nothing
 * (section 4.6.4), ten names of a mechanism {@code mx} or {@code ptr}, and the {@link Lookups} of the message as a
 * whole. What goes beyond is a {@code permerror}. Explanations ({@code exp}) are checked, but not fetched: nobody is
 * told. Used for one check.
 */
public final class SpfCheck {
    private static final int MOST_TERMS = 10;
    private static final int MOST_VOID = 2;
    private static final int MOST_NAMES = 10;

    private final Lookups dns;
    private final InetAddress client;
    private final String localPart;
    private final String senderDomain;
    private final String helo;
    private int terms;
    private int voids;

    private SpfCheck(Lookups dns, InetAddress client, String localPart, String senderDomain, String helo) {
        this.dns = dns;
        this.client = client;
        this.localPart = localPart;
        this.senderDomain = senderDomain;
        this.helo = helo;
    }

    /** What came of a check. Immutable. */
    public static final class Outcome {
        private final SpfResult result;
        private final String reason;

        private Outcome(SpfResult result, String reason) {
            this.result = result;
            this.reason = reason;
        }

        /** No check can be made. */
        public static Outcome without(String reason) {
            return new Outcome(SpfResult.NONE, reason);
        }

        public SpfResult result() {
            return result;
        }

        /** Why there is an error, in words; else empty. */
        public String reason() {
            return reason;
        }
    }

    /**
     * Checks an envelope sender.
     *
     * @param client the address of the client; an IPv4 address in IPv6 form counts as IPv4
     * @param sender the envelope sender, without angle brackets
     * @param helo how the client introduced itself, for records that ask; may be empty
     */
    public static Outcome check(Lookups dns, InetAddress client, String sender, String helo) {
        int at = sender.lastIndexOf('@');
        String localPart = at <= 0 ? "postmaster" : sender.substring(0, at);
        String domain = sender.substring(at + 1);
        SpfCheck check = new SpfCheck(dns, client, localPart, domain, helo);
        if (!DnsNames.canExist(domain) || !DnsNames.normal(domain).contains(".")) {
            return new Outcome(SpfResult.NONE, "");
        }
        try {
            return new Outcome(check.host(domain), "");
        } catch (SpfException e) {
            return new Outcome(e.result(), e.getMessage());
        }
    }

    private SpfResult host(String domain) throws SpfException {
        Optional<SpfRecord> record = record(domain);
        if (record.isEmpty()) {
            return SpfResult.NONE;
        }
        for (SpfRecord.Mechanism mechanism : record.get().mechanisms()) {
            if (matches(mechanism, domain)) {
                return mechanism.result();
            }
        }
        if (record.get().redirect().isEmpty()) {
            return SpfResult.NEUTRAL;
        }
        countTerm();
        String target = record.get().redirect().get().expand(values(domain));
        SpfResult result = MacroString.canBeAskedFor(target) ? host(target) : SpfResult.NONE;
        if (result == SpfResult.NONE) {
            throw SpfException.permanent("redirect leads to a domain without a record");
        }
        return result;
    }

    private Optional<SpfRecord> record(String domain) throws SpfException {
        DnsAnswer answer = dns.ask(domain, RecordType.TXT);
        failIfFailed(answer);
        List<String> records = answer.values().stream().filter(SpfRecord::isOne).collect(Collectors.toList());
        if (records.size() > 1) {
            throw SpfException.permanent("there are " + records.size() + " records");
        }
        return records.isEmpty() ? Optional.empty() : Optional.of(SpfRecord.parse(records.get(0)));
    }

    private boolean matches(SpfRecord.Mechanism mechanism, String domain) throws SpfException {
        switch (mechanism.kind()) {
            case ALL:
                return true;
            case IP4:
            case IP6:
                return contains(mechanism.network(), mechanism, client);
            default:
                countTerm();
                String target = mechanism.domain().isPresent()
                        ? mechanism.domain().get().expand(values(domain))
                        : domain;
                return matches(mechanism, domain, target);
        }
    }

    private boolean matches(SpfRecord.Mechanism mechanism, String domain, String target) throws SpfException {
        switch (mechanism.kind()) {
            case INCLUDE:
                return included(target);
            case EXISTS:
                return !ask(target, RecordType.A).isEmpty();
            case A:
                return addresses(target).stream().anyMatch(address -> contains(address, mechanism, client));
            case MX:
                List<String> exchangers = ask(target, RecordType.MX);
                if (exchangers.size() > MOST_NAMES) {
                    throw SpfException.permanent("mx has more than " + MOST_NAMES + " names");
                }
                for (String exchanger : exchangers) {
                    for (InetAddress address : addresses(exchanger)) {
                        if (contains(address, mechanism, client)) {
                            return true;
                        }
                    }
                }
                return false;
            default:
                return validatedNames().stream().anyMatch(name -> isWithin(name, target));
        }
    }

    private boolean included(String target) throws SpfException {
        SpfResult result = MacroString.canBeAskedFor(target) ? host(target) : SpfResult.NONE;
        if (result == SpfResult.NONE) {
            throw SpfException.permanent("include leads to a domain without a record");
        }
        return result == SpfResult.PASS;
    }

    private void countTerm() throws SpfException {
        if (++terms > MOST_TERMS) {
            throw SpfException.permanent("more than " + MOST_TERMS + " terms ask DNS");
        }
    }

    private List<String> ask(String name, RecordType type) throws SpfException {
        if (!MacroString.canBeAskedFor(name)) {
            return List.of();
        }
        DnsAnswer answer = dns.ask(name, type);
        failIfFailed(answer);
        if (answer.isVoid() && ++voids > MOST_VOID) {
            throw SpfException.permanent("more than " + MOST_VOID + " questions found nothing");
        }
        return answer.values();
    }

    private void failIfFailed(DnsAnswer answer) throws SpfException {
        if (answer.isFailed()) {
            throw dns.isExhausted()
                    ? SpfException.permanent("the records ask DNS too much")
                    : SpfException.temporary("DNS does not answer");
        }
    }

    private List<InetAddress> addresses(String name) throws SpfException {
        return parsed(ask(name, addressType()));
    }

    private RecordType addressType() {
        return client instanceof Inet4Address ? RecordType.A : RecordType.AAAA;
    }

    private static List<InetAddress> parsed(List<String> addresses) {
        return addresses.stream()
                .filter(InetAddresses::isInetAddress)
                .map(InetAddresses::forString)
                .collect(Collectors.toList());
    }

    /**
     * The names of the client that lead back to it (section 5.5). What the client's own DNS lacks is no fault of the
     * sender, so it counts as nothing found.
     */
    private List<String> validatedNames() {
        List<String> names = dns.ask(reverseName(), RecordType.PTR).values();
        List<String> validated = new ArrayList<>();
        for (String name : names.subList(0, Math.min(MOST_NAMES, names.size()))) {
            if (parsed(dns.ask(name, addressType()).values()).contains(client)) {
                validated.add(DnsNames.normal(name));
            }
        }
        return validated;
    }

    private String reverseName() {
        List<String> labels = new ArrayList<>();
        for (byte octet : client.getAddress()) {
            if (client instanceof Inet4Address) {
                labels.add(0, String.valueOf(octet & 0xff));
            } else {
                labels.add(0, Integer.toHexString(octet >> 4 & 0xf));
                labels.add(0, Integer.toHexString(octet & 0xf));
            }
        }
        return String.join(".", labels) + (client instanceof Inet4Address ? ".in-addr.arpa" : ".ip6.arpa");
    }

    private static boolean isWithin(String name, String domain) {
        String parent = DnsNames.normal(domain);
        return name.equals(parent) || name.endsWith("." + parent);
    }

    private static boolean contains(InetAddress network, SpfRecord.Mechanism mechanism, InetAddress address) {
        byte[] left = network.getAddress();
        byte[] right = address.getAddress();
        if (left.length != right.length) {
            return false;
        }
        int length = left.length == 4 ? mechanism.length4() : mechanism.length6();
        for (int i = 0; i < left.length; i++) {
            int mask = 0xff << (8 - Math.max(0, Math.min(8, length - 8 * i))) & 0xff;
            if ((left[i] & mask) != (right[i] & mask)) {
                return false;
            }
        }
        return true;
    }

    private MacroString.Values values(String domain) {
        return letter -> {
            switch (letter) {
                case 's':
                    return localPart + "@" + senderDomain;
                case 'l':
                    return localPart;
                case 'o':
                    return senderDomain;
                case 'd':
                    return domain;
                case 'i':
                    return dottedClient();
                case 'p':
                    return nameOfClient(domain);
                case 'h':
                    return helo;
                case 'v':
                    return client instanceof Inet4Address ? "in-addr" : "ip6";
                default:
                    throw SpfException.permanent("a macro is allowed in explanations only");
            }
        };
    }

    private String dottedClient() {
        if (client instanceof Inet4Address) {
            return client.getHostAddress();
        }
        StringBuilder nibbles = new StringBuilder();
        for (byte octet : client.getAddress()) {
            nibbles.append(Integer.toHexString(octet >> 4 & 0xf).toUpperCase(Locale.ROOT))
                    .append('.')
                    .append(Integer.toHexString(octet & 0xf).toUpperCase(Locale.ROOT))
                    .append('.');
        }
        return nibbles.substring(0, nibbles.length() - 1);
    }

    private String nameOfClient(String domain) {
        List<String> names = validatedNames();
        String parent = DnsNames.normal(domain);
        return names.stream()
                .filter(parent::equals)
                .findFirst()
                .or(() -> names.stream().filter(name -> isWithin(name, domain)).findFirst())
                .or(() -> names.stream().findFirst())
                .orElse("unknown");
    }
}
