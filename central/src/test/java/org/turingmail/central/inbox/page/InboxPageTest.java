package org.turingmail.central.inbox.page;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.turingmail.central.AgentClient.mail;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turingmail.central.AgentClient;
import org.turingmail.central.MovingClock;
import org.turingmail.central.NewTenant;
import org.turingmail.central.accounts.TestMembers;
import org.turingmail.central.tenants.Role;
import org.turingmail.protocol.decisions.Decision;
import org.turingmail.protocol.decisions.DecisionAction;
import org.turingmail.protocol.held.RecipientState;

@QuarkusTest
class InboxPageTest {
    private static final String ANNA = "anna@example.com";
    private static final String FORM = "application/x-www-form-urlencoded; charset=UTF-8";

    @Inject
    TestMembers members;

    @Inject
    MovingClock clock;

    @NewTenant
    private String tenant;

    @NewTenant
    private AgentClient agent;

    private TestMembers.SignedIn anna;
    private String bob;

    @BeforeEach
    void signIn() {
        bob = "bob@" + UUID.randomUUID() + ".example";
        anna = members.signIn(tenant, ANNA, Role.MEMBER);
    }

    private RequestSpecification browser() {
        return given().accept("text/html,*/*;q=0.8")
                .header("Cookie", anna.cookie())
                .redirects()
                .follow(false);
    }

    private String get(String path) {
        Response page = browser().get(path);
        assertThat(page.statusCode()).as(path).isEqualTo(200);
        return page.body().asString();
    }

    private Response post(String path, Object... fields) {
        RequestSpecification request = browser().contentType(FORM).formParam("csrf", anna.csrf());
        for (int i = 0; i < fields.length; i += 2) {
            if (fields[i + 1] instanceof List<?> several) {
                request.formParam((String) fields[i], several);
            } else {
                request.formParam((String) fields[i], fields[i + 1]);
            }
        }
        return request.post(path);
    }

    private static List<String> ids(String page) {
        List<String> ids = new ArrayList<>();
        Matcher matcher = Pattern.compile("name=\"id\" value=\"(\\d+)\"").matcher(page);
        while (matcher.find()) {
            ids.add(matcher.group(1));
        }
        return ids;
    }

    private List<Decision> told() {
        return agent.decisions().stream()
                .filter(decision -> decision.action() != DecisionAction.FORGET)
                .toList();
    }

