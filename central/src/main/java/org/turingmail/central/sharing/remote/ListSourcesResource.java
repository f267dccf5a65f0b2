package org.turingmail.central.sharing.remote;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jdbi.v3.core.Handle;
import org.turingmail.central.changes.TenantChange;
import org.turingmail.central.documents.DocumentKind;
import org.turingmail.central.documents.TenantDocuments;
import org.turingmail.central.lists.ListEntries.Origin;
import org.turingmail.central.lists.ListEntry;
import org.turingmail.central.lists.ListEntryPage;
import org.turingmail.central.lists.ListItem;
import org.turingmail.central.policy.EntryScope;
import org.turingmail.central.sharing.ActiveLists;
import org.turingmail.central.sharing.EntryFilter;
import org.turingmail.central.sharing.ListName;
import org.turingmail.central.sharing.ListSource;
import org.turingmail.central.web.Checks;
import org.turingmail.central.web.PageRequest;
import org.turingmail.central.web.ProblemException;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.verdicts.Verdict;

/**
 * Lists of other installations, 50 at the most.
 *
 * <p>What is read comes with an {@code ETag}. A change with {@code If-Match} is done only if that still is the state;
 * without, it is done in any case.
 *
 * <p>Another {@code list} or key in a change makes a new beginning: all documents are forgotten.
 */
@Path(Api.ROOT + "/list-sources")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
class ListSourcesResource {
    private static final DocumentKind KIND = new DocumentKind(
            "list source",
            "list-source-added",
            "list-source-changed",
            "list-source-removed",
            "There is a list source of the name %s already",
            50,
            "A tenant has %d of these at the most: remove one first");

