package org.turingmail.it;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What lists decide, written down as plainly as the documentation says it, and a lot of entries to decide by. */
final class ListModel {
    static final String UNKNOWN = "UNKNOWN";

    /** An entry of the whole tenant. */
    record Entry(String verdict, String kind, String value) {
        String csv() {
            return verdict + "," + kind + ",\"" + value + "\"";
        }
    }

    private static final Map<String, byte[]> BYTES = new ConcurrentHashMap<>();

    private final List<Entry> entries;

    ListModel(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    List<Entry> entries() {
        return entries;
    }

    ListModel only(Predicate<Entry> condition) {
        return new ListModel(entries.stream().filter(condition).toList());
    }

    /** At least 1,000 entries of every kind, with contradictions, nested domains and nested networks. */
    static ListModel generated(long seed) {
        Random random = new Random(seed);
        List<String> domains = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            domains.add("g" + i + ".example");
        }
        for (int i = 0; domains.size() < 1_800; i++) {
            domains.add((i % 7 == 0 ? "xn--bcher-kva" : "d") + i + ".g" + i % 30 + ".example");
        }
        String[] locals = {"bob", "o'neill", "a.b", "x_y", "q&a", "{x}", "$y", "tag+ged", "a=b", "p|q", "sla/sh"};
        Set<Entry> entries = new LinkedHashSet<>();
        for (int i = 0; i < 1_000; i++) {
            String domain = domains.get(random.nextInt(domains.size()));
            entries.add(new Entry(verdict(random), "ADDRESS", locals[i % locals.length] + i + "@" + domain));
            entries.add(new Entry(verdict(random), "REGEX", "^news" + i + "-[0-9]+@(g[0-9]|.*\\.g1)\\.example$"));
            entries.add(new Entry(
                    verdict(random),
                    "IP",
                    i % 2 == 0 ? "10." + i % 50 + ".1." + i % 250 : "2001:db8:" + i % 20 + "::" + i));
        }
        for (String kind : List.of("DOMAIN", "DOMAIN_ONLY", "SUBDOMAINS")) {
            while (entries.stream().filter(entry -> entry.kind.equals(kind)).count() < 1_000) {
                String domain = domains.get(random.nextInt(domains.size()));
                entries.add(new Entry(verdict(random), kind, domain));
            }
        }
        for (int i = 0; i < 250; i++) {
            entries.add(new Entry(verdict(random), "CIDR", "10." + i + ".0.0/16"));
            entries.add(new Entry(verdict(random), "CIDR", "10." + i % 60 + "." + (i / 60 * 16) + ".0/20"));
            entries.add(new Entry(verdict(random), "CIDR", "10." + i % 60 + "." + i % 200 + ".0/24"));
            entries.add(new Entry(verdict(random), "CIDR", "2001:db8:" + i % 40 + ":" + i / 40 + "::/64"));
            entries.add(new Entry(verdict(random), "CIDR", "2001:db8:" + Integer.toHexString(i) + "::/48"));
        }
        return new ListModel(List.copyOf(entries));
    }

    private static String verdict(Random random) {
        return random.nextBoolean() ? "DELIVER" : "BLOCK";
    }

