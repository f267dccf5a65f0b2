package org.turingmail.central.pages;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.Provider;
import java.util.Optional;

/** A browser that gets an error outside of the API gets a page: what a program would get is a line of text. */
@Provider
class ErrorPages implements ContainerResponseFilter {
    private static final String API = "/api/";
    private static final MediaType HTML = MediaType.TEXT_HTML_TYPE.withCharset("UTF-8");

    private final Pages pages;

    ErrorPages(Pages pages) {
        this.pages = pages;
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (response.getStatus() < 400
                || ("/" + request.getUriInfo().getPath().replaceFirst("^/+", "")).startsWith(API)
                || (response.getMediaType() != null && response.getMediaType().isCompatible(HTML))
                || !wantsHtml(request)) {
            return;
        }
        String kind =
                switch (response.getStatus()) {
                    case 404, 410 -> "nothing";
                    default -> response.getStatus() < 500 ? "form" : "failure";
                };
        response.setEntity(
                pages.notice(
                        kind,
                        PageLanguage.choose(
                                request.getUriInfo().getQueryParameters().getFirst("lang"),
                                request.getHeaderString(HttpHeaders.ACCEPT_LANGUAGE),
                                Optional.empty())),
                null,
                HTML);
        PageHeaders.ALL.forEach(response.getHeaders()::putSingle);
        PageHeaders.OF_PAGES.forEach(response.getHeaders()::putSingle);
    }

    private static boolean wantsHtml(ContainerRequestContext request) {
        return request.getAcceptableMediaTypes().stream()
                .anyMatch(type -> type.getType().equals(HTML.getType())
                        && type.getSubtype().equals(HTML.getSubtype()));
    }
}
