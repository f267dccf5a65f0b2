package org.turingmail.central.challenge.page;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.scheduler.Scheduler;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turingmail.central.captcha.Codes;
import org.turingmail.central.captcha.ProofOfWorkTask;
import org.turingmail.central.captcha.Solver;

@QuarkusTest
class ChallengePageTest {
    private static final String FORM = "application/x-www-form-urlencoded";

    @Inject
    Jdbi jdbi;

    @Inject
    Codes codes;

    @Inject
    Scheduler scheduler;

    /** Each test is a client of its own, so that none uses up the attempts of another. */
    private String client;

    @BeforeEach
    void newClient() {
        client = "10." + octet() + "." + octet() + "." + octet();
    }

    @Nested
    class Get {
        @Test
        void openChallengeShouldSayWhoHoldsWhichMailAndUntilWhen() {
            HeldMailFixture mail = HeldMailFixture.of("Question about your offer", null);

            page(mail.path())
                    .statusCode(200)
                    .contentType("text/html;charset=UTF-8")
                    .body(allOf(
                            containsString("<html lang=\"en\" dir=\"ltr\">"),
                            containsString("<bdi>Example Ltd.</bdi>"),
                            containsString("<bdi>Question about your offer</bdi>"),
                            containsString("<bdi>" + mail.sender() + "</bdi>"),
                            containsString("<time datetime=\"20"),
                            containsString(" UTC</time>"),
                            containsString("I wrote this message, please deliver it")));
        }

        @Test
        void newCodeShouldBeAnotherOneInTheOpen() {
            HeldMailFixture mail = HeldMailFixture.any();
            String page = page(mail.path()).extract().asString();
            assertThat(page).doesNotContain("data-keep-open").doesNotContain("autofocus");

            String next = page(find(page, "<a href=\"([^\"]+with=code)\"").replace("&amp;", "&"))
                    .statusCode(200)
                    .extract()
                    .asString();

            assertThat(next).contains("data-keep-open").contains("aria-describedby=\"answer-hint\" autofocus>");
            assertThat(find(next, "name=\"ticket\" value=\"([^\"]+)\""))
                    .isNotEqualTo(find(page, "name=\"ticket\" value=\"([^\"]+)\""));
        }

        @Test
        void recipientsShouldNotBeNamed() {
            HeldMailFixture mail = HeldMailFixture.any();

            page(mail.path()).body(not(containsString(mail.recipient())));
        }

        @Test
        void allMailsOfTheSenderShouldBeListed() {
            HeldMailFixture mail =
                    HeldMailFixture.of("First", null).and("Second").and(null);

            page(mail.path())
                    .body(allOf(
                            containsString("<bdi>First</bdi>"),
                            containsString("<bdi>Second</bdi>"),
                            containsString("and one more message"),
                            containsString("Your 3 messages")));
        }

        @Test
        void mailWithoutSubjectShouldSaySo() {
            page(HeldMailFixture.of(null, null).path()).body(containsString("(no subject)"));
        }

        @Test
        void pageShouldOfferPressPictureAndSound() {
            String page = page(HeldMailFixture.any().path()).extract().asString();

            assertThat(page).contains("<altcha-widget name=\"altcha\"").contains("role=\"status\"");
            Response picture = given().get(find(page, "<img class=\"picture\" src=\"([^\"]+)\""));
            assertThat(picture.contentType()).isEqualTo("image/png");
            assertThat(picture.header("Cache-Control")).isEqualTo("no-store");
            Response sound = given().get(find(page, "<audio[^>]* src=\"([^\"]+)\""));
            assertThat(sound.contentType()).isEqualTo("audio/wav");
            assertThat(sound.header("Accept-Ranges")).isEqualTo("bytes");
            assertThat(page).containsPattern("<a href=\"/captcha/[^\"]+\\.wav");
        }

        @ParameterizedTest
        @CsvSource({
            "bytes=0-1,206,bytes 0-1/,2",
            "bytes=10-,206,bytes 10-,",
            "bytes=-5,206,bytes ,5",
            "bytes=99999999-,416,bytes */,",
            "bytes=5-2,200,,",
            "lines=0-1,200,,",
            "'bytes=0-1,3-4',200,,",
        })
        void soundShouldBeServedInParts(String range, int status, String contentRange, Integer length) {
            String page = page(HeldMailFixture.any().path()).extract().asString();

            Response part = given().header("Range", range).get(find(page, "<audio[^>]* src=\"([^\"]+)\""));

            assertThat(part.statusCode()).isEqualTo(status);
            if (contentRange == null) {
                assertThat(part.header("Content-Range")).isNull();
            } else {
                assertThat(part.header("Content-Range")).startsWith(contentRange);
            }
            if (length != null) {
                assertThat(part.asByteArray()).hasSize(length);
            }
        }

