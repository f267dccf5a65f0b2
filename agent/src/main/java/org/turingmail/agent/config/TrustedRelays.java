package org.turingmail.agent.config;

import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.commons.lang3.StringUtils;

/** The IP networks of your own mail servers, which a message passes before it reaches James. Immutable. */
public final class TrustedRelays {
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,3}");

    private final List<Network> networks;

    private TrustedRelays(List<Network> networks) {
        this.networks = List.copyOf(networks);
    }

    /**
     * @param networks addresses or networks such as {@code 192.0.2.0/24, 2001:db8::1}, with commas between them
     * @throws IllegalArgumentException if one is no network, has host bits, or contains every address
     */
    public static TrustedRelays parse(String networks) {
        List<Network> parsed = new ArrayList<>();
        for (String network : networks.split(",")) {
            if (!network.isBlank()) {
                parsed.add(Network.parse(network.trim()));
            }
        }
        return new TrustedRelays(parsed);
    }

    /** No relay at all. */
    public static TrustedRelays none() {
        return new TrustedRelays(List.of());
    }

    public boolean isEmpty() {
        return networks.isEmpty();
    }

    /** Whether an address is one of a relay; brackets, the tag {@code IPv6:} and a scope do not matter. */
    public boolean contain(String address) {
        return address(address)
                .filter(found -> networks.stream().anyMatch(network -> network.contains(found)))
                .isPresent();
    }

    /** An IP address as it is written in a message or by James; empty if it is none. */
    public static Optional<InetAddress> address(String text) {
        String bare = StringUtils.substringBefore(StringUtils.strip(text, "[]"), "%");
        String plain = StringUtils.removeStartIgnoreCase(bare, "IPv6:");
        return InetAddresses.isInetAddress(plain) ? Optional.of(InetAddresses.forString(plain)) : Optional.empty();
    }

    private static final class Network {
        private final byte[] address;
        private final int length;

        private Network(byte[] address, int length) {
            this.address = address;
            this.length = length;
        }

        private static Network parse(String text) {
            String address = StringUtils.substringBefore(text, "/");
            if (!InetAddresses.isInetAddress(address)) {
                throw new IllegalArgumentException("'" + text + "' is not an IP address or network");
            }
            byte[] octets = InetAddresses.forString(address).getAddress();
            int length = octets.length * 8;
            if (text.contains("/")) {
                String given = StringUtils.substringAfter(text, "/");
                if (!LENGTH.matcher(given).matches() || Integer.parseInt(given) > length) {
                    throw new IllegalArgumentException("'" + text + "' is not an IP address or network");
                }
                length = Integer.parseInt(given);
            }
            if (length == 0) {
                throw new IllegalArgumentException("'" + text + "' contains every address");
            }
            if (!Arrays.equals(octets, masked(octets, length))) {
                throw new IllegalArgumentException("'" + text + "' has bits beyond its prefix length");
            }
            return new Network(octets, length);
        }

        private boolean contains(InetAddress candidate) {
            byte[] octets = candidate.getAddress();
            return octets.length == address.length && Arrays.equals(address, masked(octets, length));
        }

        private static byte[] masked(byte[] octets, int length) {
            byte[] masked = octets.clone();
            for (int i = 0; i < masked.length; i++) {
                int bits = Math.max(0, Math.min(8, length - 8 * i));
                masked[i] &= (byte) (0xff << (8 - bits));
            }
            return masked;
        }
    }
}
