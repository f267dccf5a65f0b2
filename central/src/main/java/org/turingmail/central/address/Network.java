package org.turingmail.central.address;

import static java.util.Objects.requireNonNull;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * An IP address or a network of them (RFC 4632, RFC 4291 section 2.3). IPv4 in IPv6 ({@code ::ffff:192.0.2.1}) is IPv4.
 * Immutable.
 *
 * @param bytes 4 or 16, those behind the prefix 0
 * @param prefix how many leading bits count
 */
public record Network(byte[] bytes, int prefix) {
    private static final Pattern LEADING_ZERO = Pattern.compile("(?:^|[.:])0[0-9]+(?=\\.)|\\.0[0-9]");

    public Network {
        bytes = bytes.clone();
    }

    /**
     * Reads one address, with no brackets and no zone.
     *
     * @throws IllegalArgumentException if it is none; the message says why
     */
    public static Network address(String text) {
        byte[] bytes = bytes(text);
        return new Network(bytes, bytes.length * 8);
    }

    /**
     * Reads a network, such as {@code 192.0.2.0/24}.
     *
     * @throws IllegalArgumentException if it is none, or has a bit set behind its prefix; the message says why
     */
    public static Network parse(String text) {
        int slash = requireNonNull(text).indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("is not a network (192.0.2.0/24 or 2001:db8::/32)");
        }
        String address = text.substring(0, slash);
        String digits = text.substring(slash + 1);
        byte[] bytes = bytes(address);
        int mapped = address.indexOf(':') >= 0 && bytes.length == 4 ? 96 : 0;
        int bits = bytes.length * 8 + mapped;
        int prefix = digits.matches("\\d{1,3}") ? Integer.parseInt(digits) : -1;
        if (prefix < mapped || prefix > bits) {
            throw new IllegalArgumentException(
                    "has the prefix /" + digits + "; it must be from " + mapped + " to " + bits);
        }
        Network network = new Network(bytes, prefix - mapped).masked(prefix - mapped);
        if (!Arrays.equals(network.bytes, bytes)) {
            throw new IllegalArgumentException("has bits behind its prefix; the network is " + network);
        }
        return network;
    }

    private static byte[] bytes(String text) {
        // Some programs take 010 for eight, others for ten.
        if (LEADING_ZERO.matcher(text).find()) {
            throw new IllegalArgumentException("is not an IP address: a number in it begins with 0");
        }
        byte[] bytes = text.indexOf('%') >= 0 || text.indexOf('[') >= 0
                ? null
                : NetUtil.createByteArrayFromIpAddressString(text);
        if (bytes == null) {
            throw new IllegalArgumentException("is not an IP address");
        }
        try {
            return InetAddress.getByAddress(bytes).getAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("is not an IP address", e);
        }
    }

    /** The network of this address, or this network, of a length up to its own. */
    public Network masked(int length) {
        byte[] masked = bytes.clone();
        for (int bit = length; bit < masked.length * 8; bit++) {
            masked[bit / 8] &= (byte) ~(0x80 >> bit % 8);
        }
        return new Network(masked, length);
    }

    /** Whether it is one address. */
    public boolean isAddress() {
        return prefix == bytes.length * 8;
    }

    /** Whether it is IPv6. */
    public boolean isIpv6() {
        return bytes.length == 16;
    }

    public boolean contains(Network other) {
        return other.bytes.length == bytes.length
                && other.prefix >= prefix
                && Arrays.equals(other.masked(prefix).bytes, bytes);
    }

    @Override
    public byte[] bytes() {
        return bytes.clone();
    }

    /** The canonical text (RFC 5952); of one address without a prefix. */
    @Override
    public String toString() {
        try {
            String address = NetUtil.toAddressString(InetAddress.getByAddress(bytes));
            return isAddress() ? address : address + "/" + prefix;
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Network network && network.prefix == prefix && Arrays.equals(network.bytes, bytes);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(bytes) + prefix;
    }
}