        @ParameterizedTest
        @CsvSource({
            "SOLVED,200,Your message is on its way",
            "EXPIRED,410,This link has expired",
            "WITHDRAWN,410,There is nothing left to confirm",
        })
        void endedChallengeShouldHaveItsOwnPage(String state, int status, String heading) {
            HeldMailFixture mail = HeldMailFixture.any().in(jdbi, state);

            page(mail.path())
                    .statusCode(status)
                    .body(containsString(heading))
                    .body(containsString("Example Ltd."))
                    .body(not(containsString("<form")));
            given().accept("*/*").get(mail.path() + "/proof-of-work").then().statusCode(404);
        }

        @Test
        void unknownTokenShouldBeNotFound() {
            page("/c/" + UUID.randomUUID())
                    .statusCode(404)
                    .body(containsString("We do not know this link"))
                    .body(not(containsString("Example Ltd.")));
        }

        @Test
        void alteredTokenShouldBeNotFound() {
            String token = HeldMailFixture.any().token();
            for (int i = 0; i < token.length(); i++) {
                char other = token.charAt(i) == 'A' ? 'B' : 'A';
                // The last character of base64 may carry bits that count for nothing, so it must not match either.
                page("/c/" + token.substring(0, i) + other + token.substring(i + 1))
                        .statusCode(404);
            }
            page("/c/" + token.substring(1)).statusCode(404);
            page("/c/" + token + "x").statusCode(404);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"%00", "%FF%FE", "..%2F..%2Fetc%2Fpasswd", "%27%20OR%201=1", "<script>", "%F0%9F%98%80"})
        void nonsenseTokenShouldBeNotFound(String token) {
            given().urlEncodingEnabled(false)
                    .accept("text/html")
                    .get("/c/" + token.replace("<", "%3C").replace(">", "%3E"))
                    .then()
                    .statusCode(404)
                    .body(containsString("We do not know this link"))
                    .body(not(containsString("<script>")));
        }

        @Test
        void headersShouldBeStrict() {
            for (String path : List.of(
                    HeldMailFixture.any().path(),
                    "/c/unknown",
                    "/",
                    "/assets/page.css",
                    "/assets/altcha-3.2.2/altcha.js",
                    "/captcha/unknown.png",
                    "/no-such-page")) {
                page(path)
                        .header(
                                "Content-Security-Policy",
                                equalTo("default-src 'self'; object-src 'none'; base-uri 'none';"
                                        + " frame-ancestors 'none'; form-action 'self'"))
                        .header("Referrer-Policy", equalTo("no-referrer"))
                        .header("X-Content-Type-Options", equalTo("nosniff"))
                        .header("X-Robots-Tag", startsWith("noindex"));
            }
            page(HeldMailFixture.any().path()).header("Cache-Control", equalTo("no-store"));
            page("/assets/page.css").header("Cache-Control", containsString("max-age"));
        }

        @Test
        void pageShouldLoadNothingFromElsewhereAndHaveNoInlineCode() {
            for (String path : List.of(HeldMailFixture.any().path(), "/", "/c/unknown")) {
                String page = page(path).extract().asString();
                assertThat(page)
                        .doesNotContain("http://")
                        .doesNotContain("https://")
                        .doesNotContain("style=")
                        .doesNotContainPattern("<script(?![^>]* src=)")
                        .doesNotContainPattern("\\son[a-z]+=");
            }
        }

        @Test
        void assetsOfThePageShouldBeThere() {
            String page = page(HeldMailFixture.any().path()).extract().asString();
            Matcher assets =
                    Pattern.compile("(?:src|href)=\"(/assets/[^\"]+)\"").matcher(page);
            int count = 0;
            while (assets.find()) {
                given().get(assets.group(1)).then().statusCode(200);
                count++;
            }
            assertThat(count).isEqualTo(4);
            for (String file : List.of("altcha.js", "sha.js", "LICENSE.txt")) {
                given().get("/assets/altcha-3.2.2/" + file).then().statusCode(200);
            }
            given().get("/favicon.ico").then().statusCode(200);
            given().get("/robots.txt").then().statusCode(200).body(containsString("Disallow: /"));
        }

