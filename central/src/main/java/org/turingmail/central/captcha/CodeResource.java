package org.turingmail.central.captcha;

import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** The codes of tickets, to be seen and heard. To fetch one changes nothing. */
@Path("/captcha")
public final class CodeResource {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,9})-(\\d{0,9})");

    private final Captcha captcha;

    CodeResource(Captcha captcha) {
        this.captcha = captcha;
    }

    @GET
    @Path("{ticket: [A-Za-z0-9_-]+}.png")
    @Operation(hidden = true)
    public Response picture(@PathParam("ticket") String ticket) {
        return captcha.picture(ticket)
                .map(png -> Response.ok(png, "image/png").header("Cache-Control", "no-store"))
                .orElseGet(CodeResource::gone)
                .build();
    }

    @GET
    @Path("{ticket: [A-Za-z0-9_-]+}.wav")
    @Operation(hidden = true)
    public Response sound(
            @PathParam("ticket") String ticket,
            @QueryParam("lang") @DefaultValue("en") String language,
            @HeaderParam("Range") String range) {
        return captcha.sound(ticket, Locale.forLanguageTag(language))
                .map(wav -> part(wav, range)
                        .header("Accept-Ranges", "bytes")
                        .header("Cache-Control", "no-store")
                        .type("audio/wav"))
                .orElseGet(CodeResource::gone)
                .build();
    }

    private static Response.ResponseBuilder gone() {
        return Response.status(Response.Status.NOT_FOUND);
    }

    /** Safari plays no sound whose server does not know ranges (RFC 9110, section 14). One range is enough for it. */
    private static Response.ResponseBuilder part(byte[] whole, String header) {
        Optional<int[]> range = range(whole.length, header);
        if (range.isEmpty()) {
            return Response.ok(whole);
        }
        int first = range.get()[0];
        int last = range.get()[1];
        if (first > last) {
            return Response.status(Response.Status.REQUESTED_RANGE_NOT_SATISFIABLE)
                    .header("Content-Range", "bytes */" + whole.length);
        }
        return Response.status(Response.Status.PARTIAL_CONTENT)
                .entity(Arrays.copyOfRange(whole, first, last + 1))
                .header("Content-Range", "bytes " + first + "-" + last + "/" + whole.length);
    }

    /** First and last octet; the first is behind the last if there are none; empty if the header is to be ignored. */
    private static Optional<int[]> range(int length, String header) {
        Matcher matcher = RANGE.matcher(header == null ? "" : header);
        if (!matcher.matches()
                || (matcher.group(1).isEmpty() && matcher.group(2).isEmpty())) {
            return Optional.empty();
        }
        if (matcher.group(1).isEmpty()) {
            int suffix = Integer.parseInt(matcher.group(2));
            return Optional.of(suffix == 0 ? new int[] {1, 0} : new int[] {Math.max(0, length - suffix), length - 1});
        }
        int first = Integer.parseInt(matcher.group(1));
        int last = matcher.group(2).isEmpty() ? length - 1 : Integer.parseInt(matcher.group(2));
        if (last < first && !matcher.group(2).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(first >= length ? new int[] {1, 0} : new int[] {first, Math.min(last, length - 1)});
    }
}
