package org.turingmail.central.challenge.page;

import static org.turingmail.central.pages.PageResponses.html;
import static org.turingmail.central.pages.PageResponses.seeOther;

import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.central.captcha.Captcha;
import org.turingmail.central.captcha.CaptchaAnswer;
import org.turingmail.central.captcha.CaptchaAttempts;
import org.turingmail.central.captcha.CaptchaOutcome;
import org.turingmail.central.captcha.CaptchaScope;
import org.turingmail.central.challenge.ChallengeState;
import org.turingmail.central.challenge.ChallengeView;
import org.turingmail.central.challenge.Challenges;
import org.turingmail.central.challenge.SolveOutcome;
import org.turingmail.central.connections.Requests;
import org.turingmail.central.pages.FormBody;
import org.turingmail.central.pages.PageLanguage;
import org.turingmail.central.pages.PageResponses;
import org.turingmail.central.pages.PostedForm;

/**
 * The page that the link of a challenge opens. To get it changes nothing: scanners and previewers open links. To post
 * its form, with a captcha solved, confirms. What each answer looks like and its status: docs/challenge-page.md.
 */
@Path("/c/{token}")
public final class ChallengePage {
    private static final Logger LOGGER = LoggerFactory.getLogger(ChallengePage.class);
    private static final int UNPROCESSABLE_CONTENT = 422;

    private final Challenges challenges;
    private final Captcha captcha;
    private final CaptchaAttempts attempts;
    private final ChallengePages pages;
    private final PageResponses responses;

    @PathParam("token")
    String token;

    @QueryParam("lang")
    String clicked;

    @QueryParam("with")
    String with;

    @HeaderParam("Accept-Language")
    String acceptLanguage;

    ChallengePage(
            Challenges challenges,
            Captcha captcha,
            CaptchaAttempts attempts,
            ChallengePages pages,
            PageResponses responses) {
        this.challenges = challenges;
        this.captcha = captcha;
        this.attempts = attempts;
        this.pages = pages;
        this.responses = responses;
    }

    @GET
    @Operation(hidden = true)
    public Response show() {
        return challenges.find(token).map(this::show).orElseGet(this::unknown);
    }

    /** The task of the ALTCHA widget, which asks for it when the button is pressed. */
    @GET
    @Path("proof-of-work")
    @Operation(hidden = true)
    public Response proofOfWork() {
        return challenges
                .find(token)
                .filter(challenge -> challenge.state() == ChallengeState.OPEN)
                .map(challenge -> Response.ok(captcha.proofOfWork(scope()), MediaType.APPLICATION_JSON_TYPE)
                        .build())
                .orElseGet(this::unknown);
    }

    @POST
    @Operation(hidden = true)
    public Response answer(
            @HeaderParam("Content-Type") String contentType, InputStream body, @Context HttpServerRequest request)
            throws IOException {
        PostedForm form = PostedForm.read(contentType, body);
        if (form.form().isEmpty()) {
            return responses.unreadable(form, chosen());
        }
        return challenges
                .find(token)
                .map(challenge -> challenge.state() == ChallengeState.OPEN
                        ? answer(challenge, form.form().get(), Requests.client(request))
                        : seeOrShow(challenge))
                .orElseGet(this::unknown);
    }