        @Test
        void headShouldAnswerAsGetWithoutBody() {
            HeldMailFixture mail = HeldMailFixture.any();
            client().head(mail.path())
                    .then()
                    .statusCode(200)
                    .header("Cache-Control", equalTo("no-store"))
                    .body(equalTo(""));
            client().head("/c/unknown").then().statusCode(404);
        }

        @Test
        void fiftyGetsShouldChangeNothing() {
            HeldMailFixture mail = HeldMailFixture.any();
            // What the jobs of the service do meanwhile, for other tests, is not to be mistaken for our doing.
            scheduler.pause();
            Map<String, String> before;
            Map<String, String> after;
            try {
                before = tables();
                for (int i = 0; i < 50; i++) {
                    String page = page(mail.path()).statusCode(200).extract().asString();
                    client().head(mail.path()).then().statusCode(200);
                    given().get(mail.path() + "/proof-of-work").then().statusCode(200);
                    given().get(find(page, "<img class=\"picture\" src=\"([^\"]+)\""))
                            .then()
                            .statusCode(200);
                    given().get(find(page, "<audio[^>]* src=\"([^\"]+)\""))
                            .then()
                            .statusCode(200);
                    page(mail.path() + "?altcha=x&code=123456&lang=de").statusCode(200);
                }
                after = tables();
            } finally {
                scheduler.resume();
            }
            before.forEach((table, rows) -> assertThat(after.get(table).lines())
                    .as(table)
                    .containsExactlyElementsOf(rows.lines().toList()));
            assertThat(before).containsKeys("challenge", "captcha_used", "captcha_attempts", "held_mail");
        }

        @ParameterizedTest
        @CsvSource({
            "de,,Ein Klick,de",
            "fr,,Un clic,fr",
            "es,,Un clic,es",
            "en,,One click,en",
            "it,,One click,en",
            "it,de,Ein Klick,de",
            "'it, fr;q=0.5',de,Un clic,fr",
        })
        void languageShouldFollowTheBrowserThenTheChallenge(
                String header, String challenge, String heading, String language) {
            HeldMailFixture mail = HeldMailFixture.of("Hello", challenge);

            client().header("Accept-Language", header)
                    .get(mail.path())
                    .then()
                    .header("Vary", containsString("Accept-Language"))
                    .body(containsString("<html lang=\"" + language + "\""))
                    .body(containsString(heading));
        }

        @Test
        void languageShouldFollowTheLinkFirst() {
            HeldMailFixture mail = HeldMailFixture.any();
            client().header("Accept-Language", "de")
                    .get(mail.path() + "?lang=fr")
                    .then()
                    .body(containsString("<html lang=\"fr\""))
                    .body(containsString("action=\"" + mail.path() + "?lang=fr\""))
                    .body(containsString("aria-current=\"true\">Français"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"en", "de", "fr", "es"})
        void noPageShouldShowAnUnfilledMessage(String language) {
            HeldMailFixture mail = HeldMailFixture.any();
            for (String path : List.of(
                    mail.path(),
                    HeldMailFixture.any().in(jdbi, "SOLVED").path(),
                    HeldMailFixture.any().in(jdbi, "EXPIRED").path(),
                    HeldMailFixture.any().in(jdbi, "WITHDRAWN").path(),
                    "/c/unknown",
                    "/")) {
                String page = client().get(path + "?lang=" + language).asString();
                assertThat(page).doesNotContain("{").doesNotContain("}").doesNotContain("NOT_FOUND");
                assertThat(find(page, "<h1>(.+)</h1>")).hasSizeGreaterThan(5);
            }
        }
    }

