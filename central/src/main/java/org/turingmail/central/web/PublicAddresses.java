package org.turingmail.central.web;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import org.turingmail.central.address.Network;

/** Whether central may go where a tenant tells it to: not into the network that it stands in. */
public final class PublicAddresses {
    /**
     * Those of the registries for special purposes (RFC 6890) that lead into a network, or through it to any IPv4
     * address.
     */
    private static final List<Network> NOT_PUBLIC = Stream.of(
                    "0.0.0.0/8",
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.0.0.0/24",
                    "192.168.0.0/16",
                    "198.18.0.0/15",
                    "224.0.0.0/4",
                    "240.0.0.0/4",
                    // The loopback address, and IPv4 in IPv6 of old (RFC 4291, section 2.5.5.1).
                    "::/96",
                    "64:ff9b::/96",
                    "64:ff9b:1::/48",
                    "2001::/32",
                    "2002::/16",
                    "fc00::/7",
                    "fe80::/10",
                    "fec0::/10",
                    "ff00::/8")
            .map(Network::parse)
            .toList();

    private PublicAddresses() {}

    /**
     * Whether all addresses of the host of a URL are of the public Internet. The name is looked up now, and may lead
     * elsewhere later.
     *
     * @throws IOException if there is no such host
     */
    public static boolean only(URI url) throws IOException {
        return Stream.of(InetAddress.getAllByName(url.getHost())).allMatch(PublicAddresses::isPublic);
    }

    private static boolean isPublic(InetAddress address) {
        Network network = new Network(address.getAddress(), address.getAddress().length * 8);
        return NOT_PUBLIC.stream().noneMatch(one -> one.contains(network));
    }
}
