package org.turingmail.central.accounts.page;

import static org.turingmail.central.pages.PageResponses.html;

import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.central.accounts.SessionCookies;
import org.turingmail.central.accounts.Sessions;
import org.turingmail.central.accounts.SignedIn;
import org.turingmail.central.pages.PageCall;
import org.turingmail.central.pages.PageResponses;

/** The account of a person who has signed in: addresses, sessions, signing out. */
@Path("/account")
public final class AccountPage {
    private static final Logger LOGGER = LoggerFactory.getLogger(AccountPage.class);

    private final SignedIn people;
    private final Sessions sessions;
    private final SessionCookies cookies;
    private final AccountPages pages;
    private final PageResponses responses;

    AccountPage(
            SignedIn people, Sessions sessions, SessionCookies cookies, AccountPages pages, PageResponses responses) {
        this.people = people;
        this.sessions = sessions;
        this.cookies = cookies;
        this.pages = pages;
        this.responses = responses;
    }

    @GET
    @Operation(hidden = true)
    public Response show(@BeanParam PageCall call) {
        return people.show(call, person -> html(200, pages.account(person, sessions.list(person), call.language())));
    }

    @POST
    @Path("sessions")
    @Operation(hidden = true)
    public Response end(@BeanParam PageCall call, InputStream body) throws IOException {
        return posted(call, body, (person, form) -> {
            String which = form.field("end").orElse("");
            if (which.equals("all")) {
                sessions.endAll(person);
            } else if (which.matches("[0-9]{1,18}")) {
                sessions.end(person, Long.parseLong(which));
            }
            return responses.see("/account");
        });
    }

    @POST
    @Path("sign-out")
    @Operation(hidden = true)
    public Response signOut(@BeanParam PageCall call, InputStream body) throws IOException {
        return posted(call, body, (person, form) -> {
            sessions.end(person, person.sessionId());
            return responses.see("/sign-in").header("Set-Cookie", cookies.noSession());
        });
    }

    private Response posted(PageCall call, InputStream body, SignedIn.Work work) throws IOException {
        return people.posted(call, body, person -> pages.said("refused", call.language()), work);
    }

    @ServerExceptionMapper
    Response failed(Exception failure, HttpServerRequest request) {
        return responses.failed(failure, request, LOGGER, "The page of an account");
    }
}
