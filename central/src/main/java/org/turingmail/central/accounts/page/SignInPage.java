package org.turingmail.central.accounts.page;

import static org.turingmail.central.pages.PageResponses.html;

import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
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
import org.turingmail.central.accounts.SignIns;
import org.turingmail.central.connections.Requests;
import org.turingmail.central.pages.PageCall;
import org.turingmail.central.pages.PageResponses;
import org.turingmail.central.pages.PostedForm;

/**
 * Where people ask for a link, and where the link leads. To get a page changes nothing: scanners open links. The link
 * signs in when its form is posted, in the browser that asked for it. What there is to see does not depend on whether
 * an address has an account.
 */
@Path("/sign-in")
public final class SignInPage {
    private static final Logger LOGGER = LoggerFactory.getLogger(SignInPage.class);

    private final SignIns signIns;
    private final SessionCookies cookies;
    private final AccountPages pages;
    private final PageResponses responses;

    SignInPage(SignIns signIns, SessionCookies cookies, AccountPages pages, PageResponses responses) {
        this.signIns = signIns;
        this.cookies = cookies;
        this.pages = pages;
        this.responses = responses;
    }

    @GET
    @Operation(hidden = true)
    public Response ask(@BeanParam PageCall call) {
        return call.remember(html(200, pages.signIn(call.language()))).build();
    }

    @GET
    @Path("sent")
    @Operation(hidden = true)
    public Response sent(@BeanParam PageCall call) {
        return call.remember(html(200, pages.said("sent", call.language()))).build();
    }

    @POST
    @Operation(hidden = true)
    public Response send(@BeanParam PageCall call, InputStream body, @Context HttpServerRequest request)
            throws IOException {
        PostedForm posted = PostedForm.read(call.contentType(), body);
        if (posted.form().isEmpty()) {
            return responses.unreadable(posted, call.language());
        }
        if (!call.isFromHere()) {
            return refused(call);
        }
        String browser = Optional.ofNullable(call.cookie(cookies.browserName()))
                .filter(SignIns::isBrowser)
                .orElseGet(signIns::newBrowser);
        boolean mayAsk = signIns.request(
                posted.form().get().field("address").orElse(""),
                call.language().toLanguageTag(),
                browser,
                Requests.client(request));
        if (!mayAsk) {
            return html(Response.Status.TOO_MANY_REQUESTS.getStatusCode(), pages.said("too-often", call.language()))
                    .header("Retry-After", SignIns.LIFE.toSeconds())
                    .build();
        }
        return responses
                .see("/sign-in/sent")
                .header("Set-Cookie", cookies.browser(browser))
                .build();
    }

    @GET
    @Path("{token}")
    @Operation(hidden = true)
    public Response show(@PathParam("token") String token, @BeanParam PageCall call) {
        return call.remember(answer(token, signIns.look(token, call.cookie(cookies.browserName())), call))
                .build();
    }

    @POST
    @Path("{token}")
    @Operation(hidden = true)
    public Response confirm(
            @PathParam("token") String token,
            @BeanParam PageCall call,
            InputStream body,
            @Context HttpServerRequest request)
            throws IOException {
        PostedForm posted = PostedForm.read(call.contentType(), body);
        if (posted.form().isEmpty()) {
            return responses.unreadable(posted, call.language());
        }
        if (!call.isFromHere()) {
            return refused(call);
        }
        String browser = call.cookie(cookies.browserName());
        return signIns.use(token, browser, Requests.client(request), call.userAgent())
                .map(session -> responses
                        .see("/inbox")
                        .header("Set-Cookie", cookies.session(session))
                        .header("Set-Cookie", cookies.noBrowser())
                        .build())
                .orElseGet(() -> answer(token, unusable(signIns.look(token, browser)), call)
                        .build());
    }

    /** It could not be used, so it is not good, whatever it looks like a moment later. */
    private static SignIns.State unusable(SignIns.State state) {
        return state == SignIns.State.GOOD ? SignIns.State.INVALID : state;
    }

    private Response.ResponseBuilder answer(String token, SignIns.State state, PageCall call) {
        Locale locale = call.language();
        return switch (state) {
            case GOOD -> html(200, pages.confirm(token, locale));
            case OTHER_BROWSER -> html(403, pages.said("other-browser", locale));
            case INVALID -> html(410, pages.said("dead-link", locale));
        };
    }

    private Response refused(PageCall call) {
        return html(403, pages.said("refused", call.language())).build();
    }

    @ServerExceptionMapper
    Response failed(Exception failure, HttpServerRequest request) {
        return responses.failed(failure, request, LOGGER, "The page to sign in");
    }
}