    @Test
    void inboxShouldShowWhatIsHeldAndForm() {
        agent.register("Mail1", mail(bob, ANNA).subject("Lunch?").from("\"Bob Baker\" <" + bob + ">"));

        Response page = browser().get("/inbox");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.header("Cache-Control")).isEqualTo("no-store");
        assertThat(page.header("Content-Security-Policy")).contains("default-src 'self'");
        assertThat(page.body().asString())
                .contains("Bob Baker")
                .contains(bob)
                .contains("Lunch?")
                .contains("Unknown sender")
                .doesNotContain("<script")
                .doesNotContain("style=")
                .doesNotContain("http://")
                .doesNotContain("https://");
        assertThat(page.body().asString().length()).isLessThan(60_000);
    }

    @Test
    void emptyInboxShouldSayWhatWillBeThere() {
        assertThat(get("/inbox")).contains("Nothing is held for you").contains("waits here until");
        assertThat(get("/inbox/history")).contains("Nothing has been decided yet");
    }

    @Test
    void messageShouldBeReleasedByItsPageAndUndoneByTheNext() {
        agent.register("Mail1", mail(bob, ANNA).subject("Lunch?"));
        String id = ids(get("/inbox")).get(0);
        String page = get("/inbox/" + id);
        assertThat(page)
                .contains("Nobody here has allowed this sender yet")
                .contains("Nobody checked whether the message comes from the sender")
                .contains("about to be asked")
                .contains("RELEASE:" + id);

        Response decided = post("/inbox/decisions", "one", "RELEASE:" + id);

        assertThat(decided.statusCode()).isEqualTo(303);
        String after = get(decided.header("Location"));
        assertThat(after).contains("1 message: on the way to the mailbox.").contains("Undo");
        Response undone = post("/inbox/undo", "id", ids(after).get(0));
        assertThat(get(undone.header("Location")))
                .contains("The message waits again")
                .contains("Lunch?");
        assertThat(agent.states("Mail1")).containsExactly(RecipientState.HELD);

        post("/inbox/decisions", "one", "RELEASE:" + id);
        clock.advance(Duration.ofSeconds(11));
        await().until(() -> told().size() == 1);
        assertThat(told().get(0).recipients()).containsExactly(ANNA);
        assertThat(get("/inbox/history")).contains("Delivered").contains("by " + ANNA);
    }

    @Test
    void selectedMessagesShouldBeDecidedTogetherAndUndoneTogether() {
        for (int i = 0; i < 3; i++) {
            agent.register("Mail" + i, mail(bob, ANNA));
        }
        List<String> ids = ids(get("/inbox"));

        String after = get(post("/inbox/decisions", "action", "DISCARD", "id", ids.subList(0, 2))
                .header("Location"));

        assertThat(after).contains("2 messages: discarded.");
        assertThat(agent.states("Mail2")).containsExactly(RecipientState.DISCARDED);
        assertThat(agent.states("Mail0")).containsExactly(RecipientState.HELD);
        List<String> decisions = ids(after.substring(0, after.indexOf("class=\"rows\"")));
        assertThat(decisions).hasSize(2);
        post("/inbox/undo", "id", decisions);
        assertThat(ids(get("/inbox"))).containsExactlyElementsOf(ids);
    }

    @Test
    void formWithoutSelectionShouldSayThatNothingHappened() {
        agent.register("Mail1", mail(bob, ANNA));

        assertThat(get(post("/inbox/decisions", "action", "RELEASE").header("Location")))
                .contains("Nothing was decided");
        assertThat(get(post("/inbox/decisions", "action", "NONSENSE", "id", "1").header("Location")))
                .contains("Nothing was decided");
        assertThat(get(post("/inbox/decisions", "one", "RELEASE:99999999999").header("Location")))
                .contains("Nothing was decided");
        assertThat(agent.states("Mail1")).containsExactly(RecipientState.HELD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/inbox/decisions", "/inbox/undo", "/account/sessions", "/account/sign-out"})
    void formWithoutItsTokenOrFromElsewhereShouldBeRefused(String path) {
        agent.register("Mail1", mail(bob, ANNA));
        String id = ids(get("/inbox")).get(0);

        for (String token : List.of("", "x", anna.csrf().substring(1))) {
            assertThat(browser()
                            .contentType(FORM)
                            .formParam("csrf", token)
                            .formParam("one", "RELEASE:" + id)
                            .formParam("end", "all")
                            .post(path)
                            .statusCode())
                    .isEqualTo(403);
        }
        for (String site : List.of("cross-site", "same-site", "none")) {
            assertThat(browser()
                            .contentType(FORM)
                            .header("Sec-Fetch-Site", site)
                            .formParam("csrf", anna.csrf())
                            .formParam("one", "RELEASE:" + id)
                            .formParam("end", "all")
                            .post(path)
                            .statusCode())
                    .isEqualTo(403);
        }

        assertThat(agent.states("Mail1")).containsExactly(RecipientState.HELD);
        assertThat(browser().get("/inbox").statusCode()).isEqualTo(200);
    }

    @Test
    void sessionShouldNotChangeAnythingThroughTheApiWithoutItsToken() {
        agent.register("Mail1", mail(bob, ANNA));
        String id = ids(get("/inbox")).get(0);

        for (String token : List.of("", "x")) {
            assertThat(browser()
                            .contentType("application/json")
                            .header("X-Turing-Csrf", token)
                            .body("{\"messages\":[" + id + "],\"action\":\"RELEASE\"}")
                            .post("/api/v1/held-messages/decisions")
                            .statusCode())
                    .isEqualTo(403);
        }
        assertThat(browser()
                        .contentType("application/json")
                        .header("X-Turing-Csrf", anna.csrf())
                        .header("Sec-Fetch-Site", "cross-site")
                        .body("{\"messages\":[" + id + "],\"action\":\"RELEASE\"}")
                        .post("/api/v1/held-messages/decisions")
                        .statusCode())
                .isEqualTo(403);
        assertThat(agent.states("Mail1")).containsExactly(RecipientState.HELD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/inbox", "/inbox/1", "/inbox/history", "/account"})
    void pageShouldAskWhoeverHasNotSignedInToSignIn(String path) {
        for (String cookie : List.of("a=b", "turing-session=" + "x".repeat(43), "turing-session=", "; ;=")) {
            Response page =
                    given().redirects().follow(false).header("Cookie", cookie).get(path);
            assertThat(page.statusCode()).isEqualTo(303);
            assertThat(page.header("Location")).isEqualTo("/sign-in");
        }
    }

    @Test
    void messageOfSomebodyElseShouldLookLikeOneThatNeverWas() {
        agent.register("Mail1", mail(bob, "ben@example.com").subject("secret"));
        TestMembers.SignedIn ben = members.signIn(tenant, "ben@example.com", Role.MEMBER);
        String id = ids(given().header("Cookie", ben.cookie())
                        .get("/inbox")
                        .body()
                        .asString())
                .get(0);

        Response other = browser().get("/inbox/" + id);
        Response never = browser().get("/inbox/999999999999");

        assertThat(other.statusCode()).isEqualTo(404);
        assertThat(never.statusCode()).isEqualTo(404);
        assertThat(other.body().asString()).isEqualTo(never.body().asString()).doesNotContain("secret");
        assertThat(get(post("/inbox/decisions", "one", "DISCARD:" + id).header("Location")))
                .contains("Nothing was decided");
        assertThat(agent.states("Mail1")).containsExactly(RecipientState.HELD);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "\"><img src=x onerror=alert(1)>",
                "{page:title}{frame.csrf}{#include x}",
                "\u202Egpj.exe\u2066\u200B\uFEFF",
                "=HYPERLINK(1)",
                "&lt;b&gt;"
            })
    void hostileTextShouldStayText(String text) {
        agent.register(
                "Mail1",
                mail(bob, ANNA).subject(text).from(text + " <" + bob + ">").messageId("<" + text + ">"));
        String id = ids(get("/inbox")).get(0);
        post("/inbox/decisions", "one", "DISCARD:" + id);

        for (String path : List.of("/inbox/" + id, "/inbox/history", "/inbox?text=" + "%22%3E%3Cscript%3E")) {
            assertThat(get(path))
                    .doesNotContain("<script")
                    .doesNotContain("<img src=x")
                    .doesNotContain("\u202E")
                    .doesNotContain("\u2066")
                    .doesNotContain("\u200B");
        }
    }

    @Test
    void endlessTextShouldNotMakeAnEndlessPage() {
        agent.register("Mail1", mail(bob, ANNA).subject("s".repeat(100_000)).from("f".repeat(100_000)));

        assertThat(get("/inbox").length()).isLessThan(20_000);
        assertThat(get("/inbox/" + ids(get("/inbox")).get(0)).length()).isLessThan(20_000);
    }

    @Test
    void pageShouldSpeakFrenchAndRemember() {
        agent.register("Mail1", mail(bob, ANNA).subject("Bonjour"));

        Response page = browser().get("/inbox?lang=fr");

        assertThat(page.body().asString())
                .contains("lang=\"fr\"")
                .contains("Messages retenus")
                .contains("Expéditeur inconnu");
        assertThat(page.header("Set-Cookie")).startsWith("turing-language=fr;");
        assertThat(given().header("Cookie", anna.cookie() + "; turing-language=fr")
                        .get("/inbox/" + ids(page.body().asString()).get(0))
                        .body()
                        .asString())
                .contains("Pourquoi il est ici");
        assertThat(browser()
                        .header("Accept-Language", "de")
                        .get("/inbox")
                        .body()
                        .asString())
                .as("a language that these pages do not have")
                .contains("Held messages");
    }

    @Test
    void listShouldBePaged() {
        for (int i = 0; i < 51; i++) {
            agent.register("Mail" + i, mail(bob, ANNA).subject("Subject " + i));
        }
        String first = get("/inbox");
        Matcher next = Pattern.compile("href=\"(/inbox\\?[^\"]*after=\\d+)\"").matcher(first);
        assertThat(next.find()).isTrue();

        String second = get(next.group(1).replace("&amp;", "&"));

        assertThat(ids(first)).hasSize(50);
        assertThat(ids(second)).hasSize(1);
        assertThat(second).contains("Subject 0<");
    }

    @Test
    void accountShouldShowSessionsAndEndThem() {
        TestMembers.SignedIn other = members.signIn(tenant, ANNA, Role.MEMBER);
        String page = get("/account");
        assertThat(page).contains(ANNA).contains("This browser").contains("Test/1.0");

        assertThat(post("/account/sessions", "end", "all").header("Location")).isEqualTo("/account");

        assertThat(browser().get("/inbox").statusCode()).isEqualTo(303);
        assertThat(given().redirects()
                        .follow(false)
                        .header("Cookie", other.cookie())
                        .get("/inbox")
                        .statusCode())
                .isEqualTo(303);
    }

    @Test
    void signingOutShouldEndThisSessionOnly() {
        TestMembers.SignedIn other = members.signIn(tenant, ANNA, Role.MEMBER);

        Response out = post("/account/sign-out");

        assertThat(out.header("Location")).isEqualTo("/sign-in");
        assertThat(out.header("Set-Cookie")).startsWith("turing-session=;").contains("Max-Age=0");
        assertThat(browser().get("/inbox").statusCode()).isEqualTo(303);
        assertThat(given().header("Cookie", other.cookie()).get("/inbox").statusCode())
                .isEqualTo(200);
    }
}
