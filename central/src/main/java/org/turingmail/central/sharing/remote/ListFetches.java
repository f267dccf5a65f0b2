package org.turingmail.central.sharing.remote;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.central.changes.Outcome;
import org.turingmail.central.changes.TenantChange;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.central.sharing.ActiveLists;
import org.turingmail.protocol.UntrustedText;

/**
 * Fetches lists of other installations and accepts their documents or records why not. Whatever is wrong with a new
 * document, the last good one stays in effect until it expires. Thread-safe.
 */
@Singleton
final class ListFetches {
    private static final Logger LOGGER = LoggerFactory.getLogger(ListFetches.class);
    /** Longer than a download may take. */
    private static final Duration LEASE = Duration.ofMinutes(5);
    /** How far clocks may be apart. */
    private static final Duration SKEW = Duration.ofMinutes(5);

    private static final Duration SELDOM = Duration.ofHours(1);
    private static final int MOST_DOUBLINGS = 20;
    private static final String ACTOR = "sharing";
    private static final int MAX_ERROR = 1_000;

    private final Jdbi jdbi;
    private final ListSources sources;
    private final ListDownload download;
    private final ActiveLists active;
    private final TenantChange change;
    private final Clock clock;
    /**
     * Tenants for which the job is just fetching: one list at a time, so that a server that is slow delays nobody
     * else's lists.
     */
    private final Set<Long> served = ConcurrentHashMap.newKeySet();

    /** Each takes some times the size of a document, and a thread. */
    private final Semaphore jobs = new Semaphore(4);

    /** The same for those who do not want to wait for the job. */
    private final Set<Long> asking = ConcurrentHashMap.newKeySet();

    private final Semaphore waitedFor = new Semaphore(2);

    @Inject
    ListFetches(
            Jdbi jdbi,
            ListSources sources,
            ActiveLists active,
            TenantChange change,
            CentralConfiguration configuration,
            Clock clock) {
        this(
                jdbi,
                sources,
                new ListDownload(configuration.listSourcePrivateNetworks(), configuration.listSourceMaxDocument()),
                active,
                change,
                clock);
    }

    ListFetches(
            Jdbi jdbi,
            ListSources sources,
            ListDownload download,
            ActiveLists active,
            TenantChange change,
            Clock clock) {
        this.jdbi = requireNonNull(jdbi);
        this.sources = requireNonNull(sources);
        this.download = requireNonNull(download);
        this.active = requireNonNull(active);
        this.change = requireNonNull(change);
        this.clock = requireNonNull(clock);
    }

    /** Fetches one that is due; answers whether there was one. */
    boolean fetchOne() {
        Optional<ListSources.Source> due = claim();
        try {
            due.ifPresent(this::fetch);
        } finally {
            due.ifPresent(row -> served.remove(row.tenantId()));
        }
        return due.isPresent();
    }

    private synchronized Optional<ListSources.Source> claim() {
        Optional<ListSources.Source> due = jdbi.inTransaction(
                handle -> sources.claim(handle, clock.instant().plus(LEASE), served));
        due.ifPresent(row -> served.add(row.tenantId()));
        return due;
    }

    /** Fetches a list now; answers false if others are just being fetched in this way. */
    boolean fetchNow(ListSources.Source row) {
        if (!waitedFor.tryAcquire()) {
            return false;
        }
        try {
            if (!asking.add(row.tenantId())) {
                return false;
            }
            try {
                fetch(row);
                return true;
            } finally {
                asking.remove(row.tenantId());
            }
        } finally {
            waitedFor.release();
        }
    }

    private void fetch(ListSources.Source row) {
        try {
            // What has expired is to be seen again, if it still is all that there is.
            Optional<String> etag = hasExpired(row) ? Optional.empty() : row.etag();
            ListDownload.Download fetched = download.get(URI.create(row.source().url()), row.token(), etag);
            if (fetched.compact().isEmpty()) {
                unchanged(row);
                return;
            }
            byte[] payload = SignedDocument.open(fetched.compact().get(), pin(row));
            ListDocument document = ListDocument.read(payload);
            check(row, document);
            int entries = document.readEntries(payload, item -> {});
            accept(row, document, entries, payload, fetched.etag());
        } catch (DocumentException e) {
            failed(row, "The document " + e.getMessage());
        } catch (RuntimeException e) {
            LOGGER.warn("A list source cannot be read; please report this bug", e);
            failed(row, "The document cannot be read (internal error in central): " + e);
        }
    }

    private boolean hasExpired(ListSources.Source row) {
        return row.current()
                .filter(current -> current.hasExpired(clock.instant()))
                .isPresent();
    }

