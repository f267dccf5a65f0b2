package org.turingmail.central.accounts;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turingmail.central.AgentClient;
import org.turingmail.central.AuditTrail;
import org.turingmail.central.MovingClock;
import org.turingmail.central.NewTenant;
import org.turingmail.central.tenants.Role;
import org.turingmail.protocol.notices.Notice;
import org.turingmail.protocol.notices.Notices;

@QuarkusTest
class SignInTest {
    private static final String FORM = "application/x-www-form-urlencoded";

    @Inject
    MovingClock clock;

    @Inject
    AuditTrail audit;

    @Inject
    TestMembers members;

    @Inject
    Jdbi jdbi;

    @NewTenant
    private String tenant;

    @NewTenant
    private AgentClient agent;

    private String anna;
    private String client;

    /** Each test is a client and a person of its own: what is counted for one is not counted for another. */
    @BeforeEach
    void somethingIsHeld() {
        anna = "anna-" + UUID.randomUUID() + "@example.com";
        client = "10." + octet() + "." + octet() + "." + octet();
        agent.register("Mail1", "bob@example.org", anna);
    }

    private static int octet() {
        return ThreadLocalRandom.current().nextInt(1, 255);
    }

    private RequestSpecification browser() {
        return given().accept("text/html,*/*;q=0.8")
                .header("X-Forwarded-For", client)
                .header("User-Agent", "Browser/1.0")
                .redirects()
                .follow(false);
    }

    private Response ask(String address) {
        return browser().contentType(FORM).formParam("address", address).post("/sign-in");
    }

    private List<Notice> mails() {
        return agent.exchange("POST", "/notifications/claims?limit=100", null, Notices.class)
                .notices();
    }

    private static String path(Notice notice) {
        String url = notice.url().orElseThrow();
        return url.substring(url.indexOf("/sign-in/"));
    }

