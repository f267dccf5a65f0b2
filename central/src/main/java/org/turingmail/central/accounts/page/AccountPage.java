package org.turingmail.central.accounts.page;

import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
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
import org.turingmail.central.accounts.SessionCookies;
import org.turingmail.central.accounts.Sessions;
import org.turingmail.central.accounts.Visitors;
import org.turingmail.central.pages.PageCall;
import org.turingmail.central.pages.PageLanguage;
import org.turingmail.central.pages.Pages;
import org.turingmail.central.pages.PostedForm;
import org.turingmail.central.tenants.Person;
import org.turingmail.central.web.BodyTooLargeException;

/** The account of a person who has signed in: addresses, sessions, signing out. */
@Path("/account")
public final class AccountPage {
    private static final Logger LOGGER = LoggerFactory.getLogger(AccountPage.class);
    private static final MediaType HTML = MediaType.TEXT_HTML_TYPE.withCharset("UTF-8");

    private final Visitors visitors;
    private final Sessions sessions;
    private final SessionCookies cookies;
    private final AccountPages pages;
    private final Pages notices;

    AccountPage(Visitors visitors, Sessions sessions, SessionCookies cookies, AccountPages pages, Pages notices) {
        this.visitors = visitors;
        this.sessions = sessions;
        this.cookies = cookies;
        this.pages = pages;
        this.notices = notices;
    }

    @GET
    @Operation(hidden = true)
    public Response show(@BeanParam PageCall call) {
        return visitors.person(call)
                .map(person -> call.remember(html(200, pages.account(person, sessions.list(person), call.language())))
                        .build())
                .orElseGet(() -> see("/sign-in").build());
    }

    @POST
    @Path("sessions")
    @Operation(hidden = true)
    public Response end(@BeanParam PageCall call, InputStream body) throws IOException {
        return posted(call, body, (person, form) -> {
            String which = form.form().orElseThrow().field("end").orElse("");
            if (which.equals("all")) {
                sessions.endAll(person);
            } else if (which.matches("[0-9]{1,18}")) {
                sessions.end(person, Long.parseLong(which));
            }
            return see("/account");
        });
    }

    @POST
    @Path("sign-out")
    @Operation(hidden = true)
    public Response signOut(@BeanParam PageCall call, InputStream body) throws IOException {
        return posted(call, body, (person, form) -> {
            sessions.end(person, person.sessionId());
            return see("/sign-in").header("Set-Cookie", cookies.noSession());
        });
    }

    private interface Work {
        Response.ResponseBuilder of(Person person, PostedForm form);
    }

    private Response posted(PageCall call, InputStream body, Work work) throws IOException {
        PostedForm posted = PostedForm.read(call.contentType(), body);
        if (posted.form().isEmpty()) {
            return html(posted.status(), notices.notice("form", call.language()))
                    .build();
        }
        Optional<Person> person = visitors.person(call);
        if (person.isEmpty()) {
            return see("/sign-in").build();
        }
        if (!visitors.isFormOf(person.get(), call, posted.form().get())) {
            return html(403, pages.said("refused", call.language())).build();
        }
        return work.of(person.get(), posted).build();
    }

    private static Response.ResponseBuilder html(int status, String page) {
        return Response.status(status).type(HTML).entity(page);
    }

    /** Post, redirect, get. As text: a URI would be made absolute, with the scheme and host that a proxy replaced. */
    private Response.ResponseBuilder see(String page) {
        return Response.status(Response.Status.SEE_OTHER).header("Location", pages.path(page));
    }

    /** People get a page, not a problem document, even if we fail. */
    @ServerExceptionMapper
    Response failed(Exception failure, HttpServerRequest request) {
        Locale locale = PageLanguage.choose(null, request.getHeader("Accept-Language"), Optional.empty());
        if (failure instanceof BodyTooLargeException || failure.getCause() instanceof BodyTooLargeException) {
            return html(Response.Status.REQUEST_ENTITY_TOO_LARGE.getStatusCode(), notices.notice("form", locale))
                    .build();
        }
        if (failure instanceof WebApplicationException known
                && known.getResponse().getStatus() < 500) {
            return html(known.getResponse().getStatus(), notices.notice("form", locale))
                    .build();
        }
        LOGGER.error("The page of an account failed", failure);
        return html(503, notices.notice("failure", locale)).build();
    }
}
