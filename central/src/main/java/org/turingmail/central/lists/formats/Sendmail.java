package org.turingmail.central.lists.formats;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.turingmail.central.address.Network;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.protocol.verdicts.Verdict;

/** The access database of Sendmail: what {@code makemap} takes. A domain stands for its subdomains there. */
final class Sendmail implements LineFormat {
    private static final int GROUP = 16;

    @Override
    public Read read(ItemParser items) {
        return new ByLine(items) {
            @Override
            void entry(long number, String text) throws IOException {
                String[] parts = text.strip().split("\\s+", 2);
                String key = parts[0];
                String action = parts.length == 1 ? "" : parts[1].strip();
                String lower = key.toLowerCase(Locale.ROOT);
                if (lower.startsWith("connect:")) {
                    client(this, number, text, key.substring("connect:".length()), action);
                } else if (lower.startsWith("from:")) {
                    sender(this, number, text, key.substring("from:".length()), action);
                } else if (lower.startsWith("ipv6:")) {
                    client(this, number, text, key, action);
                } else if (lower.matches("[a-z_]+:.*")) {
                    throw new IllegalArgumentException(
                            "has a tag that is neither From: nor Connect:, which no list knows");
                } else {
                    sender(this, number, text, key, action);
                }
            }
        };
    }

    private static void sender(ByLine reader, long number, String text, String key, String action) throws IOException {
        Postfix.accessEntry(reader, number, text, key, verdict(action), note(action), EntryKind.DOMAIN);
    }

    private static void client(ByLine reader, long number, String text, String key, String action) throws IOException {
        String address = key.startsWith("[") && key.endsWith("]") ? key.substring(1, key.length() - 1) : key;
        if (address.regionMatches(true, 0, "IPv6:", 0, 5)) {
            ItemParser.Guess guess = ItemParser.network(ipv6(address.substring(5)));
            reader.add(number, text, guess.kind(), guess.value(), verdict(action), note(action));
        } else if (address.matches("[0-9.]+")) {
            Postfix.accessEntry(reader, number, text, address, verdict(action), note(action), EntryKind.DOMAIN);
        } else {
            throw new IllegalArgumentException("is about the name of a client, which no list knows");
        }
    }

    /** The first groups of an address stand for a network. */
    private static String ipv6(String text) {
        int groups = text.split(":", -1).length;
        return text.contains("::") || groups >= 8 || text.isEmpty() ? text : text + "::/" + GROUP * groups;
    }

    private static Optional<Verdict> verdict(String action) {
        if (action.isEmpty()) {
            return Optional.empty();
        }
        String upper = action.toUpperCase(Locale.ROOT);
        if (upper.equals("OK") || upper.equals("RELAY")) {
            return Optional.of(Verdict.DELIVER);
        } else if (upper.equals("REJECT")
                || upper.equals("DISCARD")
                || upper.startsWith("ERROR:")
                || upper.matches("[45][0-9][0-9]( .*)?")) {
            return Optional.of(Verdict.BLOCK);
        }
        throw new IllegalArgumentException("has the value " + ItemParser.shortened(action)
                + ", which is neither an allow (OK, RELAY) nor a block (REJECT, DISCARD, ERROR:)");
    }

    private static Optional<String> note(String action) {
        return action.toUpperCase(Locale.ROOT).startsWith("ERROR:")
                ? Optional.of(action.substring(6))
                : Optional.empty();
    }

    @Override
    public Write write(Output output) {
        return item -> {
            String action = item.verdict() == Verdict.BLOCK ? "REJECT" : "OK";
            switch (item.kind()) {
                case ADDRESS -> {
                    Senders.requirePlain(item.value());
                    output.line("From:", item.value(), "\t", action);
                }
                case DOMAIN -> output.line("From:", item.value(), "\t", action);
                case SUBDOMAINS -> output.line("From:.", item.value(), "\t", action);
                case DOMAIN_ONLY -> throw new IllegalArgumentException(
                        "a domain without its subdomains; a domain of Sendmail has them");
                case REGEX -> output.line("From:", Postfix.user(item), "\t", action);
                default -> output.line("Connect:", key(item.kind(), item.value()), "\t", action);
            }
        };
    }

    private static String key(EntryKind kind, String value) {
        Network network = kind == EntryKind.IP ? Network.address(value) : Network.parse(value);
        int unit = network.isIpv6() ? GROUP : 8;
        if (network.prefix() == 0 || network.prefix() % unit != 0) {
            throw new IllegalArgumentException(
                    "a network whose prefix is no multiple of " + unit + "; Sendmail compares whole groups of digits");
        }
        byte[] bytes = network.bytes();
        StringBuilder key = new StringBuilder(network.isIpv6() ? "IPv6:" : "");
        for (int i = 0; i < network.prefix() / unit; i++) {
            key.append(i == 0 ? "" : network.isIpv6() ? ":" : ".");
            key.append(
                    network.isIpv6()
                            ? Integer.toHexString((bytes[2 * i] & 0xff) << 8 | bytes[2 * i + 1] & 0xff)
                            : String.valueOf(bytes[i] & 0xff));
        }
        return key.toString();
    }
}
