package org.turingmail.central.lists.index;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.policy.Entry;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.central.policy.EntryScope;
import org.turingmail.central.policy.MailSource;
import org.turingmail.protocol.verdicts.Verdict;

/**
 * Entries of which only keyed hashes are known. What is looked up is hashed in the same way. Outside of the heap, as
 * the index of the lists. One thread may write, any number may read meanwhile.
 */
public final class HashedEntries {
    /** Octets of a hash. */
    public static final int LENGTH = 16;

    private static final String ALGORITHM = "HmacSHA256";

    private final EntryTable table;
    private final SecretKeySpec key;
    private final Clock clock;
    private boolean networks;

    private HashedEntries(EntryTable table, SecretKeySpec key, Clock clock) {
        this.table = table;
        this.key = key;
        this.clock = requireNonNull(clock);
    }

    /** @param folder where the file is made */
    public static HashedEntries create(Path folder, long expected, byte[] key, Clock clock) {
        return new HashedEntries(EntryTable.create(folder, expected), new SecretKeySpec(key, ALGORITHM), clock);
    }

    /**
     * What stands for an entry: the first {@value #LENGTH} octets of the HMAC-SHA-256 (RFC 2104) over kind, line feed
     * and value.
     *
     * @param value canonical
     */
    public static byte[] hash(byte[] key, EntryKind kind, String value) {
        return hash(new SecretKeySpec(key, ALGORITHM), kind, value);
    }

    private static byte[] hash(SecretKeySpec key, EntryKind kind, String value) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return Arrays.copyOf(mac.doFinal((kind + "\n" + value).getBytes(StandardCharsets.UTF_8)), LENGTH);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    /**
     * Adds an entry.
     *
     * @param hash of {@value #LENGTH} octets
     * @param expires milliseconds since 1970; 0 for never
     */
    public void add(byte[] hash, EntryKind kind, Verdict verdict, long expires) {
        ByteBuffer octets = ByteBuffer.wrap(hash);
        table.add(octets.getLong(), octets.getLong(), verdict == Verdict.BLOCK ? 1 : 0, expires);
        networks |= kind == EntryKind.IP;
    }

    /** The entries that may decide on a mail; of each its value is what was looked up. */
    public List<Entry> concerning(MailSource source) {
        List<Entry> found = new ArrayList<>();
        for (EmailAddress identity : source.identities()) {
            look(EntryKind.ADDRESS, identity.canonical(), found);
            for (String domain : identity.domain().withParents()) {
                look(EntryKind.DOMAIN, domain, found);
                look(EntryKind.DOMAIN_ONLY, domain, found);
                look(EntryKind.SUBDOMAINS, domain, found);
            }
        }
        if (networks) {
            source.client().ifPresent(client -> look(EntryKind.IP, client.toString(), found));
        }
        return found;
    }

    private void look(EntryKind kind, String value, List<Entry> found) {
        ByteBuffer octets = ByteBuffer.wrap(hash(key, kind, value));
        long now = clock.instant().toEpochMilli();
        table.forEach(octets.getLong(), octets.getLong(), (meta, expires) -> {
            if (expires == 0 || expires > now) {
                Verdict verdict = meta == 1 ? Verdict.BLOCK : Verdict.DELIVER;
                found.add(new Entry(0, kind, value, EntryScope.TENANT, "", verdict));
            }
        });
    }

    /** Whether there is an entry about an IP address. */
    public boolean hasNetworks() {
        return networks;
    }
}
