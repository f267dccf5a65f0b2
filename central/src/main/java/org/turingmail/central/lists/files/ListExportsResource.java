package org.turingmail.central.lists.files;

import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.central.lists.formats.ListFormat;
import org.turingmail.central.policy.EntryScope;
import org.turingmail.central.tenants.CurrentAgent;
import org.turingmail.central.web.Checks;
import org.turingmail.central.web.ProblemException;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.verdicts.Verdict;

/** The tenant's allow and block list as a file for other programs. */
@Path(Api.ROOT + "/list-exports")
class ListExportsResource {
    /**
     * Each takes some disk for as long as its reader takes. A request waits for its turn, since a program that polls
     * several maps at once would have to do without one: rspamd comes back much later after an error.
     */
    static final TenantSemaphore AT_A_TIME = new TenantSemaphore(12, 4, Duration.ofSeconds(5));

    /** Each takes a connection to the database, however fast its reader is. */
    private static final TenantSemaphore FROM_DATABASE = new TenantSemaphore(4, 2, Duration.ofSeconds(30));

    private static final Logger LOGGER = LoggerFactory.getLogger(ListExportsResource.class);

    /** RFC 9110, section 5.6.7: the day has two digits, and who reads dates by the letter needs them. */
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private static final int NOT_MODIFIED = 304;

    private final ListExports exports;
    private final CurrentAgent current;

    ListExportsResource(ListExports exports, CurrentAgent current) {
        this.exports = exports;
        this.current = current;
    }

    /**
     * Exports the list as a file. The response has an {@code ETag} and is compressed for clients that accept that; a
     * request with the current tag in {@code If-None-Match} returns 304.
     *
     * @param format name of the format
     * @param verdict only entries with this verdict; needed by formats whose lines have none
     * @param scope for whose mail the entries count
     * @param owner the recipient or recipient domain, by the scope
     */
    @GET
    @Path("{format}")
    @Produces({MediaType.TEXT_PLAIN, "text/csv"})
    @Operation(summary = "The allow and block list as a file for a mail server")
    public Response export(
            @PathParam("format") String formatId,
            @QueryParam("verdict") Verdict verdict,
            @QueryParam("scope") @DefaultValue("TENANT") EntryScope scope,
            @QueryParam("owner") @DefaultValue("") String owner,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) String ifNoneMatch,
            @HeaderParam(HttpHeaders.IF_MODIFIED_SINCE) String ifModifiedSince) {
        ListFormat format = ListFormat.of(formatId)
                .filter(ListFormat::isWritable)
                .orElseThrow(() -> ProblemException.notFound("There is no export of that format. There are "
                        + Arrays.stream(ListFormat.values())
                                .filter(ListFormat::isWritable)
                                .map(ListFormat::id)
                                .collect(Collectors.joining(", "))));
        Checks checks = new Checks();
        ListScope whose = ListScope.of(scope, owner, checks);
        checks.that(verdict != Verdict.HOLD, "verdict", "must be DELIVER or BLOCK");
        checks.that(
                verdict != null || format.hasVerdicts(),
                "verdict",
                "is needed: all entries of such a file have the same one");
        checks.done();
        long tenant = current.tenantId();
        ListExports.Version version = exports.version(tenant);
        String tag = "W/\"" + version.tag() + "\"";
        Response.ResponseBuilder response = isKnown(tag, version, ifNoneMatch, ifModifiedSince)
                ? Response.status(NOT_MODIFIED)
                : Response.ok(body(tenant, whose, format, Optional.ofNullable(verdict)))
                        .type(new MediaType("text", format == ListFormat.CSV ? "csv" : "plain", "UTF-8"));
        response.header(HttpHeaders.ETAG, tag)
                .header(HttpHeaders.CACHE_CONTROL, "private, no-cache")
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING)
                .header(HttpHeaders.DATE, DATE.format(exports.now()));
        if (exports.isSettled(version)) {
            response.header(HttpHeaders.LAST_MODIFIED, DATE.format(lastModified(version)));
        }
        return response.build();
    }

    /**
     * The end of the second in which the last change was. The workers of rspamd that do not poll take a map from the
     * one that does only if its date is later than that of the one they have, which is when it was fetched if it had
     * none.
     */
    private static Instant lastModified(ListExports.Version version) {
        return version.since().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
    }

    private StreamingOutput body(long tenant, ListScope whose, ListFormat format, Optional<Verdict> verdict) {
        // Only who writes takes a slot: the answer to HEAD has no body, and one to somebody who is gone need not be
        // written.
        return out -> {
            take(AT_A_TIME, tenant);
            try (Spool spool = spool(tenant, whose, format, verdict)) {
                spool.read().transferTo(out);
            } finally {
                AT_A_TIME.giveBack(tenant);
            }
        };
    }

    private Spool spool(long tenant, ListScope whose, ListFormat format, Optional<Verdict> verdict) throws IOException {
        take(FROM_DATABASE, tenant);
        try {
            return exports.write(tenant, whose, format, verdict);
        } catch (Spool.FullException e) {
            LOGGER.warn(
                    "An export of the lists of tenant {} was refused: it has more bytes than"
                            + " turing.central.http.max-import allows, or would take more than half of the free disk",
                    tenant);
            throw ProblemException.conflict("The file is too large: raise turing.central.http.max-import, see that the"
                    + " disk of central has room, or ask for one verdict at a time");
        } finally {
            FROM_DATABASE.giveBack(tenant);
        }
    }

    private static void take(TenantSemaphore slots, long tenant) {
        if (!slots.take(tenant)) {
            throw ProblemException.rateLimited("Other files are just being written; try again in a minute");
        }
    }

    /** RFC 9110, section 13.2.2: a date counts only where there is no tag. */
    private boolean isKnown(String tag, ListExports.Version version, String ifNoneMatch, String ifModifiedSince) {
        if (ifNoneMatch != null) {
            return Arrays.stream(ifNoneMatch.split(","))
                    .map(String::strip)
                    .anyMatch(known -> known.equals("*") || opaque(known).equals(opaque(tag)));
        }
        try {
            return ifModifiedSince != null
                    && exports.isSettled(version)
                    && !lastModified(version)
                            .isAfter(ZonedDateTime.parse(ifModifiedSince, DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toInstant());
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static String opaque(String tag) {
        return tag.startsWith("W/") ? tag.substring(2) : tag;
    }
}
