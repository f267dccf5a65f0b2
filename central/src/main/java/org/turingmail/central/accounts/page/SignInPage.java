package org.turingmail.central.accounts.page;

import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
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
import org.turingmail.central.accounts.SignIns;
import org.turingmail.central.connections.Requests;
import org.turingmail.central.pages.PageCall;
import org.turingmail.central.pages.PageLanguage;
import org.turingmail.central.pages.Pages;
import org.turingmail.central.pages.PostedForm;
import org.turingmail.central.web.BodyTooLargeException;

/**
 * Where people ask for a link, and where the link leads. To get a page changes nothing: scanners open links. The link
 * signs in when its form is posted, in the browser that asked for it. What there is to see does not depend on whether
 * an address has an account.
 */
@Path("/sign-in")
public final class SignInPage {
    private static final Logger LOGGER = LoggerFactory.getLogger(SignInPage.class);
    private static final MediaType HTML = MediaType.TEXT_HTML_TYPE.withCharset("UTF-8");

    private final SignIns signIns;
    private final SessionCookies cookies;
    private final AccountPages pages;
    private final Pages notices;

    SignInPage(SignIns signIns, SessionCookies cookies, AccountPages pages, Pages notices) {
        this.signIns = signIns;
        this.cookies = cookies;
        this.pages = pages;
        this.notices = notices;
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
            return html(posted.status(), notices.notice("form", call.language()))
                    .build();
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
        return see("/sign-in/sent")
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
            return html(posted.status(), notices.notice("form", call.language()))
                    .build();
        }
        if (!call.isFromHere()) {
            return refused(call);
        }
        String browser = call.cookie(cookies.browserName());
        return signIns.use(token, browser, Requests.client(request), call.userAgent())
                .map(session -> see("/inbox")
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
        LOGGER.error("The page to sign in failed", failure);
        return html(503, notices.notice("failure", locale)).build();
    }
}
