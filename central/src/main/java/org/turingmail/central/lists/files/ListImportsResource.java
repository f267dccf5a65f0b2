package org.turingmail.central.lists.files;

import io.vertx.core.http.HttpClosedException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.turingmail.central.lists.formats.ListFormat;
import org.turingmail.central.lists.formats.ReadOptions;
import org.turingmail.central.policy.EntryScope;
import org.turingmail.central.tenants.Author;
import org.turingmail.central.tenants.CurrentAgent;
import org.turingmail.central.web.Checks;
import org.turingmail.central.web.PageRequest;
import org.turingmail.central.web.ProblemException;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.Problem;
import org.turingmail.protocol.verdicts.Verdict;

/** Files that are read into the tenant's allow and block list. */
@Path(Api.ROOT + "/list-imports")
@Produces(MediaType.APPLICATION_JSON)
class ListImportsResource {
    private static final int MAX_NAME = 200;
    /** Each may need as much of the disk as a file may have. */
    static final TenantSemaphore AT_A_TIME = new TenantSemaphore(8, 2, Duration.ZERO);

    private final ListImports imports;
    private final ImportHistory history;
    private final CurrentAgent current;

    ListImportsResource(ListImports imports, ImportHistory history, CurrentAgent current) {
        this.imports = imports;
        this.history = history;
        this.current = current;
    }

    /**
     * Imports a file into the list. Existing entries are left unchanged, so importing the same file twice adds nothing.
     * If there are more invalid lines than the limit, nothing is added and the response is a problem that names them.
     *
     * @param formatId name of the format of the file
     * @param verdict {@code DELIVER} or {@code BLOCK}, of lines that do not say it themselves
     * @param scope of lines that do not say it themselves
     * @param owner the recipient or recipient domain, by the scope
     * @param dryRun only tell what would be added
     * @param skipInvalid import valid lines, however many others are invalid
     * @param errorLimit the number of invalid lines that are tolerated
     * @param subdomains whether a domain alone stands for its subdomains too, in formats that leave that open
     * @param allowBroad whether entries may be about many, as for {@link ListEntriesApi#add}; else such a line is
     *     invalid
     * @param name what the import is called in the list of imports
     * @param contentType may name the character set, else it is UTF-8
     */
    @POST
    @Consumes({"text/*", MediaType.APPLICATION_OCTET_STREAM})
    @Operation(summary = "Reads a file into the allow and block list of the tenant")
    public ListImport run(
            @QueryParam("format") @DefaultValue("") String formatId,
            @QueryParam("verdict") Verdict verdict,
            @QueryParam("scope") @DefaultValue("TENANT") EntryScope scope,
            @QueryParam("owner") @DefaultValue("") String owner,
            @QueryParam("dryRun") @DefaultValue("false") boolean dryRun,
            @QueryParam("skipInvalid") @DefaultValue("false") boolean skipInvalid,
            @QueryParam("errorLimit") @DefaultValue("0") long errorLimit,
            @QueryParam("subdomains") @DefaultValue("false") boolean subdomains,
            @QueryParam("allowBroad") @DefaultValue("false") boolean allowBroad,
            @QueryParam("name") @DefaultValue("") String name,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) String contentType,
            InputStream file) {
        Checks checks = new Checks();
        Optional<ListFormat> format = ListFormat.of(formatId);
        checks.that(
                format.isPresent(),
                "format",
                "must be one of "
                        + Arrays.stream(ListFormat.values()).map(ListFormat::id).collect(Collectors.joining(", ")));
        checks.that(verdict != Verdict.HOLD, "verdict", "must be DELIVER or BLOCK");
        ListScope whose = ListScope.of(scope, owner, checks);
        checks.within(errorLimit, 0, Long.MAX_VALUE, "errorLimit");
        checks.text(name, MAX_NAME, "name");
        Charset charset = charset(contentType, checks);
        checks.done();
        Author author = current.author();
        if (!AT_A_TIME.take(author.tenantId())) {
            throw ProblemException.rateLimited("Other files are just being read; try again in a minute");
        }
        try {
            ListImports.Imported outcome = imports.run(
                    author.tenantId(),
                    author.actor(),
                    new ListImports.Order(
                            format.orElseThrow(),
                            new ReadOptions(
                                    Optional.ofNullable(verdict), whose.scope(), whose.owner(), subdomains, allowBroad),
                            charset,
                            name,
                            dryRun,
                            skipInvalid ? Long.MAX_VALUE : errorLimit),
                    file == null ? InputStream.nullInputStream() : file);
            if (outcome.refusal().isPresent()) {
                throw refused(outcome.refusal().get(), outcome.result());
            }
            return outcome.result();
        } catch (IOException e) {
            if (isGone(e)) {
                throw ProblemException.malformed("The connection was closed before all of the file was here");
            }
            throw new UncheckedIOException(e);
        } finally {
            AT_A_TIME.giveBack(author.tenantId());
        }
    }

    /** Whether the one who sends the file has left. */
    private static boolean isGone(Throwable e) {
        return e instanceof HttpClosedException || e.getCause() != null && isGone(e.getCause());
    }

    private static Charset charset(String contentType, Checks checks) {
        try {
            String name = contentType == null
                    ? null
                    : MediaType.valueOf(contentType).getParameters().get(MediaType.CHARSET_PARAMETER);
            return name == null ? StandardCharsets.UTF_8 : Charset.forName(name);
        } catch (IllegalArgumentException e) {
            checks.reject("Content-Type", "has a character set that is not known");
            return StandardCharsets.UTF_8;
        }
    }

    private static ProblemException refused(String why, ListImport result) {
        List<Problem.FieldError> errors =
                result.errors().stream().map(ListImportsResource::fieldError).toList();
        String named = errors.size() < result.rejected() ? "; the first " + errors.size() + " are named" : "";
        return ProblemException.invalid(
                why + ", so nothing was applied" + named
                        + (why.endsWith(ListImports.INVALID) ? ". With skipInvalid the others are" : ""),
                errors);
    }

    private static Problem.FieldError fieldError(LineError error) {
        return Problem.FieldError.of("line " + error.line(), error.text() + ": " + error.reason());
    }

    /**
     * Pages through the imports of the tenant.
     *
     * @param after the {@code next} of the page before; 0 for the first
     * @param limit 1 to {@value Api#MAX_PAGE}, default 50
     */
    @GET
    @Operation(summary = "Pages through the files that were read into the list")
    public ListImportPage list(
            @QueryParam("after") @DefaultValue("0") long after, @QueryParam("limit") @DefaultValue("50") int limit) {
        PageRequest page = new PageRequest(after, limit);
        PageRequest.Slice<ListImport, Long> found =
                page.slice(history.page(current.tenantId(), page.after(), page.rows()), read -> read.id()
                        .orElseThrow());
        return ListImportPage.builder()
                .imports(found.items())
                .next(found.next())
                .build();
    }

    /** An import. */
    @GET
    @Path("{id}")
    @Operation(summary = "A file that was read into the list")
    public ListImport get(@PathParam("id") long id) {
        return history.find(current.tenantId(), id).orElseThrow(() -> noSuch(id));
    }

    private static ProblemException noSuch(long id) {
        return ProblemException.notFound("There is no import " + id);
    }

    /** Takes an import back: what it added is removed, but for entries that were changed since. Repeatable. */
    @DELETE
    @Path("{id}")
    @Operation(summary = "Takes back all that a file added")
    public void undo(@PathParam("id") long id) {
        Author author = current.author();
        history.undo(author.tenantId(), author.actor(), id).orElseThrow(() -> noSuch(id));
    }
}