    private static String cookie(Response response, String name) {
        return response.headers().getValues("Set-Cookie").stream()
                .filter(cookie -> cookie.startsWith(name + "=") && !cookie.startsWith(name + "=;"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no cookie " + name + " in " + response.headers()));
    }

    private static String pair(String cookie) {
        return cookie.substring(0, cookie.indexOf(';'));
    }

    /** All rows of all tables, as text. */
    private Map<String, String> tables() {
        return jdbi.withHandle(handle -> {
            Map<String, String> tables = new TreeMap<>();
            for (String table : List.of("sign_in", "sign_in_token", "member", "member_address", "member_session")) {
                tables.put(
                        table,
                        handle.createQuery(
                                        "SELECT coalesce(string_agg(t::text, ',' ORDER BY t::text), '') FROM <table> t")
                                .define("table", table)
                                .mapTo(String.class)
                                .one());
            }
            return tables;
        });
    }

    @Test
    void linkShouldSignInTheBrowserThatAskedOnce() {
        Response asked = ask(anna);
        assertThat(asked.statusCode()).isEqualTo(303);
        assertThat(asked.header("Location")).isEqualTo("/sign-in/sent");
        String browser = cookie(asked, "turing-sign-in");
        assertThat(browser)
                .contains("HttpOnly")
                .contains("SameSite=Lax")
                .contains("Path=/")
                .contains("Max-Age=900");
        List<Notice> mails = mails();
        assertThat(mails).hasSize(1);
        assertThat(mails.get(0).to()).isEqualTo(anna);
        assertThat(mails.get(0).signIn()).isTrue();
        assertThat(mails.get(0).items()).isEmpty();
        assertThat(mails.get(0).expiresAt()).isPresent();
        String link = path(mails.get(0));

        Map<String, String> before = tables();
        for (int i = 0; i < 3; i++) {
            Response page = browser().header("Cookie", pair(browser)).get(link);
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body().asString()).contains("Sign in now?").contains("method=\"post\"");
            assertThat(page.header("Cache-Control")).isEqualTo("no-store");
            assertThat(page.header("Content-Security-Policy")).contains("default-src 'self'");
        }
        browser().head(link);
        assertThat(tables()).as("GET changes nothing").isEqualTo(before);

        Response signedIn =
                browser().header("Cookie", pair(browser)).contentType(FORM).post(link);
        assertThat(signedIn.statusCode()).isEqualTo(303);
        assertThat(signedIn.header("Location")).isEqualTo("/inbox");
        String session = cookie(signedIn, "turing-session");
        assertThat(session).contains("HttpOnly").contains("SameSite=Lax").contains("Path=/");
        assertThat(browser().header("Cookie", pair(session)).get("/inbox").statusCode())
                .isEqualTo(200);
        assertThat(audit.of(tenant, "signed-in"))
                .containsExactly("member:" + anna + " signed-in " + anna + " from " + client);

        assertThat(browser()
                        .header("Cookie", pair(browser))
                        .contentType(FORM)
                        .post(link)
                        .statusCode())
                .as("a second time")
                .isEqualTo(410);
        assertThat(String.join("", tables().values()))
                .as("only hashes are stored")
                .doesNotContain(pair(session).substring(pair(session).indexOf('=') + 1))
                .doesNotContain(link.substring("/sign-in/".length()));
    }

    @Test
    void linkShouldNotSignInAnotherBrowser() {
        ask(anna);
        String link = path(mails().get(0));

        for (String cookie : List.of("a=b", "turing-sign-in=" + "x".repeat(43))) {
            assertThat(browser().header("Cookie", cookie).get(link).body().asString())
                    .contains("use the browser in which you asked")
                    .doesNotContain("<button class=\"button\"");
            Response refused =
                    browser().header("Cookie", cookie).contentType(FORM).post(link);
            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(refused.headers().getValues("Set-Cookie")).noneMatch(set -> set.contains("session"));
        }
    }

    @Test
    void linkShouldExpire() {
        String browser = pair(cookie(ask(anna), "turing-sign-in"));
        String link = path(mails().get(0));

        clock.advance(SignIns.LIFE.plusSeconds(1));

        assertThat(browser().header("Cookie", browser).get(link).statusCode()).isEqualTo(410);
        assertThat(browser()
                        .header("Cookie", browser)
                        .contentType(FORM)
                        .post(link)
                        .statusCode())
                .isEqualTo(410);
    }

    @Test
    void mailShouldNotBeSentOnceTheLinkHasExpired() {
        ask(anna);

        clock.advance(SignIns.LIFE.plusSeconds(1));

        assertThat(mails()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody@example.com", "no address", "", "<script>@example.com"})
    void addressWithoutAccountShouldGetTheSameAnswer(String address) {
        Response known = ask(anna);
        mails();

        Response unknown = ask(address);

        assertThat(unknown.statusCode()).isEqualTo(known.statusCode());
        assertThat(unknown.header("Location")).isEqualTo(known.header("Location"));
        assertThat(unknown.headers().asList().stream()
                        .map(header -> header.getName())
                        .toList())
                .isEqualTo(known.headers().asList().stream()
                        .map(header -> header.getName())
                        .toList());
        assertThat(unknown.body().asString()).isEqualTo(known.body().asString());
        assertThat(mails()).isEmpty();
    }

    @Test
    void addressShouldBeTakenHoweverItIsWritten() {
        ask(" " + anna.replace("@", "+shop@").toUpperCase() + " ");

        assertThat(mails()).extracting(Notice::to).containsExactly(anna);
    }

    @Test
    void addressShouldGetFewLinksInAWindowAndTheAnswerShouldNotTell() {
        for (int i = 0; i < SignInLimits.PER_ADDRESS + 2; i++) {
            assertThat(ask(anna).statusCode()).isEqualTo(303);
        }

        assertThat(mails()).hasSize(SignInLimits.PER_ADDRESS);
        clock.advance(SignInLimits.WINDOW);
        ask(anna);
        assertThat(mails()).hasSize(1);
    }

    @Test
    void clientShouldNotAskForEver() {
        for (int i = 0; i < SignInLimits.PER_CLIENT; i++) {
            assertThat(ask("nobody" + i + "@example.com").statusCode()).isEqualTo(303);
        }

        Response refused = ask(anna);

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.header("Retry-After")).isEqualTo("900");
        assertThat(mails()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cross-site", "same-site", "none"})
    void formOfAnotherSiteShouldBeRefused(String site) {
        assertThat(browser()
                        .header("Sec-Fetch-Site", site)
                        .contentType(FORM)
                        .formParam("address", anna)
                        .post("/sign-in")
                        .statusCode())
                .isEqualTo(403);
        String browser = pair(cookie(ask(anna), "turing-sign-in"));
        String link = path(mails().get(0));

        assertThat(browser()
                        .header("Sec-Fetch-Site", site)
                        .header("Cookie", browser)
                        .contentType(FORM)
                        .post(link)
                        .statusCode())
                .isEqualTo(403);
        assertThat(browser()
                        .header("Sec-Fetch-Site", "same-origin")
                        .header("Cookie", browser)
                        .contentType(FORM)
                        .post(link)
                        .statusCode())
                .as("the link was not used up")
                .isEqualTo(303);
    }

    @Test
    void sessionShouldEndWhenItsMemberSaysSo() {
        TestMembers.SignedIn here = members.signIn(tenant, anna, Role.MEMBER);
        TestMembers.SignedIn there = members.signIn(tenant, anna, Role.MEMBER);
        assertThat(there.api().send("GET", "/api/v1/account", null).status()).isEqualTo(200);

        assertThat(here.api().send("DELETE", "/api/v1/account/sessions", null).status())
                .isEqualTo(204);

        assertThat(here.api().send("GET", "/api/v1/account", null).status()).isEqualTo(401);
        assertThat(there.api().send("GET", "/api/v1/account", null).status()).isEqualTo(401);
        assertThat(browser().header("Cookie", there.cookie()).get("/inbox").header("Location"))
                .isEqualTo("/sign-in");
    }

    @Test
    void memberShouldEndOneSessionAndNoneOfOthers() {
        TestMembers.SignedIn here = members.signIn(tenant, anna, Role.MEMBER);
        TestMembers.SignedIn there = members.signIn(tenant, anna, Role.MEMBER);
        TestMembers.SignedIn eve = members.signIn(tenant, "eve@example.com", Role.OPERATOR);
        List<AccountSession> sessions = here.api()
                .send("GET", "/api/v1/account/sessions", null)
                .as(AccountSessions.class)
                .sessions();
        assertThat(sessions).hasSize(2);
        long other = sessions.stream()
                .filter(session -> !session.current())
                .findFirst()
                .orElseThrow()
                .id();

        assertThat(eve.api()
                        .send("DELETE", "/api/v1/account/sessions/" + other, null)
                        .status())
                .isEqualTo(404);
        assertThat(here.api()
                        .send("DELETE", "/api/v1/account/sessions/" + other, null)
                        .status())
                .isEqualTo(204);

        assertThat(there.api().send("GET", "/api/v1/account", null).status()).isEqualTo(401);
        assertThat(here.api().send("GET", "/api/v1/account", null).status()).isEqualTo(200);
    }

    @Test
    void sessionShouldEndWhenItIsNotUsed() {
        TestMembers.SignedIn session = members.signIn(tenant, anna, Role.MEMBER);

        clock.advance(Sessions.IDLE.minus(Duration.ofHours(1)));
        assertThat(session.api().send("GET", "/api/v1/account", null).status()).isEqualTo(200);
        clock.advance(Sessions.IDLE.minus(Duration.ofHours(1)));
        assertThat(session.api().send("GET", "/api/v1/account", null).status()).isEqualTo(200);
        clock.advance(Sessions.IDLE.plus(Duration.ofHours(1)));

        assertThat(session.api().send("GET", "/api/v1/account", null).status()).isEqualTo(401);
    }

    @Test
    void accountShouldAppearOnceForAnAddressWithSomethingHeld() {
        agent.register("Mail2", "carl@example.org", anna.replace("@", "+detail@"), anna);
        agent.register("Mail3", "dora@example.org", anna);

        List<String> accounts = jdbi.withHandle(handle -> handle.createQuery(
                        """
                        SELECT a.address || ' ' || m.role FROM member_address a
                        JOIN member m ON m.id = a.member_id
                        JOIN tenant t ON t.id = a.tenant_id
                        WHERE t.name = :tenant
                        """)
                .bind("tenant", tenant)
                .mapTo(String.class)
                .list());

        assertThat(accounts).containsExactly(anna + " MEMBER");
    }
}
