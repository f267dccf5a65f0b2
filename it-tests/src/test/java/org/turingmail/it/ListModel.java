package org.turingmail.it;

import java.net.IDN;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
    private static final Map<String, Pattern> PATTERNS = new ConcurrentHashMap<>();

    private final List<Entry> entries;
    private final Map<String, List<Entry>> byValue;
    private final List<Entry> patterns;
    private final List<Entry> networks;

    ListModel(List<Entry> entries) {
        this.entries = List.copyOf(entries);
        this.byValue = entries.stream().collect(Collectors.groupingBy(Entry::value));
        this.patterns =
                entries.stream().filter(entry -> entry.kind.equals("REGEX")).toList();
        this.networks = entries.stream()
                .filter(entry -> entry.kind.equals("IP") || entry.kind.equals("CIDR"))
                .toList();
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
            domains.add(IDN.toASCII(i % 7 == 0 ? "bücher" + i : "d" + i) + ".g" + i % 30 + ".example");
        }
        String[] locals = {
            "bob", "o'neill", "a.b", "x_y", "q&a", "{x}", "$y", "tag+ged", "a=b", "p|q", "sla/sh", "/slash", "ha#sh"
        };
        Set<Entry> entries = new LinkedHashSet<>();
        for (int i = 0; i < 1_000; i++) {
            String domain = domains.get(random.nextInt(domains.size()));
            entries.add(new Entry(verdict(random), "ADDRESS", locals[i % locals.length] + i + "@" + domain));
            entries.add(new Entry(verdict(random), "REGEX", "^news" + i + "-[0-9]+@(g[0-9]|.*\\.g1)\\.example$"));
            entries.add(new Entry(
                    verdict(random),
                    "IP",
                    i % 2 == 0 ? "10." + i % 50 + "." + i / 250 + "." + i % 250 : "2001:db8:" + i % 20 + "::" + i));
        }
        for (String kind : List.of("DOMAIN", "DOMAIN_ONLY", "SUBDOMAINS")) {
            while (entries.stream().filter(entry -> entry.kind.equals(kind)).count() < 1_000) {
                String domain = domains.get(random.nextInt(domains.size()));
                entries.add(new Entry(verdict(random), kind, domain));
            }
        }
        for (int i = 0; i < 50; i++) {
            // Nothing is said of their parents or children.
            entries.add(new Entry(verdict(random), "DOMAIN_ONLY", "alone" + i + ".test"));
            entries.add(new Entry(verdict(random), "SUBDOMAINS", "above" + i + ".test"));
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

    /** The same entries with the contrary verdicts. */
    ListModel opposite() {
        return new ListModel(entries.stream()
                .map(entry -> new Entry(entry.verdict.equals("BLOCK") ? "DELIVER" : "BLOCK", entry.kind, entry.value))
                .toList());
    }

    /** Senders that some entries are about, those near them, and strangers. */
    List<String> senders(long seed, int count) {
        Random random = new Random(seed);
        return senders(
                random.ints(count, 0, entries.size()).mapToObj(entries::get).toList());
    }

    /** Senders that each entry is about, those near them, and strangers. */
    List<String> senders() {
        return senders(entries);
    }

    private static List<String> senders(List<Entry> entries) {
        List<String> senders = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
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
        String verdict = named(address);
        return verdict.equals(UNKNOWN) ? pattern(address) : verdict;
    }

    /** A mail: addresses and domains of the sender before networks of the client, patterns last. */
    String mail(String sender, String client) {
        String verdict = named(sender);
        if (verdict.equals(UNKNOWN)) {
            verdict = client(client);
        }
        return verdict.equals(UNKNOWN) ? pattern(sender) : verdict;
    }

    private String named(String address) {
        return ranks(address)
                .filter(verdict -> !verdict.equals(UNKNOWN))
                .findFirst()
                .orElse(UNKNOWN);
    }

    /** Whether a set of all that has this verdict knows the sender, at whatever rank. */
    boolean isInSet(String verdict, String sender) {
        return ranks(sender).anyMatch(verdict::equals);
    }

    /** What addresses, the domain and its parents say. */
    private Stream<String> ranks(String address) {
        int at = address.lastIndexOf('@');
        String local = address.substring(0, at);
        String domain = address.substring(at + 1);
        String base = local.indexOf('+') > 0 ? local.substring(0, local.indexOf('+')) + "@" + domain : address;
        Stream<String> addresses = Stream.of(address, base)
                .map(identity -> strongest(about(identity), entry -> entry.kind.equals("ADDRESS")));
        Stream<String> domains = Stream.iterate(domain, name -> !name.isEmpty(), ListModel::parent)
                .map(name -> strongest(
                        about(name),
                        entry -> entry.kind.equals("DOMAIN")
                                || entry.kind.equals(name.equals(domain) ? "DOMAIN_ONLY" : "SUBDOMAINS")));
        return Stream.concat(addresses, domains);
    }

    String pattern(String address) {
        return strongest(patterns, entry -> PATTERNS.computeIfAbsent(entry.value, Pattern::compile)
                .matcher(address)
                .find());
    }

    /** Whether any entry is about the sender, whatever its rank: what a set is. */
    boolean anyAbout(String address) {
        return !sender(address).equals(UNKNOWN);
    }

    String client(String address) {
        byte[] bytes = bytes(address);
        int longest = -1;
        String verdict = UNKNOWN;
        for (Entry entry : networks) {
            int prefix = prefixThatCovers(entry, bytes);
            if (prefix > longest || prefix >= 0 && prefix == longest && entry.verdict.equals("BLOCK")) {
                longest = prefix;
                verdict = entry.verdict;
            }
        }
        return verdict;
    }

    /** Whether a set of all networks that have this verdict knows the client, whichever is smaller. */
    boolean isClientInSet(String verdict, String address) {
        byte[] bytes = bytes(address);
        return networks.stream()
                .filter(entry -> prefixThatCovers(entry, bytes) >= 0)
                .anyMatch(entry -> strongest(about(entry.value), same -> true).equals(verdict));
    }

    /** How long the prefix is; -1 if the entry is not about the client. */
    private static int prefixThatCovers(Entry entry, byte[] address) {
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

    private List<Entry> about(String value) {
        return byValue.getOrDefault(value, List.of());
    }

    private static String strongest(List<Entry> entries, Predicate<Entry> about) {
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
