package org.turingmail.central.lists.index;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.address.Network;
import org.turingmail.central.lists.ListEntries;
import org.turingmail.central.policy.Entry;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.central.policy.EntryScope;
import org.turingmail.central.policy.MailSource;
import org.turingmail.central.policy.Patterns;
import org.turingmail.central.policy.Policy;
import org.turingmail.protocol.verdicts.Verdict;

/**
 * All entries of all lists, for look-ups without the database. Entries are found by a 128-bit hash (of SHA-256) of
 * tenant, owner and value, so an answer is exact as long as nobody finds a collision of it. Patterns, of which a tenant
 * has few, are in the heap.
 *
 * <p>One thread may write, any number may read meanwhile.
 */
public final class ListIndex {
    private static final EntryKind[] KINDS = EntryKind.values();
    private static final ListEntries.Origin[] ORIGINS = ListEntries.Origin.values();
    private static final int KIND_BITS = 3;
    private static final int ORIGIN_BITS = 3;
    private static final String MARK = "\0";
    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(ListIndex::sha256);

    private final EntryTable table;
    private final Clock clock;
    private final Map<Long, TenantExtras> few = new ConcurrentHashMap<>();
    /** Tenants with entries that end. */
    private final Set<Long> ending = ConcurrentHashMap.newKeySet();

    private ListIndex(EntryTable table, Clock clock) {
        this.table = table;
        this.clock = requireNonNull(clock);
    }

    /** @param folder where the file is made */
    public static ListIndex create(Path folder, long expected, Clock clock) {
        return new ListIndex(EntryTable.create(folder, expected), clock);
    }

    /**
     * An entry as the index knows it.
     *
     * @param expires milliseconds since 1970; 0 for never
     */
    public record Row(
            long id,
            long tenantId,
            EntryKind kind,
            String value,
            String owner,
            Verdict verdict,
            ListEntries.Origin origin,
            long expires,
            boolean authenticatedOnly) {
        /** One that counts for all mail. */
        public Row(
                long id,
                long tenantId,
                EntryKind kind,
                String value,
                String owner,
                Verdict verdict,
                ListEntries.Origin origin,
                long expires) {
            this(id, tenantId, kind, value, owner, verdict, origin, expires, false);
        }

        private boolean counts(long now) {
            return expires == 0 || expires > now;
        }

        private long meta() {
            return (((id << 1 | (authenticatedOnly ? 1 : 0)) << ORIGIN_BITS | origin.ordinal()) << KIND_BITS
                                    | kind.ordinal())
                            << 1
                    | (verdict == Verdict.BLOCK ? 1 : 0);
        }
    }

    /** Per-tenant data that cannot be looked up by hash: prefix lengths and patterns. Replaced as a whole. */
    private record TenantExtras(BitSet ipv4, BitSet ipv6, PatternRows patterns) {
        static final TenantExtras NONE = new TenantExtras(new BitSet(), new BitSet(), PatternRows.of(Stream.of()));

        TenantExtras withNetwork(Network network) {
            BitSet lengths = (BitSet) (network.isIpv6() ? ipv6 : ipv4).clone();
            lengths.set(network.prefix());
            return network.isIpv6()
                    ? new TenantExtras(ipv4, lengths, patterns)
                    : new TenantExtras(lengths, ipv6, patterns);
        }

        /** Returns a copy with the pattern added and expired ones removed, as these do not count towards the limit. */
        TenantExtras withPattern(Row row, long now) {
            return with(PatternRows.of(Stream.concat(
                    patterns.rows.stream().filter(one -> one.row.id != row.id && one.row.counts(now)),
                    Stream.of(new PatternRow(row)))));
        }

        TenantExtras withPatterns(String owner, String value, List<Row> rows) {
            Predicate<PatternRow> replaced = one -> one.row.owner.equals(owner) && one.row.value.equals(value);
            return rows.isEmpty() && patterns.rows.stream().noneMatch(replaced)
                    ? this
                    : with(PatternRows.of(Stream.concat(
                            patterns.rows.stream().filter(replaced.negate()),
                            rows.stream().map(PatternRow::new))));
        }

        private TenantExtras with(PatternRows others) {
            return new TenantExtras(ipv4, ipv6, others);
        }
    }

    /** @param literal what an address must have in it to be worth a look at the pattern */
    private record PatternRow(Row row, String literal) {
        PatternRow(Row row) {
            this(row, Patterns.literal(row.value));
        }
    }

