package org.turingmail.central.connections;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What counts as one client: an IPv4 address, or the first 64 bits of an IPv6 address, of which one customer has all.
 * Immutable.
 */
record ClientNetwork(ByteBuffer bytes) {
    private static final int IPV6_BYTES = 8;

    static ClientNetwork of(InetAddress address) {
        byte[] bytes = address.getAddress();
        return new ClientNetwork(
                ByteBuffer.wrap(address instanceof Inet6Address ? Arrays.copyOf(bytes, IPV6_BYTES) : bytes));
    }
}
