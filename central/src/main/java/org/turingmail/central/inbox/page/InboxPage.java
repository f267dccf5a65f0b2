package org.turingmail.central.inbox.page;

import static org.turingmail.central.pages.PageResponses.html;

import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.central.accounts.SignedIn;
import org.turingmail.central.held.HeldAction;
import org.turingmail.central.held.HeldDecisions;
import org.turingmail.central.held.Viewer;
import org.turingmail.central.inbox.DecisionHistory;
import org.turingmail.central.inbox.HeldDecision;
import org.turingmail.central.inbox.HeldFilter;
import org.turingmail.central.inbox.HeldMessages;
import org.turingmail.central.pages.PageCall;
import org.turingmail.central.pages.PageResponses;

/**
 * What is held for the person who has signed in, and what they decide. It has no powers of its own: what it does, the
 * routes under {@code held-messages} and {@code held-decisions} of the API do as well.
 */
@Path("/inbox")
public final class InboxPage {
    private static final Logger LOGGER = LoggerFactory.getLogger(InboxPage.class);
    private static final int PAGE = 50;

    private final SignedIn people;
    private final HeldMessages messages;
    private final DecisionHistory history;
    private final HeldDecisions decisions;
    private final InboxPages pages;
    private final PageResponses responses;

    InboxPage(
            SignedIn people,
            HeldMessages messages,
            DecisionHistory history,
            HeldDecisions decisions,
            InboxPages pages,
            PageResponses responses) {
        this.people = people;
        this.messages = messages;
        this.history = history;
        this.decisions = decisions;
        this.pages = pages;
        this.responses = responses;
    }

    @GET
    @Operation(hidden = true)
    public Response list(
            @BeanParam PageCall call,
            @QueryParam("text") @DefaultValue("") String text,
            @QueryParam("reason") @DefaultValue("") String reason,
            @QueryParam("order") @DefaultValue("NEWEST") String order,
            @QueryParam("after") @DefaultValue("0") String after,
            @QueryParam("done") @DefaultValue("") String done,
            @QueryParam("undone") @DefaultValue("") String undone) {
        HeldFilter filter = new HeldFilter(
                Optional.of(cut(text)),
                Optional.of(cut(reason)),
                order.equals("OLDEST") ? HeldFilter.Order.OLDEST : HeldFilter.Order.NEWEST);
        return people.show(call, person -> {
            Viewer viewer = Viewer.of(person);
            return html(
                    200,
                    pages.list(
                            person,
                            filter,
                            messages.page(
                                    viewer, filter, numbers(after).findFirst().orElse(0L), PAGE),
                            viewer.seesAll() ? List.of() : messages.reasons(viewer),
                            outcome(viewer, done, undone),
                            call.language()));
        });
    }

    /** What PostgreSQL cannot store matches nothing. */
    private static String cut(String text) {
        return text.substring(0, Math.min(text.length(), HeldFilter.MAX_TEXT)).replace("\0", "");
    }

    private OutcomeView outcome(Viewer viewer, String done, String undone) {
        if (!undone.isEmpty()) {
            return new OutcomeView("undone", undone, 1, List.of());
        }
        if (done.equals("none")) {
            return new OutcomeView("nothing", "", 0, List.of());
        }
        List<Long> ids = numbers(done).limit(PAGE).toList();
        List<HeldDecision> made = ids.isEmpty() ? List.of() : history.some(viewer, ids);
        return made.isEmpty() ? null : InboxPages.done(made);
    }

    @GET
    @Path("{id: \\d+}")
    @Operation(hidden = true)
    public Response message(@BeanParam PageCall call, @PathParam("id") long id) {
        return people.show(call, person -> messages.find(Viewer.of(person), id)
                .map(message -> html(200, pages.message(person, message, call.language())))
                .orElseGet(() -> html(404, pages.notice(person, "gone", call.language()))));
    }

    @GET
    @Path("history")
    @Operation(hidden = true)
    public Response history(
            @BeanParam PageCall call,
            @QueryParam("after") @DefaultValue("0") String after,
            @QueryParam("undone") @DefaultValue("") String undone) {
        return people.show(call, person -> {
            Viewer viewer = Viewer.of(person);
            return html(
                    200,
                    pages.history(
                            person,
                            history.page(viewer, numbers(after).findFirst().orElse(0L), PAGE),
                            outcome(viewer, "", undone),
                            call.language()));
        });
    }

    @POST
    @Path("decisions")
    @Operation(hidden = true)
    public Response decide(@BeanParam PageCall call, InputStream body) throws IOException {
        return posted(call, body, (person, form) -> {
            Viewer viewer = Viewer.of(person);
            String[] one = form.field("one").orElse("").split(":", 2);
            Optional<HeldAction> action =
                    action(one.length == 2 ? one[0] : form.field("action").orElse(""));
            Stream<Long> ids = one.length == 2 ? numbers(one[1]) : numbers(String.join(",", form.values("id")));
            List<Long> made = action.stream()
                    .flatMap(chosen -> ids.limit(PAGE)
                            .map(id -> decisions.decide(viewer, id, chosen))
                            .filter(result -> result.outcome() == HeldDecisions.Outcome.DECIDED)
                            .map(HeldDecisions.Result::decisionId))
                    .toList();
            return responses.see("/inbox?done="
                    + (made.isEmpty()
                            ? "none"
                            : made.stream().map(String::valueOf).collect(Collectors.joining(","))));
        });
    }

    @POST
    @Path("undo")
    @Operation(hidden = true)
    public Response undo(@BeanParam PageCall call, InputStream body) throws IOException {
        return posted(call, body, (person, form) -> {
            Viewer viewer = Viewer.of(person);
            List<HeldDecisions.Undone> undone = numbers(String.join(",", form.values("id")))
                    .limit(PAGE)
                    .map(id -> decisions.undo(viewer, id))
                    .toList();
            String how = undone.contains(HeldDecisions.Undone.ALL)
                    ? "all"
                    : undone.contains(HeldDecisions.Undone.SENDER) ? "sender" : "no";
            return responses.see((form.field("back").isPresent() ? "/inbox/history" : "/inbox") + "?undone=" + how);
        });
    }

    private static Optional<HeldAction> action(String text) {
        return Arrays.stream(HeldAction.values())
                .filter(action -> action.name().equals(text))
                .findFirst();
    }

    /** Numbers with commas between them; what is none is left out. */
    private static Stream<Long> numbers(String text) {
        return Arrays.stream(text.split(","))
                .filter(number -> number.matches("[0-9]{1,18}"))
                .map(Long::valueOf)
                .distinct();
    }

    private Response posted(PageCall call, InputStream body, SignedIn.Work work) throws IOException {
        return people.posted(call, body, person -> pages.notice(person, "refused", call.language()), work);
    }

    @ServerExceptionMapper
    Response failed(Exception failure, HttpServerRequest request) {
        return responses.failed(failure, request, LOGGER, "A page with held messages");
    }
}