    private static final int MAX_URL = 1_000;
    private static final int MAX_LIST = 200;
    private static final int MAX_TOKEN = 500;
    private static final int MIN_REFRESH = 5;
    private static final int MAX_REFRESH = 7 * 24 * 60;
    private static final int MAX_WEIGHT = 100;
    private static final Pattern THUMBPRINT = Pattern.compile("[A-Za-z0-9_-]{43}");
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]*");
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]");

    private final ListSources sources;
    private final ListFetches fetches;
    private final TenantChange change;
    private final TenantDocuments<ListSources.Row> documents;

    ListSourcesResource(ListSources sources, ListFetches fetches, TenantChange change, ActiveLists active) {
        this.sources = sources;
        this.fetches = fetches;
        this.change = change;
        this.documents = new TenantDocuments<>(KIND, ListSources.TABLE, active, change);
    }

    /** Goes by a list; a name that is taken is a conflict. It is fetched within seconds. */
    @POST
    @Operation(summary = "Adds a remote list source")
    public ListSource add(ListSource added) {
        check(added);
        return sources.api(documents.add(sources.draft(added, added.token())));
    }

    /**
     * @param after the {@code next} of the page before; 0 for the first
     * @param limit 1 to {@value Api#MAX_PAGE}, default 50
     */
    @GET
    @Operation(summary = "Pages through the lists of other installations")
    public ListSourcePage list(
            @QueryParam("after") @DefaultValue("0") long after, @QueryParam("limit") @DefaultValue("50") int limit) {
        PageRequest.Slice<ListSources.Row, Long> page = documents.page(new PageRequest(after, limit));
        return ListSourcePage.builder()
                .sources(page.items().stream().map(sources::api).toList())
                .next(page.next())
                .build();
    }

    @GET
    @Path("{id}")
    @Operation(summary = "A list of another installation, and how it is")
    public ListSource get(@PathParam("id") long id) {
        return sources.api(documents.get(id));
    }

    /** Takes the place of what is there. */
    @PUT
    @Path("{id}")
    @Operation(summary = "Changes where and how a list is fetched")
    public ListSource change(@PathParam("id") long id, @HeaderParam("If-Match") String ifMatch, ListSource changed) {
        check(changed);
        return sources.api(documents.change(id, ifMatch, (handle, row) -> {
            ListSource former = sources.api(row);
            if (!changed.list().equals(former.list())
                    || !changed.key().equals(former.key())
                    || !changed.thumbprint().equals(former.thumbprint())) {
                sources.startOver(handle, id);
            }
            // A token is for the place that it was given for: nobody shall send it elsewhere who cannot read it.
            boolean keepToken = changed.token().isEmpty() && changed.url().equals(former.url());
            return sources.draft(changed, keepToken ? row.token() : changed.token());
        }));
    }

    @DELETE
    @Path("{id}")
    @Operation(summary = "Removes a remote list source")
    public void remove(@PathParam("id") long id, @HeaderParam("If-Match") String ifMatch) {
        documents.remove(id, ifMatch);
    }

    /**
     * The entries that count, as far as they are not hashed; each with the origin {@code shared}.
     *
     * @param after the {@code next} of the page before; 0 for the first
     * @param limit 1 to {@value Api#MAX_PAGE}, default 50
     */
    @GET
    @Path("{id}/entries")
    @Operation(summary = "Pages through the entries that count")
    public ListEntryPage entries(
            @PathParam("id") long id,
            @QueryParam("after") @DefaultValue("0") long after,
            @QueryParam("limit") @DefaultValue("50") int limit) {
        PageRequest page = new PageRequest(after, limit);
        ListSources.Source source = sources.source(documents.get(id));
        if (source.current().isEmpty()
                || !source.source().status().orElseThrow().counts()) {
            return ListEntryPage.builder().build();
        }
        if (source.current().get().hashed()) {
            throw ProblemException.conflict(
                    "The entries of this list are hashed: POST /explain tells whether it matches a sender");
        }
        PageRequest.Slice<ListEntry, Long> found =
                page.slice(entries(source, page), entry -> entry.id().orElseThrow());
        return ListEntryPage.builder().entries(found.items()).next(found.next()).build();
    }

    /** Their ids are their places in the document. */
    private List<ListEntry> entries(ListSources.Source row, PageRequest page) {
        byte[] payload = change.read(
                handle -> sources.payload(handle, row.current().orElseThrow().id()));
        EntryFilter filter = row.filter();
        Instant now = change.now();
        List<ListEntry> found = new ArrayList<>();
        long[] place = new long[1];
        try {
            ListDocument.read(payload).readEntries(payload, item -> {
                place[0]++;
                boolean ended = item.expires() > 0
                        && !Instant.ofEpochSecond(item.expires()).isAfter(now);
                if (place[0] > page.after()
                        && found.size() < page.rows()
                        && !ended
                        && filter.accepts(item.kind(), item.verdict())) {
                    found.add(entry(row, item, place[0]));
                }
            });
        } catch (DocumentException e) {
            throw new IllegalStateException("A document that was accepted cannot be read", e);
        }
        return found;
    }

    private static ListEntry entry(ListSources.Source row, ListDocument.Item item, long place) {
        ListEntry.Builder entry = ListEntry.builder()
                .id(place)
                .kind(item.kind())
                .value(item.value())
                .verdict(item.verdict())
                .scope(EntryScope.TENANT)
                .origin(Origin.SHARED.text())
                .sharedBy(row.source().name());
        if (item.expires() > 0) {
            entry.expiresAt(Instant.ofEpochSecond(item.expires()));
        }
        return entry.build();
    }

    /** The documents that were accepted. */
    @GET
    @Path("{id}/versions")
    @Operation(summary = "The documents that were accepted")
    public ListSourceVersions versions(@PathParam("id") long id) {
        return change.read(handle -> {
            documents.existing(handle, id);
            return ListSourceVersions.builder()
                    .versions(sources.versions(handle, id))
                    .build();
        });
    }

    /** Fetches it now, and answers what came of it. */
    @POST
    @Path("{id}/fetch")
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "Fetches a list now")
    public ListSource fetch(@PathParam("id") long id) {
        if (!fetches.fetchNow(sources.source(documents.get(id)))) {
            throw ProblemException.rateLimited("Other lists are just being fetched; try again in a minute");
        }
        return get(id);
    }

    /**
     * Takes back the document that counts: the one before counts again, and only a greater version will be accepted.
     * Without one before, it is a conflict.
     *
     * @param version which one, its {@code documentVersion}: if another one counts, it is a conflict, and one that was
     *     taken back already stays so
     */
    @POST
    @Path("{id}/rollback")
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "Takes the last document back")
    public ListSource rollback(@PathParam("id") long id, @QueryParam("version") @DefaultValue("0") long version) {
        Checks checks = new Checks();
        checks.that(version > 0, "version", "is needed: the documentVersion of the document that is to be taken back");
        checks.done();
        return sources.api(documents.run("list-source-rolled-back", handle -> {
            ListSources.Row row = documents.locked(handle, id);
            if (!isTakenBack(handle, id, version)) {
                rollBack(handle, row, version);
            }
            return documents.existing(handle, id);
        }));
    }

    private void rollBack(Handle handle, ListSources.Row row, long version) {
        ListSources.Current current = row.current()
                .filter(now -> now.version() == version)
                .orElseThrow(() -> ProblemException.conflict("The document that counts is not version " + version
                        + row.current().map(now -> ", but " + now.version()).orElse(": there is none")));
        if (!sources.rollBack(handle, row.id(), current)) {
            throw ProblemException.conflict(
                    "There is no document before this one; set enabled to false, and nothing of it counts");
        }
    }

    /** By a request before this one, of which the answer was lost. */
    private boolean isTakenBack(Handle handle, long id, long version) {
        return sources.versions(handle, id).stream()
                .anyMatch(kept -> kept.documentVersion() == version && kept.takenBack());
    }

    private static void check(ListSource source) {
        Checks checks = new Checks();
        ListName.check(Checks.body(source).name(), checks);
        checkUrl(source.url(), checks);
        checks.text(source.list(), MAX_LIST, "list");
        checks.that(source.list().indexOf('/') > 0, "list", "must be TENANT/NAME, as the publisher calls it");
        checkPin(source, checks);
        source.token()
                .ifPresent(token -> checks.that(
                        token.length() <= MAX_TOKEN && TOKEN.matcher(token).matches(),
                        "token",
                        "must have at most " + MAX_TOKEN + " printable ASCII characters without blanks"));
        checks.within(source.refreshMinutes(), MIN_REFRESH, MAX_REFRESH, "refreshMinutes");
        checks.within(source.weight(), 1, MAX_WEIGHT, "weight");
        checks.that(!source.verdicts().contains(Verdict.HOLD), "verdicts", "must be DELIVER or BLOCK");
        source.note().ifPresent(note -> checks.text(note, ListItem.MAX_NOTE, "note"));
        checks.done();
    }

    private static void checkUrl(String text, Checks checks) {
        checks.text(text, MAX_URL, "url");
        try {
            URI url = new URI(text);
            boolean secure = "https".equalsIgnoreCase(url.getScheme());
            boolean here = "http".equalsIgnoreCase(url.getScheme())
                    && url.getHost() != null
                    && LOOPBACK.matcher(url.getHost()).matches();
            checks.that(
                    url.getHost() != null
                            && (secure || here)
                            && url.getRawUserInfo() == null
                            && url.getRawFragment() == null,
                    "url",
                    "must be a URL with https (http only to a loopback address), without user and fragment");
        } catch (URISyntaxException e) {
            checks.reject("url", "is not a URL: " + e.getReason());
        }
    }

    private static void checkPin(ListSource source, Checks checks) {
        checks.that(
                source.key().isPresent() || source.thumbprint().isPresent(),
                "thumbprint",
                "is needed, or key: without, anybody could sign");
        source.thumbprint()
                .ifPresent(pinned -> checks.that(
                        THUMBPRINT.matcher(pinned).matches(),
                        "thumbprint",
                        "must be a SHA-256 thumbprint (RFC 7638) of 43 characters, as GET /signing-key shows it"));
        source.key()
                .flatMap(key -> checks.attempt(() -> SignedDocument.Pin.of(key), "key"))
                .ifPresent(pin -> checks.that(
                        source.thumbprint().map(pin.thumbprint()::equals).orElse(true),
                        "thumbprint",
                        "is not that of the key, " + pin.thumbprint()));
    }
}
