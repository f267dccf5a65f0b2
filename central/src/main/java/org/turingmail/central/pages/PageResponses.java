package org.turingmail.central.pages;

import static java.util.Objects.requireNonNull;

import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.turingmail.central.web.BodyTooLargeException;

/** Responses that all pages have in common. Thread-safe. */
@Singleton
public final class PageResponses {
    private static final MediaType HTML = MediaType.TEXT_HTML_TYPE.withCharset("UTF-8");

    private final Pages pages;

    PageResponses(Pages pages) {
        this.pages = requireNonNull(pages);
    }

    /** A page. */
    public static Response.ResponseBuilder html(int status, String page) {
        return Response.status(status).type(HTML).entity(page);
    }

    /**
     * Post, redirect, get: to reload the page that follows does not post again.
     *
     * @param path as browsers know it. It is sent as text: a URI would be made absolute, with the scheme and host that
     *     a proxy has replaced
     */
    public static Response.ResponseBuilder seeOther(String path) {
        return Response.status(Response.Status.SEE_OTHER).header("Location", path);
    }

    /** The same, for the path of a page on this server. */
    public Response.ResponseBuilder see(String page) {
        return seeOther(pages.path(page));
    }

    /** A page that belongs to nobody and says one thing. */
    public Response notice(int status, String kind, Locale locale) {
        return html(status, pages.notice(kind, locale)).build();
    }

    /** What to say when the form of a request cannot be read. */
    public Response unreadable(PostedForm posted, Locale locale) {
        return notice(posted.status(), "form", locale);
    }

    /**
     * People get a page, not a problem document, even if we fail.
     *
     * @param logger of the page, which is told of what is our fault
     * @param page what failed then, such as {@code The page of a challenge}
     */
    public Response failed(Exception failure, HttpServerRequest request, Logger logger, String page) {
        Locale locale = PageLanguage.choose(null, request.getHeader("Accept-Language"), Optional.empty());
        // Far more than we would read is refused before us.
        if (failure instanceof BodyTooLargeException || failure.getCause() instanceof BodyTooLargeException) {
            return notice(Response.Status.REQUEST_ENTITY_TOO_LARGE.getStatusCode(), "form", locale);
        }
        if (failure instanceof WebApplicationException known
                && known.getResponse().getStatus() < 500) {
            return notice(known.getResponse().getStatus(), "form", locale);
        }
        logger.error("{} failed", page, failure);
        return notice(503, "failure", locale);
    }
}
