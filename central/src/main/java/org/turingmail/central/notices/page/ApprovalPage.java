package org.turingmail.central.notices.page;

import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.central.notices.Approval;
import org.turingmail.central.notices.Approvals;
import org.turingmail.central.pages.FormBody;
import org.turingmail.central.pages.PageLanguage;
import org.turingmail.central.web.BodyTooLargeException;

/**
 * The page that the link of an assistant opens. To get it changes nothing: scanners and previewers open links. To post
 * one of its forms decides on one mail. The link is the secret, and there are no cookies, so no other site can post for
 * the reader. Which status each answer has: docs/rules.md.
 */
@Path("/a/{token}")
public final class ApprovalPage {
    private static final Logger LOGGER = LoggerFactory.getLogger(ApprovalPage.class);
    private static final MediaType HTML = MediaType.TEXT_HTML_TYPE.withCharset("UTF-8");

    private final Approvals approvals;
    private final ApprovalPages pages;

    @PathParam("token")
    String token;

    @QueryParam("lang")
    String clicked;

    @HeaderParam("Accept-Language")
    String acceptLanguage;

    ApprovalPage(Approvals approvals, ApprovalPages pages) {
        this.approvals = approvals;
        this.pages = pages;
    }

    @GET
    @Operation(hidden = true)
    public Response show() {
        return approvals
                .find(token)
                .map(approval -> html(200, pages.approval(token, approval, language(approval))))
                .orElseGet(this::unknown);
    }

    @POST
    @Operation(hidden = true)
    public Response decide(@HeaderParam("Content-Type") String contentType, InputStream body) throws IOException {
        if (!FormBody.isForm(contentType)) {
            return notice(Response.Status.UNSUPPORTED_MEDIA_TYPE.getStatusCode(), "form");
        }
        byte[] octets = body.readNBytes(FormBody.MAX_LENGTH + 1);
        if (octets.length > FormBody.MAX_LENGTH) {
            return notice(Response.Status.REQUEST_ENTITY_TOO_LARGE.getStatusCode(), "form");
        }
        Optional<FormBody> form = FormBody.parse(octets);
        Optional<Long> mail = form.flatMap(fields -> fields.field("mail")).flatMap(ApprovalPage::number);
        Optional<Approval.Choice> choice =
                form.flatMap(fields -> fields.field("choice")).flatMap(ApprovalPage::choice);
        if (mail.isEmpty() || choice.isEmpty()) {
            return notice(Response.Status.BAD_REQUEST.getStatusCode(), "form");
        }
        if (!approvals.decide(token, mail.get(), choice.get())) {
            return unknown();
        }
        // Post, redirect, get. As text: a URI would be made absolute, with the scheme and host that a proxy has
        // replaced.
        return Response.status(Response.Status.SEE_OTHER)
                .header("Location", pages.path(token, chosen()))
                .build();
    }

    private static Optional<Long> number(String text) {
        return text.matches("[0-9]{1,18}") ? Optional.of(Long.valueOf(text)) : Optional.empty();
    }

    private static Optional<Approval.Choice> choice(String text) {
        return switch (text) {
            case "release" -> Optional.of(Approval.Choice.RELEASE);
            case "allow" -> Optional.of(Approval.Choice.ALLOW);
            case "discard" -> Optional.of(Approval.Choice.DISCARD);
            default -> Optional.empty();
        };
    }

    /** What is unknown, over, or of somebody who is no assistant any more looks alike. */
    private Response unknown() {
        return notice(404, "no-approval");
    }

    private Response notice(int status, String kind) {
        return html(status, pages.notice(kind, chosen()));
    }

    private Locale chosen() {
        return PageLanguage.choose(clicked, acceptLanguage, Optional.empty());
    }

    private Locale language(Approval approval) {
        return PageLanguage.choose(clicked, acceptLanguage, Optional.of(approval.language()));
    }

    private static Response html(int status, String page) {
        return Response.status(status).type(HTML).entity(page).build();
    }

    /** People get a page, not a problem document, even if we fail. */
    @ServerExceptionMapper
    Response failed(Exception failure, HttpServerRequest request) {
        Locale locale = PageLanguage.choose(null, request.getHeader("Accept-Language"), Optional.empty());
        if (failure instanceof BodyTooLargeException || failure.getCause() instanceof BodyTooLargeException) {
            return html(Response.Status.REQUEST_ENTITY_TOO_LARGE.getStatusCode(), pages.notice("form", locale));
        }
        if (failure instanceof WebApplicationException known
                && known.getResponse().getStatus() < 500) {
            return html(known.getResponse().getStatus(), pages.notice("form", locale));
        }
        LOGGER.error("The page of an assistant failed", failure);
        return html(503, pages.notice("failure", locale));
    }
}