    private Response answer(ChallengeView challenge, FormBody form, InetAddress client) {
        Optional<CaptchaAnswer> answer = captchaAnswer(form);
        if (answer.isEmpty()) {
            return again(challenge, UNPROCESSABLE_CONTENT, form.field("ticket").isPresent(), "missing");
        }
        Optional<Duration> wait = attempts.count(scope(), client);
        if (wait.isPresent()) {
            LOGGER.info(
                    "Too many attempts to answer a challenge of {}: refused for {} s",
                    challenge.organisation(),
                    wait.get().toSeconds());
            return html(
                            Response.Status.TOO_MANY_REQUESTS.getStatusCode(),
                            pages.wait(token, challenge, wait.get(), language(challenge)))
                    .header("Retry-After", wait.get().toSeconds())
                    .build();
        }
        CaptchaOutcome outcome = captcha.check(scope(), answer.get());
        if (outcome != CaptchaOutcome.PASSED) {
            LOGGER.info(
                    "A captcha of a challenge of {} was not passed: {} ({})",
                    challenge.organisation(),
                    outcome,
                    answer.get().getClass().getSimpleName());
        }
        boolean withCode = answer.get() instanceof CaptchaAnswer.Code;
        return switch (outcome) {
            case PASSED -> solve();
            case WRONG -> again(challenge, UNPROCESSABLE_CONTENT, withCode, withCode ? "wrong-code" : "wrong");
            case EXPIRED -> again(challenge, UNPROCESSABLE_CONTENT, withCode, "expired");
                // The other half of a double click may have solved it meanwhile.
            case REPLAYED -> challenges
                    .find(token)
                    .map(now -> now.state() == ChallengeState.OPEN
                            ? again(now, Response.Status.CONFLICT.getStatusCode(), withCode, "replayed")
                            : seeOrShow(now))
                    .orElseGet(this::unknown);
        };
    }

    private Response solve() {
        SolveOutcome outcome = challenges.solve(token);
        if (outcome instanceof SolveOutcome.Solved solved) {
            return see(solved.challenge());
        } else if (outcome instanceof SolveOutcome.AlreadySolved solved) {
            return see(solved.challenge());
        } else if (outcome instanceof SolveOutcome.Expired expired) {
            // By the clock of this moment; the view may still say that it is open.
            return gone("expired", expired.challenge());
        } else if (outcome instanceof SolveOutcome.Withdrawn withdrawn) {
            return gone("withdrawn", withdrawn.challenge());
        }
        return unknown();
    }

    private Response show(ChallengeView challenge) {
        Locale locale = language(challenge);
        return switch (challenge.state()) {
            case OPEN -> html(200, pages.open(token, challenge, locale, "code".equals(with), null))
                    .build();
            case SOLVED -> html(200, pages.ended("solved", challenge, locale)).build();
            case EXPIRED -> gone("expired", challenge);
            case WITHDRAWN -> gone("withdrawn", challenge);
        };
    }

    private Response gone(String kind, ChallengeView challenge) {
        return html(Response.Status.GONE.getStatusCode(), pages.ended(kind, challenge, language(challenge)))
                .build();
    }

    /** The answer to a post when there is nothing left to decide. */
    private Response seeOrShow(ChallengeView challenge) {
        return challenge.state() == ChallengeState.SOLVED ? see(challenge) : show(challenge);
    }

    private Response see(ChallengeView challenge) {
        return seeOther(pages.path(token, language(challenge))).build();
    }

    private Response again(ChallengeView challenge, int status, boolean withCode, String error) {
        return html(status, pages.open(token, challenge, language(challenge), withCode, error))
                .build();
    }

    private Response unknown() {
        return responses.notice(404, "unknown", chosen());
    }

    private Locale chosen() {
        return PageLanguage.choose(clicked, acceptLanguage, Optional.empty());
    }

    private CaptchaScope scope() {
        return new CaptchaScope(ChallengePages.PURPOSE, token);
    }

    private Locale language(ChallengeView challenge) {
        return PageLanguage.choose(clicked, acceptLanguage, challenge.language());
    }

    private static Optional<CaptchaAnswer> captchaAnswer(FormBody form) {
        return form.field("altcha")
                .<CaptchaAnswer>map(CaptchaAnswer.ProofOfWork::new)
                .or(() -> form.field("ticket")
                        .flatMap(ticket -> form.field("code").map(code -> new CaptchaAnswer.Code(ticket, code))));
    }

    @ServerExceptionMapper
    Response failed(Exception failure, HttpServerRequest request) {
        return responses.failed(failure, request, LOGGER, "The page of a challenge");
    }
}