    /**
     * The patterns of a tenant. Immutable.
     *
     * @param owners of any of them
     */
    private record PatternRows(List<PatternRow> rows, Set<String> owners) {
        static PatternRows of(Stream<PatternRow> rows) {
            List<PatternRow> all = rows.toList();
            return new PatternRows(all, all.stream().map(one -> one.row.owner).collect(Collectors.toUnmodifiableSet()));
        }

        /** Those that count at that time and may match. */
        List<Row> concerning(MailSource source, long now) {
            if (rows.isEmpty()) {
                return List.of();
            }
            List<String> addresses =
                    source.identities().stream().map(EmailAddress::canonical).toList();
            List<Row> concerning = new ArrayList<>();
            for (PatternRow one : rows) {
                if (Patterns.mayMatch(one.literal, addresses) && one.row.counts(now)) {
                    concerning.add(one.row);
                }
            }
            return concerning;
        }
    }

    /** Adds an entry, unless it is there. */
    public void add(Row row) {
        if (row.expires != 0) {
            ending.add(row.tenantId);
        }
        if (row.kind == EntryKind.REGEX) {
            few.put(
                    row.tenantId,
                    few.getOrDefault(row.tenantId, TenantExtras.NONE).withPattern(row, clock.millis()));
            return;
        }
        if (row.kind == EntryKind.IP || row.kind == EntryKind.CIDR) {
            Network network = row.kind == EntryKind.IP ? Network.address(row.value) : Network.parse(row.value);
            TenantExtras now = few.getOrDefault(row.tenantId, TenantExtras.NONE);
            if (!(network.isIpv6() ? now.ipv6 : now.ipv4).get(network.prefix())) {
                few.put(row.tenantId, now.withNetwork(network));
            }
        }
        Key key = Key.of(row.tenantId, row.owner, row.value);
        boolean[] there = new boolean[1];
        table.forEach(key.high, key.low, (meta, expires) -> there[0] |= meta == row.meta() && expires == row.expires);
        if (!there[0]) {
            table.add(key.high, key.low, row.meta(), row.expires);
            if (!row.owner.isEmpty()) {
                Key mark = Key.of(row.tenantId, row.owner, MARK);
                if (!table.contains(mark.high, mark.low)) {
                    table.add(mark.high, mark.low, 0, 0);
                }
            }
        }
    }

    /** Makes these the only entries of a tenant, owner and value; they may be none. */
    void replace(long tenantId, String owner, String value, List<Row> rows) {
        List<Row> patterns =
                rows.stream().filter(row -> row.kind == EntryKind.REGEX).toList();
        few.put(tenantId, few.getOrDefault(tenantId, TenantExtras.NONE).withPatterns(owner, value, patterns));
        Key key = Key.of(tenantId, owner, value);
        List<long[]> gone = new ArrayList<>();
        table.forEach(key.high, key.low, (meta, expires) -> {
            if (rows.stream().noneMatch(row -> row.meta() == meta && row.expires == expires)) {
                gone.add(new long[] {meta, expires});
            }
        });
        // First the new ones: in between a changed entry is there twice, which is better than not at all.
        rows.stream().filter(row -> row.kind != EntryKind.REGEX).forEach(this::add);
        gone.forEach(record -> table.remove(key.high, key.low, record[0], record[1]));
    }

    /** The same as {@link ListEntries#concerning}. */
    List<Entry> concerning(long tenantId, MailSource source, Collection<EmailAddress> recipients) {
        List<Entry> entries = new ArrayList<>();
        forEach(tenantId, source, recipients, (meta, expires, value, owner) -> entries.add(entry(meta, value, owner)));
        return entries;
    }

    /**
     * When the first of those ends.
     *
     * @return milliseconds since 1970, {@link Long#MAX_VALUE} if none does
     */
    long nearestEnd(long tenantId, MailSource source, Collection<EmailAddress> recipients) {
        long[] nearest = {Long.MAX_VALUE};
        if (ending.contains(tenantId)) {
            forEach(tenantId, source, recipients, (meta, expires, value, owner) -> {
                if (expires != 0) {
                    nearest[0] = Math.min(nearest[0], expires);
                }
            });
        }
        return nearest[0];
    }

    private interface Visitor {
        void entry(long meta, long expires, String value, String owner);
    }