    @Nested
    class Hostile {
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "<script>alert(1)</script>|&lt;script&gt;alert(1)&lt;/script&gt;",
                    "\"><img src=x onerror=alert(1)>|&quot;&gt;&lt;img src=x onerror=alert(1)&gt;",
                    "</bdi></main><form action=//evil.example>|&lt;/bdi&gt;&lt;/main&gt;&lt;form action=//evil.example&gt;",
                    "{frame.base} {#if true} {msg:x}|{frame.base} {#if true} {msg:x}",
                    "a & b &amp; c|a &amp; b &amp;amp; c",
                })
        void subjectShouldBeShownAsText(String subject, String shown) {
            page(HeldMailFixture.of(subject, null).path())
                    .statusCode(200)
                    .body(containsString("<li><strong><bdi>" + shown + "</bdi></strong></li>"));
        }

        @Test
        void subjectShouldNotTurnThePage() {
            page(HeldMailFixture.of("invoice\u202egnp.exe\u2066", null).path())
                    .body(containsString("<bdi>invoicegnp.exe</bdi>"));
        }

        @Test
        void longSubjectShouldBeCut() {
            String page = page(HeldMailFixture.of("x".repeat(900), null).path())
                    .extract()
                    .asString();

            assertThat(page).contains("<bdi>" + "x".repeat(159) + "…</bdi>").doesNotContain("x".repeat(160));
        }

        @Test
        void errorPagesShouldNotRepeatWhatWasSent() {
            for (String path :
                    List.of("/c/%3Cscript%3Ealert(1)%3C/script%3E", "/%3Cscript%3E", "/?lang=%22%3E%3Cscript%3E")) {
                given().urlEncodingEnabled(false)
                        .accept("text/html")
                        .get(path)
                        .then()
                        .body(not(containsString("<script>")))
                        .body(not(containsString("alert(1)")));
            }
        }
    }

    @Nested
    class Post {
        @Test
        void proofOfWorkShouldReleaseTheMailAndShowIt() {
            HeldMailFixture mail = HeldMailFixture.any();

            Response answer = post(mail, Map.of("altcha", solution(mail)));

            assertThat(answer.statusCode()).isEqualTo(303);
            assertThat(answer.header("Location")).isEqualTo(mail.path() + "?lang=en");
            page(answer.header("Location")).statusCode(200).body(containsString("Your message is on its way"));
            assertThat(mail.state()).isEqualTo("RELEASED");
        }

        @Test
        void codeShouldReleaseTheMail() {
            HeldMailFixture mail = HeldMailFixture.any();
            String ticket = ticket(mail);

            assertThat(post(mail, Map.of("ticket", ticket, "code", codes.of(ticket)))
                            .statusCode())
                    .isEqualTo(303);
            assertThat(mail.state()).isEqualTo("RELEASED");
        }

        @Test
        void wrongCodeShouldShowTheFormAgainWithAnotherCode() {
            HeldMailFixture mail = HeldMailFixture.any();
            String ticket = ticket(mail);
            String wrong = codes.of(ticket).equals("000000") ? "000001" : "000000";

            Response answer = post(mail, Map.of("ticket", ticket, "code", wrong));

            assertThat(answer.statusCode()).isEqualTo(422);
            assertThat(answer.asString())
                    .contains("That was not the code")
                    .contains("aria-invalid=\"true\" autofocus")
                    .contains("aria-describedby=\"answer-hint answer-error\"")
                    .contains("<title>Problem: ")
                    .doesNotContain(ticket);
            assertThat(mail.state()).isEqualTo("HELD");
            String next = find(answer.asString(), "name=\"ticket\" value=\"([^\"]+)\"");
            assertThat(post(mail, Map.of("ticket", next, "code", codes.of(next)))
                            .statusCode())
                    .isEqualTo(303);
        }

        @Test
        void triedCodeShouldBeRefusedEvenIfItIsRightNow() {
            HeldMailFixture mail = HeldMailFixture.any();
            String ticket = ticket(mail);
            String wrong = codes.of(ticket).equals("000000") ? "000001" : "000000";
            post(mail, Map.of("ticket", ticket, "code", wrong));

            Response answer = post(mail, Map.of("ticket", ticket, "code", codes.of(ticket)));

            assertThat(answer.statusCode()).isEqualTo(409);
            assertThat(mail.state()).isEqualTo("HELD");
        }

        @Test
        void replayedProofOfWorkShouldBeRefused() {
            HeldMailFixture mail = HeldMailFixture.any();
            String solution = solution(mail);
            // It was used, and yet the challenge is open: the first answer came to nothing.
            codes.use(mail.token(), solution);

            Response answer = post(mail, Map.of("altcha", solution));

            assertThat(answer.statusCode()).isEqualTo(409);
            assertThat(answer.asString())
                    .contains("This answer has already been used")
                    .contains("role=\"alert\" tabindex=\"-1\" autofocus")
                    .contains("Check whether it has arrived")
                    .contains("<form");
            assertThat(mail.state()).isEqualTo("HELD");
        }

        @Test
        void solutionForAnotherTokenShouldBeRefused() {
            HeldMailFixture mail = HeldMailFixture.any();
            HeldMailFixture other = HeldMailFixture.any();
            String ticket = ticket(other);

            assertThat(post(mail, Map.of("altcha", solution(other))).statusCode())
                    .isEqualTo(422);
            assertThat(post(mail, Map.of("ticket", ticket, "code", codes.of(ticket)))
                            .statusCode())
                    .isEqualTo(422);
            assertThat(mail.state()).isEqualTo("HELD");
            assertThat(other.state()).isEqualTo("HELD");
        }

        @Test
        void expiredCaptchaShouldShowTheFormAgain() {
            HeldMailFixture mail = HeldMailFixture.any();
            String ticket = codes.expiredTicket(mail.token());

            Response answer = post(mail, Map.of("ticket", ticket, "code", codes.of(ticket)));

            assertThat(answer.statusCode()).isEqualTo(422);
            assertThat(answer.asString()).contains("a little too long").contains("<form");
            assertThat(mail.state()).isEqualTo("HELD");
        }

        @Test
        void emptyFormShouldSayWhatIsMissing() {
            HeldMailFixture mail = HeldMailFixture.any();

            for (Map<String, String> form :
                    List.of(Map.of("x", "y"), Map.of("altcha", ""), Map.of("code", "123456"), Map.of("ticket", "x"))) {
                Response answer = post(mail, form);
                assertThat(answer.statusCode()).as("%s", form).isEqualTo(422);
                assertThat(answer.asString()).contains("Something is still missing");
            }
            assertThat(mail.state()).isEqualTo("HELD");
        }

        @ParameterizedTest
        @ValueSource(strings = {"x", "e30=", "\u0000", "AAAA", "{}"})
        void forgedProofOfWorkShouldBeRefused(String payload) {
            HeldMailFixture mail = HeldMailFixture.any();

            assertThat(post(mail, Map.of("altcha", payload)).statusCode()).isEqualTo(422);
            assertThat(mail.state()).isEqualTo("HELD");
        }

        @Test
        void solvedChallengeShouldLeadToItsPage() {
            HeldMailFixture mail = HeldMailFixture.any();
            String solution = solution(mail);
            post(mail, Map.of("altcha", solution));

            for (Map<String, String> form :
                    List.of(Map.of("altcha", solution), Map.of("altcha", "x"), Map.of("x", "y"))) {
                Response again = post(mail, form);
                assertThat(again.statusCode()).as("%s", form).isEqualTo(303);
                assertThat(again.header("Location")).startsWith(mail.path());
            }
        }

        @ParameterizedTest
        @CsvSource({"EXPIRED,This link has expired", "WITHDRAWN,nothing left to confirm"})
        void endedChallengeShouldStayEnded(String state, String heading) {
            HeldMailFixture mail = HeldMailFixture.any();
            String solution = solution(mail);
            mail.in(jdbi, state);

            Response answer = post(mail, Map.of("altcha", solution));

            assertThat(answer.statusCode()).isEqualTo(410);
            assertThat(answer.asString()).contains(heading);
            assertThat(mail.state()).isEqualTo("HELD");
        }

        @Test
        void challengeWhoseTimeIsOverShouldBeGoneBeforeAJobHasNoticed() {
            HeldMailFixture mail = HeldMailFixture.any();
            String solution = solution(mail);
            jdbi.useHandle(handle -> handle.createUpdate(
                            "UPDATE challenge SET expires_at = now() - interval '1 second' WHERE sender_address = :sender")
                    .bind("sender", mail.sender())
                    .execute());

            assertThat(post(mail, Map.of("altcha", solution)).statusCode()).isEqualTo(410);
            assertThat(mail.state()).isNotEqualTo("RELEASED");
        }

        @Test
        void unknownTokenShouldBeNotFound() {
            client().contentType(FORM)
                    .body("altcha=x")
                    .post("/c/" + UUID.randomUUID())
                    .then()
                    .statusCode(404)
                    .body(containsString("We do not know this link"));
        }

        @Test
        void languageShouldSurviveTheForm() {
            HeldMailFixture mail = HeldMailFixture.any();
            String action = find(
                    client().get(mail.path() + "?lang=de").asString(),
                    "<form class=\"press\"[^>]* action=\"([^\"]+)\"");

            Response answer = client().contentType(FORM).body("x=y").post(action);

            assertThat(answer.asString()).contains("<html lang=\"de\"").contains("Es fehlt noch etwas");
        }

        @Test
        void manyAttemptsOnOneLinkShouldBeStopped() {
            HeldMailFixture mail = HeldMailFixture.any();
            // A window may end between two attempts, so up to twice as many may pass.
            Response answer = null;
            for (int i = 0; i < 25; i++) {
                newClient();
                answer = post(mail, Map.of("altcha", "x"));
                if (answer.statusCode() == 429) {
                    break;
                }
                assertThat(answer.statusCode()).isEqualTo(422);
            }
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.asString()).contains("Please wait a little").contains("Try again");
            assertThat(Integer.parseInt(answer.header("Retry-After"))).isBetween(1, 600);
            assertThat(mail.state()).isEqualTo("HELD");
            page(mail.path()).statusCode(200);
        }

        @Test
        void manyAttemptsFromOneAddressShouldBeStopped() {
            int status = 0;
            for (int i = 0; i < 30 && status != 429; i++) {
                HeldMailFixture mail = HeldMailFixture.any();
                for (int j = 0; j < 9 && status != 429; j++) {
                    status = post(mail, Map.of("altcha", "x")).statusCode();
                }
            }
            assertThat(status).isEqualTo(429);
            newClient();
            HeldMailFixture mail = HeldMailFixture.any();
            assertThat(post(mail, Map.of("altcha", solution(mail))).statusCode())
                    .isEqualTo(303);
        }

        @Test
        void failureShouldBeAPageAndLoseNothing() {
            HeldMailFixture mail = HeldMailFixture.any();
            String solution = solution(mail);
            jdbi.useHandle(handle -> handle.execute("ALTER TABLE captcha_used RENAME TO captcha_used_away"));
            try {
                Response answer = post(mail, Map.of("altcha", solution));
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.asString())
                        .contains("Something went wrong on our side")
                        .doesNotContain("captcha_used")
                        .doesNotContain("Exception");
            } finally {
                jdbi.useHandle(handle -> handle.execute("ALTER TABLE captcha_used_away RENAME TO captcha_used"));
            }
            assertThat(post(mail, Map.of("altcha", solution)).statusCode()).isEqualTo(303);
        }

        @ParameterizedTest
        @ValueSource(strings = {"application/json", "text/plain", "multipart/form-data; boundary=x"})
        void otherContentTypeShouldBeRefusedWithAPage(String contentType) {
            HeldMailFixture mail = HeldMailFixture.any();

            client().contentType(contentType)
                    .body("{}".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                    .post(mail.path())
                    .then()
                    .statusCode(415)
                    .contentType("text/html;charset=UTF-8")
                    .body(containsString("Your answer could not be read"));
        }

        @ParameterizedTest
        @ValueSource(ints = {17_000, 5_000_000})
        void largeBodyShouldBeRefusedWithAPage(int size) {
            client().contentType(FORM)
                    .body("altcha=" + "x".repeat(size))
                    .post(HeldMailFixture.any().path())
                    .then()
                    .statusCode(413)
                    .body(containsString("Your answer could not be read"));
        }

        @Test
        void brokenFormShouldBeRefusedWithAPage() {
            client().contentType(FORM)
                    .body("altcha=%zz")
                    .post(HeldMailFixture.any().path())
                    .then()
                    .statusCode(400)
                    .body(containsString("Your answer could not be read"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"PUT", "DELETE", "PATCH", "OPTIONS"})
        void otherMethodShouldBeRefusedWithAPage(String method) {
            client().request(method, HeldMailFixture.any().path())
                    .then()
                    .statusCode(405)
                    .header("Allow", equalTo("GET, HEAD, POST"))
                    .contentType("text/html;charset=UTF-8");
        }
    }

    @Nested
    class AtTheSameTime {
        @Test
        void twoAnswersShouldBothSeeThatItIsSolved() throws Exception {
            HeldMailFixture mail = HeldMailFixture.any();
            List<String> solutions = List.of(solution(mail), solution(mail));

            List<Response> answers = together(
                    () -> post(mail, Map.of("altcha", solutions.get(0))),
                    () -> post(mail, Map.of("altcha", solutions.get(1))));

            assertThat(answers).extracting(Response::statusCode).containsExactly(303, 303);
            assertThat(mail.state()).isEqualTo("RELEASED");
            assertThat(count("SELECT count(*) FROM audit WHERE action = 'challenge-solved' AND subject = '"
                            + mail.sender() + "'"))
                    .isEqualTo(1);
        }

        @Test
        void sameAnswerTwiceShouldCountOnceAndBothGetAFriendlyPage() throws Exception {
            for (int round = 0; round < 5; round++) {
                HeldMailFixture mail = HeldMailFixture.any();
                String solution = solution(mail);
                Callable<Response> press = () -> post(mail, Map.of("altcha", solution));

                List<Response> answers = together(press, press);

                assertThat(answers)
                        .extracting(Response::statusCode)
                        .contains(303)
                        .isSubsetOf(303, 409);
                assertThat(mail.state()).isEqualTo("RELEASED");
                page(mail.path()).body(containsString("Your message is on its way"));
            }
        }
    }

    @Nested
    class Elsewhere {
        @Test
        void homeShouldSayWhatThisIsAndNoMore() {
            page("/")
                    .statusCode(200)
                    .body(containsString("This server handles mail"))
                    .body(not(containsString("Example Ltd.")))
                    .body(not(containsString("Quarkus")));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"/no-such-page", "/c", "/c/", "/c/a/b", "/assets/no-such-file", "/captcha/x.png", "/captcha/"
                })
        void unknownPathShouldBeAPage(String path) {
            page(path)
                    .statusCode(404)
                    .contentType("text/html;charset=UTF-8")
                    .body(containsString("There is no such page"));
        }

        @Test
        void apiShouldKeepItsProblems() {
            given().accept("text/html, */*")
                    .get("/api/v1/no-such")
                    .then()
                    .contentType(matchesPattern("application/problem\\+json.*"));
        }
    }

    private ValidatableResponse page(String path) {
        return client().get(path).then();
    }

    /** A browser, without a language of its own. */
    private RequestSpecification client() {
        return given().accept("text/html,application/xhtml+xml,*/*;q=0.8")
                .header("X-Forwarded-For", client)
                .redirects()
                .follow(false);
    }

    private Response post(HeldMailFixture mail, Map<String, String> form) {
        return client().contentType(FORM + "; charset=UTF-8").formParams(form).post(mail.path());
    }

    private String solution(HeldMailFixture mail) {
        return Solver.solve(given().get(mail.path() + "/proof-of-work")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .extract()
                .as(ProofOfWorkTask.class));
    }

    private String ticket(HeldMailFixture mail) {
        return find(page(mail.path()).extract().asString(), "name=\"ticket\" value=\"([^\"]+)\"");
    }

    private static String find(String page, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(page);
        assertThat(matcher.find()).as("%s in %s", pattern, page).isTrue();
        return matcher.group(1);
    }

    /** All rows of all tables, as text. */
    private Map<String, String> tables() {
        return jdbi.withHandle(handle -> {
            Map<String, String> tables = new TreeMap<>();
            for (String table : handle.createQuery("SELECT table_name FROM information_schema.tables"
                            + " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'")
                    .mapTo(String.class)
                    .list()) {
                tables.put(
                        table,
                        handle.createQuery("SELECT coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), '') FROM \""
                                        + table + "\" t")
                                .mapTo(String.class)
                                .one());
            }
            return tables;
        });
    }

    private int count(String sql) {
        return jdbi.withHandle(
                handle -> handle.createQuery(sql).mapTo(Integer.class).one());
    }

    @SafeVarargs
    private static List<Response> together(Callable<Response>... calls) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(calls.length);
        try {
            List<Future<Response>> futures = threads.invokeAll(List.of(calls));
            return List.of(futures.get(0).get(), futures.get(1).get());
        } finally {
            threads.shutdown();
        }
    }

    private static int octet() {
        return ThreadLocalRandom.current().nextInt(1, 255);
    }
}