    static SignedDocument.Pin pin(ListSources.Source row) {
        return row.source()
                .key()
                .map(SignedDocument.Pin::of)
                .orElseGet(() -> SignedDocument.Pin.of(row.source().thumbprint().orElseThrow()));
    }

    private void check(ListSources.Source row, ListDocument document) throws DocumentException {
        Instant now = clock.instant();
        if (!document.list().equals(row.source().list())) {
            throw new DocumentException("is of the list " + document.list() + " and not of "
                    + row.source().list());
        }
        if (!document.expiresAt().isAfter(now)) {
            throw new DocumentException("has expired, at " + document.expiresAt());
        }
        if (document.issuedAt().isAfter(now.plus(SKEW))) {
            throw new DocumentException("is of the future, " + document.issuedAt() + ": one of the clocks is wrong");
        }
    }

    private void unchanged(ListSources.Source row) throws DocumentException {
        if (hasExpired(row)) {
            throw new DocumentException("has expired, at "
                    + row.current().orElseThrow().expiresAt() + ", and the server says that there is no other");
        }
        jdbi.useTransaction(handle -> {
            if (isAsItWas(handle, row)) {
                sources.succeeded(handle, row.id(), Optional.empty(), next(row, 0));
            }
        });
    }

    private void accept(
            ListSources.Source row, ListDocument document, int entries, byte[] payload, Optional<String> etag)
            throws DocumentException {
        Optional<String> refusal = change.run(row.tenantId(), ACTOR, active, "list-source-updated", handle -> {
            if (!isAsItWas(handle, row)) {
                return Outcome.unchanged(Optional.<String>empty());
            }
            long greatest =
                    sources.find(handle, row.tenantId(), row.id()).orElseThrow().greatest();
            Optional<String> why = refusal(handle, row, document, payload, greatest);
            if (why.isPresent()) {
                return Outcome.unchanged(why);
            }
            boolean fresh = document.version() > greatest;
            if (fresh) {
                sources.accept(handle, row.id(), document, entries, payload);
            }
            sources.succeeded(handle, row.id(), etag, next(row, 0));
            return fresh
                    ? Outcome.changed(why, row.source().name())
                            .detail("version " + document.version() + " with " + entries + " entries")
                    : Outcome.unchanged(why);
        });
        if (refusal.isPresent()) {
            throw new DocumentException(refusal.get());
        }
    }

    private Optional<String> refusal(
            Handle handle, ListSources.Source row, ListDocument document, byte[] payload, long greatest) {
        if (document.version() > greatest) {
            return Optional.empty();
        }
        if (document.version() < greatest) {
            return Optional.of("has the version " + document.version() + ", but " + greatest
                    + " was accepted before: somebody serves an old one");
        }
        if (!sources.isGreatest(handle, row.id(), greatest, payload)) {
            return Optional.of("has the version " + greatest + ", as the one before, and says something else");
        }
        boolean takenBack = sources.versions(handle, row.id()).stream()
                .anyMatch(version -> version.documentVersion() == greatest && version.takenBack());
        return takenBack
                ? Optional.of("has the version " + greatest + ", which was taken back: a greater one is awaited")
                : Optional.empty();
    }

    /** Nobody changed in the meantime what is to be fetched; it is locked from here on. */
    private boolean isAsItWas(Handle handle, ListSources.Source row) {
        return sources.locked(handle, row.tenantId(), row.id())
                .filter(now -> now.source().version().equals(row.source().version()))
                .isPresent();
    }

    /** @param what the reason; it may quote the document */
    private void failed(ListSources.Source row, String what) {
        String error = UntrustedText.clean(what, MAX_ERROR);
        LOGGER.info("list-source-failed: {} of tenant id {}: {}", row.source().name(), row.tenantId(), error);
        jdbi.useTransaction(handle -> {
            if (isAsItWas(handle, row)) {
                sources.failed(handle, row.id(), error, next(row, row.failures() + 1));
            }
        });
    }

    /**
     * After failures in 1, 2, 4 … minutes: at first sooner than usual, and at last no more often than once in an hour.
     */
    private Instant next(ListSources.Source row, int failures) {
        Duration usual = Duration.ofMinutes(row.source().refreshMinutes());
        Duration soon = Duration.ofMinutes(1L << Math.min(Math.max(failures - 1, 0), MOST_DOUBLINGS));
        Duration seldom = usual.compareTo(SELDOM) > 0 ? usual : SELDOM;
        return clock.instant().plus(failures == 0 ? usual : soon.compareTo(seldom) > 0 ? seldom : soon);
    }

    /** Those that are due, one after the other, unless enough others are at it. */
    void fetchAll() {
        if (!jobs.tryAcquire()) {
            return;
        }
        try {
            while (fetchOne()) {
                // The next one.
            }
        } finally {
            jobs.release();
        }
    }
}
