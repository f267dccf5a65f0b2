package org.turingmail.central.web;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.stream.Stream;

/** Whether central may go where a tenant tells it to: not into the network that it stands in. */
public final class PublicAddresses {
    private PublicAddresses() {}

    /**
     * Whether all addresses of the host of a URL are of the public Internet. The name is looked up now, and may lead elsewhere
     * later.
     *
     * @throws IOException if there is no such host
     */
    public static boolean only(URI url) throws IOException {
        return Stream.of(InetAddress.getAllByName(url.getHost())).allMatch(PublicAddresses::isPublic);
    }

    private static boolean isPublic(InetAddress address) {
        byte[] octets = address.getAddress();
        return !address.isLoopbackAddress()
                && !address.isAnyLocalAddress()
                && !address.isLinkLocalAddress()
                && !address.isSiteLocalAddress()
                && !address.isMulticastAddress()
                // Unique local addresses (RFC 4193).
                && !(octets.length == 16 && (octets[0] & 0xfe) == 0xfc)
                // Addresses of a provider's own network (RFC 6598), and of this one (RFC 791).
                && !(octets.length == 4 && octets[0] == 100 && (octets[1] & 0xc0) == 64)
                && !(octets.length == 4 && octets[0] == 0);
    }
}
