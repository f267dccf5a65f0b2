package org.turingmail.agent.authentication.dns;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A domain name system in memory, which counts what it is asked. */
public final class FakeZone implements Dns {
    private static final Duration TTL = Duration.ofMinutes(10);

    private final Map<String, Map<RecordType, List<String>>> records = new HashMap<>();
    private final Map<String, String> aliases = new HashMap<>();
    private final Set<String> failing = new HashSet<>();
    private final List<String> asked = new ArrayList<>();

    /** Adds a record. */
    public synchronized FakeZone with(String name, RecordType type, String value) {
        records.computeIfAbsent(DnsNames.normal(name), any -> new HashMap<>())
                .computeIfAbsent(type, any -> new ArrayList<>())
                .add(value);
        return this;
    }

    public FakeZone txt(String name, String text) {
        return with(name, RecordType.TXT, text);
    }

    public FakeZone a(String name, String address) {
        return with(name, RecordType.A, address);
    }

    public synchronized FakeZone alias(String name, String target) {
        aliases.put(DnsNames.normal(name), DnsNames.normal(target));
        return this;
    }

    /** Makes all questions for a name fail, but those for which there is a record. */
    public synchronized FakeZone failing(String name) {
        failing.add(DnsNames.normal(name));
        return this;
    }

    /** Forgets what fails. */
    public synchronized FakeZone repaired() {
        failing.clear();
        return this;
    }

    /** The questions so far, such as {@code TXT example.org}. */
    public synchronized List<String> asked() {
        return List.copyOf(asked);
    }

    /** Lookups of a message without limits worth mentioning. */
    public Lookups lookups() {
        return Lookups.of(this, 1_000, Duration.ofMinutes(1));
    }

    @Override
    public synchronized DnsAnswer ask(String name, RecordType type, Duration within) {
        String normal = DnsNames.normal(name);
        asked.add(type + " " + normal);
        String target = aliases.getOrDefault(normal, normal);
        Map<RecordType, List<String>> found = records.getOrDefault(target, Map.of());
        if (found.containsKey(type)) {
            return DnsAnswer.found(found.get(type), TTL);
        }
        if (failing.contains(target)) {
            return DnsAnswer.failed();
        }
        return found.isEmpty() ? DnsAnswer.noName(TTL) : DnsAnswer.noRecord(TTL);
    }
}
