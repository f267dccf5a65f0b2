package org.turingmail.central.notices.page;

import static org.turingmail.central.pages.PageResponses.html;
import static org.turingmail.central.pages.PageResponses.seeOther;

import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
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
import org.turingmail.central.pages.PageResponses;
import org.turingmail.central.pages.PostedForm;

/**
 * The page that the link of an assistant opens. To get it changes nothing: scanners and previewers open links. To post
 * one of its forms decides on one mail. The link is the secret, and there are no cookies, so no other site can post for
 * the reader. Which status each answer has: docs/rules.md.
 */
@Path("/a/{token}")
public final class ApprovalPage {
    private static final Logger LOGGER = LoggerFactory.getLogger(ApprovalPage.class);

    private final Approvals approvals;
    private final ApprovalPages pages;
    private final PageResponses responses;

    @PathParam("token")
    String token;

    @QueryParam("lang")
    String clicked;

    @HeaderParam("Accept-Language")
    String acceptLanguage;

    ApprovalPage(Approvals approvals, ApprovalPages pages, PageResponses responses) {
        this.approvals = approvals;
        this.pages = pages;
        this.responses = responses;
    }

    @GET
    @Operation(hidden = true)
    public Response show() {
        return approvals
                .find(token)
                .map(approval -> html(200, pages.approval(token, approval, language(approval)))
                        .build())
                .orElseGet(this::unknown);
    }

    @POST
    @Operation(hidden = true)
    public Response decide(@HeaderParam("Content-Type") String contentType, InputStream body) throws IOException {
        PostedForm posted = PostedForm.read(contentType, body);
        if (posted.form().isEmpty()) {
            return responses.unreadable(posted, chosen());
        }
        FormBody form = posted.form().get();
        Optional<Long> mail = form.field("mail").flatMap(ApprovalPage::number);
        Optional<Approval.Choice> choice = form.field("choice").flatMap(ApprovalPage::choice);
        if (mail.isEmpty() || choice.isEmpty()) {
            return notice(Response.Status.BAD_REQUEST.getStatusCode(), "form");
        }
        if (!approvals.decide(token, mail.get(), choice.get())) {
            return unknown();
        }
        return seeOther(pages.path(token, chosen())).build();
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
        return responses.notice(status, kind, chosen());
    }

    private Locale chosen() {
        return PageLanguage.choose(clicked, acceptLanguage, Optional.empty());
    }

    private Locale language(Approval approval) {
        return PageLanguage.choose(clicked, acceptLanguage, Optional.of(approval.language()));
    }

    @ServerExceptionMapper
    Response failed(Exception failure, HttpServerRequest request) {
        return responses.failed(failure, request, LOGGER, "The page of an assistant");
    }
}
