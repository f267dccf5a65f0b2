package org.turingmail.central.sharing.remote;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.turingmail.central.lists.ListEntries.Origin;
import org.turingmail.central.lists.index.HashedEntries;
import org.turingmail.central.lists.index.ListIndex;
import org.turingmail.central.policy.Entry;
import org.turingmail.central.policy.MailSource;

/** A document that was accepted, ready to be asked. It lies outside of the heap. Thread-safe. */
final class FetchedList {
    /** There is but one list in its index. */
    private static final long ONLY = 0;

    private static final Set<Origin> SHARED = EnumSet.of(Origin.SHARED);

    private final Function<MailSource, List<Entry>> lookup;
    private final boolean networks;

    private FetchedList(Function<MailSource, List<Entry>> lookup, boolean networks) {
        this.lookup = requireNonNull(lookup);
        this.networks = networks;
    }

    /**
     * @param entries how many there are
     * @param folder where the file of the index is made
     * @throws DocumentException if it is none
     */
    static FetchedList read(byte[] payload, int entries, Path folder, Clock clock) throws DocumentException {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("The folder " + folder + " cannot be made", e);
        }
        ListDocument document = ListDocument.read(payload);
        Optional<byte[]> key = document.hashKey();
        return key.isPresent()
                ? hashed(document, payload, HashedEntries.create(folder, entries, key.get(), clock))
                : plain(document, payload, ListIndex.create(folder, entries, clock));
    }

    private static FetchedList plain(ListDocument document, byte[] payload, ListIndex index) throws DocumentException {
        AtomicLong number = new AtomicLong();
        document.readEntries(
                payload,
                item -> index.add(new ListIndex.Row(
                        number.incrementAndGet(),
                        ONLY,
                        item.kind(),
                        item.value(),
                        "",
                        item.verdict(),
                        Origin.SHARED,
                        TimeUnit.SECONDS.toMillis(item.expires()))));
        return new FetchedList(source -> index.ofTenant(ONLY, source, SHARED), index.hasNetworks(ONLY));
    }

    private static FetchedList hashed(ListDocument document, byte[] payload, HashedEntries index)
            throws DocumentException {
        document.readEntries(
                payload,
                item -> index.add(
                        Base64.getUrlDecoder().decode(item.value()),
                        item.kind(),
                        item.verdict(),
                        TimeUnit.SECONDS.toMillis(item.expires())));
        return new FetchedList(index::concerning, index.hasNetworks());
    }

    List<Entry> concerning(MailSource source) {
        return lookup.apply(source);
    }

    boolean hasNetworks() {
        return networks;
    }
}
