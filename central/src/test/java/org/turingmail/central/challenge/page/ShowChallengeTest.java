package org.turingmail.central.challenge.page;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class ShowChallengeTest extends Browser {
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
        HeldMailFixture mail = HeldMailFixture.of("First", null).and("Second").and(null);

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
            page("/c/" + token.substring(0, i) + other + token.substring(i + 1)).statusCode(404);
        }
        page("/c/" + token.substring(1)).statusCode(404);
        page("/c/" + token + "x").statusCode(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%00", "%FF%FE", "..%2F..%2Fetc%2Fpasswd", "%27%20OR%201=1", "<script>", "%F0%9F%98%80"})
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
        Matcher assets = Pattern.compile("(?:src|href)=\"(/assets/[^\"]+)\"").matcher(page);
        int count = 0;
        while (assets.find()) {
            given().get(assets.group(1)).then().statusCode(200);
            count++;
        }
        assertThat(count).as("of ours four, and two of src/test/texts").isEqualTo(6);
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
                given().get(find(page, "<audio[^>]* src=\"([^\"]+)\"")).then().statusCode(200);
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
        String page =
                page(HeldMailFixture.of("x".repeat(900), null).path()).extract().asString();

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