    /** Senders that entries are about, those near them, and strangers. */
    List<String> senders(long seed, int count) {
        Random random = new Random(seed);
        List<String> senders = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Entry entry = entries.get(random.nextInt(entries.size()));
            String value = entry.value;
            switch (entry.kind) {
                case "ADDRESS" -> {
                    senders.add(value);
                    senders.add(value.replace("@", "+any@"));
                    senders.add("x" + value);
                }
                case "DOMAIN", "DOMAIN_ONLY", "SUBDOMAINS" -> {
                    senders.add("eve@" + value);
                    senders.add("eve@very.deep." + value);
                    senders.add("eve@not" + value);
                }
                case "REGEX" -> {
                    senders.add(value.replaceAll("^\\^(news[0-9]+).*", "$1") + "-7@g5.example");
                    senders.add(value.replaceAll("^\\^(news[0-9]+).*", "$1") + "-x@elsewhere.test");
                }
                default -> senders.add("eve" + i + "@elsewhere.test");
            }
        }
        return senders.stream().distinct().toList();
    }

    List<String> clients() {
        Set<String> clients = new LinkedHashSet<>();
        for (Entry entry : entries) {
            if (entry.kind.equals("IP")) {
                clients.add(entry.value);
            } else if (entry.kind.equals("CIDR")) {
                String first = entry.value.substring(0, entry.value.indexOf('/'));
                clients.add(first.endsWith("::") ? first + "9" : first.substring(0, first.lastIndexOf('.')) + ".9");
            }
        }
        clients.add("192.0.2.1");
        clients.add("2001:db9::1");
        return List.copyOf(clients);
    }

    String sender(String address) {
        int at = address.lastIndexOf('@');
        String local = address.substring(0, at);
        String domain = address.substring(at + 1);
        String base = local.indexOf('+') > 0 ? local.substring(0, local.indexOf('+')) + "@" + domain : address;
        for (String identity : List.of(address, base)) {
            String verdict = strongest(entry -> entry.kind.equals("ADDRESS") && entry.value.equals(identity));
            if (!verdict.equals(UNKNOWN)) {
                return verdict;
            }
        }
        boolean itself = true;
        for (String name = domain; !name.isEmpty(); name = parent(name)) {
            String rank = name;
            String other = itself ? "DOMAIN_ONLY" : "SUBDOMAINS";
            String verdict = strongest(
                    entry -> entry.value.equals(rank) && (entry.kind.equals("DOMAIN") || entry.kind.equals(other)));
            if (!verdict.equals(UNKNOWN)) {
                return verdict;
            }
            itself = false;
        }
        return pattern(address);
    }

    String pattern(String address) {
        return strongest(entry -> entry.kind.equals("REGEX")
                && Pattern.compile(entry.value).matcher(address).find());
    }

    /** Whether any entry is about the sender, whatever its rank: what a set is. */
    boolean anyAbout(String address) {
        return entries.stream()
                .anyMatch(
                        entry -> !new ListModel(List.of(entry)).sender(address).equals(UNKNOWN));
    }

    String client(String address) {
        byte[] bytes = bytes(address);
        int longest = -1;
        String verdict = UNKNOWN;
        for (Entry entry : entries) {
            int prefix = prefixThatCovers(entry, bytes);
            if (prefix > longest || prefix >= 0 && prefix == longest && entry.verdict.equals("BLOCK")) {
                longest = prefix;
                verdict = entry.verdict;
            }
        }
        return verdict;
    }

    /** How long the prefix is; -1 if the entry is not about the client. */
    private static int prefixThatCovers(Entry entry, byte[] address) {
        if (!entry.kind.equals("IP") && !entry.kind.equals("CIDR")) {
            return -1;
        }
        int slash = entry.value.indexOf('/');
        byte[] network = bytes(slash < 0 ? entry.value : entry.value.substring(0, slash));
        int length = slash < 0 ? network.length * 8 : Integer.parseInt(entry.value.substring(slash + 1));
        boolean same = network.length == address.length;
        for (int bit = 0; same && bit < length; bit++) {
            same = ((network[bit / 8] ^ address[bit / 8]) & 0x80 >> bit % 8) == 0;
        }
        return same ? length : -1;
    }

    private static byte[] bytes(String address) {
        return BYTES.computeIfAbsent(address, text -> {
            try {
                return InetAddress.getByName(text).getAddress();
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException(text, e);
            }
        });
    }

    private String strongest(Predicate<Entry> about) {
        String found = UNKNOWN;
        for (Entry entry : entries) {
            if (about.test(entry)) {
                if (entry.verdict.equals("BLOCK")) {
                    return "BLOCK";
                }
                found = "DELIVER";
            }
        }
        return found;
    }

    static String parent(String domain) {
        int dot = domain.indexOf('.');
        return dot < 0 ? "" : domain.substring(dot + 1);
    }
}
