package org.turingmail.central.sharing.remote;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.turingmail.central.sharing.ListTokenStore;

/** Where other installations fetch the documents of published lists. */
@Path("/list-documents/{key}")
public final class ListDocumentsResource {
    private static final String SCHEME = "Bearer ";

    private final ListDocuments documents;
    private final ListTokenStore tokens;

    ListDocumentsResource(ListDocuments documents, ListTokenStore tokens) {
        this.documents = documents;
        this.tokens = tokens;
    }

    @GET
    @Operation(hidden = true)
    public Response get(
            @PathParam("key") String key,
            @HeaderParam(HttpHeaders.AUTHORIZATION) String authorization,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) String ifNoneMatch) {
        Optional<ListDocuments.Offered> offered = uuid(key).flatMap(documents::offered);
        if (offered.isEmpty()) {
            return text(Response.Status.NOT_FOUND, "There is no such list").build();
        }
        if (!offered.get().open() && !isOpened(offered.get().listId(), authorization)) {
            return text(Response.Status.UNAUTHORIZED, "This list needs one of its tokens")
                    .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"turing-list\"")
                    .build();
        }
        if (isKnown(ifNoneMatch, tag(offered.get().version()))) {
            return headers(Response.notModified(), offered.get().version()).build();
        }
        return documents
                .issued(offered.get().listId())
                .map(issued -> headers(Response.ok(issued.jws(), SignedDocument.MEDIA_TYPE), issued.version())
                        .build())
                .orElseGet(() ->
                        text(Response.Status.NOT_FOUND, "There is no such list").build());
    }

    private boolean isOpened(long listId, String authorization) {
        return authorization != null
                && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                && tokens.opens(listId, authorization.substring(SCHEME.length()).strip());
    }

    private static boolean isKnown(String ifNoneMatch, String tag) {
        return ifNoneMatch != null
                && Arrays.stream(ifNoneMatch.split(","))
                        .map(String::strip)
                        .anyMatch(known -> known.equals("*") || known.equals(tag));
    }

    /** Weak, since what is compressed has other octets. */
    private static String tag(long version) {
        return "W/\"" + version + "\"";
    }

    private static Response.ResponseBuilder headers(Response.ResponseBuilder response, long version) {
        return response.header(HttpHeaders.ETAG, tag(version))
                .header(HttpHeaders.CACHE_CONTROL, "private, no-cache")
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
    }

    private static Response.ResponseBuilder text(Response.Status status, String text) {
        return Response.status(status).entity(text + "\n").type(MediaType.TEXT_PLAIN);
    }

    private static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
