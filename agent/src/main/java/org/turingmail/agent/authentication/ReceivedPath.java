package org.turingmail.agent.authentication;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.mailet.Mail;
import org.turingmail.agent.config.TrustedRelays;
import org.turingmail.agent.header.HeaderField;
import org.turingmail.agent.header.HeaderFields;

/**
 * The way of a message through relays that are trusted, read off its {@code Received} fields (RFC 5321, section 4.4)
 * from the top: which part of the header was written by them, and from which client they got the message. Immutable.
 *
 * <p>James' own field is the topmost one that names the client which connected to James. A field further down was
 * written by the client of the field above it, so it is trusted as long as that client is a trusted relay. If no relay
 * is named, the host that connected to James is taken for one, and no other.
 */
public final class ReceivedPath {
    private static final Set<String> NAMES_OF_CLIENT = Set.of("helo", "ehlo", "lhlo");

    private final Optional<String> client;
    private final int trusted;
    private final boolean behindRelay;

    private ReceivedPath(Optional<String> client, int trusted, boolean behindRelay) {
        this.client = client;
        this.trusted = trusted;
        this.behindRelay = behindRelay;
    }

    /**
     * @param fields the header of the message
     * @param relays the trusted relays
     */
    public static ReceivedPath of(Mail mail, HeaderFields fields, TrustedRelays relays) {
        Optional<InetAddress> client = Optional.ofNullable(mail.getRemoteAddr()).flatMap(TrustedRelays::address);
        List<HeaderField> all = fields.all();
        boolean first = true;
        int hops = 0;
        for (int i = 0; i < all.size(); i++) {
            HeaderField field = all.get(i);
            if (!field.name().equalsIgnoreCase("Received")) {
                continue;
            }
            Set<String> from = field.followsBareCr() ? Set.of() : clients(field.value());
            boolean own = first
                    && client.filter(found -> from.contains(found.getHostAddress()))
                            .isPresent();
            first = false;
            if (own) {
                continue;
            }
            boolean writtenByRelay = relays.isEmpty()
                    ? hops == 0
                    : client.filter(found -> relays.contain(found.getHostAddress()))
                            .isPresent();
            if (!writtenByRelay || field.followsBareCr()) {
                return new ReceivedPath(client.map(InetAddress::getHostAddress), i, hops > 0 || relays.isEmpty());
            }
            hops++;
            client = from.size() == 1 ? TrustedRelays.address(from.iterator().next()) : Optional.empty();
        }
        boolean behindRelay = hops > 0
                || relays.isEmpty()
                || client.filter(found -> relays.contain(found.getHostAddress()))
                        .isPresent();
        return new ReceivedPath(client.map(InetAddress::getHostAddress), all.size(), behindRelay);
    }

    /**
     * The IP address of the host that gave the message to the outermost trusted relay, or to James if there is none;
     * empty if it is not known.
     */
    public Optional<String> client() {
        return client;
    }

    /** How many fields, from the top, were written by James or a trusted relay, or stand above what was not. */
    public int trustedFields() {
        return trusted;
    }

    /** Whether the message came by a trusted relay at all. */
    public boolean isBehindRelay() {
        return behindRelay;
    }

    /**
     * The addresses of the client in the {@code from} clause. Those within comments come first, as there servers write
     * what they saw ({@code from helo (name [192.0.2.1])}); what follows {@code HELO} or {@code EHLO} is the client's
     * own claim.
     */
    static Set<String> clients(String received) {
        Set<String> outside = new TreeSet<>();
        Set<String> inComments = new TreeSet<>();
        StringBuilder word = new StringBuilder();
        int depth = 0;
        boolean claim = false;
        int length = Math.min(received.length(), HeaderFields.MAX_LENGTH);
        for (int i = 0; i <= length; i++) {
            char c = i == length ? ' ' : received.charAt(i);
            if (Character.isLetterOrDigit(c) || ".:[]%-_".indexOf(c) >= 0) {
                word.append(c);
                continue;
            }
            String found = word.toString();
            word.setLength(0);
            if (!found.isEmpty()) {
                if (depth == 0 && found.equalsIgnoreCase("by")) {
                    break;
                }
                if (!claim) {
                    Set<String> into = depth > 0 ? inComments : outside;
                    TrustedRelays.address(found)
                            .map(InetAddress::getHostAddress)
                            .ifPresent(into::add);
                }
                claim = NAMES_OF_CLIENT.contains(found.toLowerCase(Locale.ROOT));
            }
            if (c == '(') {
                depth++;
                claim = false;
            } else if (c == ')') {
                depth = Math.max(0, depth - 1);
                claim = false;
            } else if (c == '\\') {
                i++;
            }
        }
        return inComments.isEmpty() ? outside : inComments;
    }
}