    private void forEach(long tenantId, MailSource source, Collection<EmailAddress> recipients, Visitor visitor) {
        TenantExtras ofTenant = few.getOrDefault(tenantId, TenantExtras.NONE);
        Set<String> values = values(source, ofTenant);
        long now = clock.instant().toEpochMilli();
        List<Row> patterns = ofTenant.patterns.concerning(source, now);
        for (String owner : owners(tenantId, recipients)) {
            for (String value : values) {
                Key key = Key.of(tenantId, owner, value);
                table.forEach(key.high, key.low, (meta, expires) -> {
                    if (expires == 0 || expires > now) {
                        visitor.entry(meta, expires, value, owner);
                    }
                });
            }
            for (Row row : patterns) {
                if (row.owner.equals(owner)) {
                    visitor.entry(row.meta(), row.expires, row.value, owner);
                }
            }
        }
    }

    /** The entries of a whole tenant that may decide on a mail of anybody, and come from there; all of its patterns. */
    public List<Entry> ofTenant(long tenantId, MailSource source, Set<ListEntries.Origin> origins) {
        TenantExtras ofTenant = few.getOrDefault(tenantId, TenantExtras.NONE);
        long now = clock.instant().toEpochMilli();
        List<Entry> entries = new ArrayList<>();
        for (String value : values(source, ofTenant)) {
            Key key = Key.of(tenantId, "", value);
            table.forEach(key.high, key.low, (meta, expires) -> {
                if ((expires == 0 || expires > now) && origins.contains(origin(meta))) {
                    entries.add(entry(meta, value, ""));
                }
            });
        }
        for (PatternRow one : ofTenant.patterns.rows) {
            Row row = one.row;
            if (row.owner.isEmpty() && row.counts(now) && origins.contains(row.origin)) {
                entries.add(entry(row.meta(), row.value, ""));
            }
        }
        return entries;
    }

    private static ListEntries.Origin origin(long meta) {
        return ORIGINS[(int) (meta >>> KIND_BITS + 1) & (1 << ORIGIN_BITS) - 1];
    }

    public boolean hasNetworks(long tenantId) {
        TenantExtras ofTenant = few.getOrDefault(tenantId, TenantExtras.NONE);
        return !ofTenant.ipv4.isEmpty() || !ofTenant.ipv6.isEmpty();
    }

    /** How many entries and marks there are. */
    long size() {
        return table.size();
    }

    private Set<String> owners(long tenantId, Collection<EmailAddress> recipients) {
        Set<String> owners = new HashSet<>();
        owners.add("");
        for (EmailAddress recipient : recipients) {
            for (String owner : Policy.owners(recipient)) {
                if (!owner.isEmpty() && !owners.contains(owner) && hasEntries(tenantId, owner)) {
                    owners.add(owner);
                }
            }
        }
        return owners;
    }

    private boolean hasEntries(long tenantId, String owner) {
        Key mark = Key.of(tenantId, owner, MARK);
        return table.contains(mark.high, mark.low)
                || few.getOrDefault(tenantId, TenantExtras.NONE).patterns.owners.contains(owner);
    }

    private static Set<String> values(MailSource source, TenantExtras ofTenant) {
        Set<String> values = new LinkedHashSet<>();
        for (EmailAddress identity : source.identities()) {
            values.add(identity.canonical());
            values.addAll(identity.domain().withParents());
        }
        Optional<Network> client = source.client();
        if (client.isPresent()) {
            BitSet lengths = client.get().isIpv6() ? ofTenant.ipv6 : ofTenant.ipv4;
            lengths.stream()
                    .filter(length -> length <= client.get().prefix())
                    .forEach(length -> values.add(client.get().masked(length).toString()));
        }
        return values;
    }

    private static Entry entry(long meta, String value, String owner) {
        return new Entry(
                meta >>> ORIGIN_BITS + KIND_BITS + 2,
                KINDS[(int) (meta >>> 1) & (1 << KIND_BITS) - 1],
                value,
                owner.isEmpty() ? EntryScope.TENANT : owner.indexOf('@') >= 0 ? EntryScope.USER : EntryScope.DOMAIN,
                owner,
                (meta & 1) == 1 ? Verdict.BLOCK : Verdict.DELIVER,
                (meta >>> ORIGIN_BITS + KIND_BITS + 1 & 1) == 1);
    }

    private record Key(long high, long low) {
        static Key of(long tenantId, String owner, String value) {
            MessageDigest digest = SHA_256.get();
            byte[] ownerBytes = owner.getBytes(StandardCharsets.UTF_8);
            byte[] valueBytes = value.getBytes(StandardCharsets.UTF_8);
            ByteBuffer head = ByteBuffer.allocate(Long.BYTES + Integer.BYTES);
            digest.update(head.putLong(tenantId).putInt(ownerBytes.length).array());
            digest.update(ownerBytes);
            ByteBuffer hash = ByteBuffer.wrap(digest.digest(valueBytes));
            return new Key(hash.getLong(), hash.getLong());
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
