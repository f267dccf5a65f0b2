package org.turingmail.central.challenge.page;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.oneOf;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages with the texts, the style and the logo in {@code src/test/texts}. */
@QuarkusTest
class CustomPageTest extends Browser {
    @Test
    void textsShouldBeThoseOfTheAdministratorEscapedInTheirLanguage() {
        HeldMailFixture mail = HeldMailFixture.any();

        page(mail.path() + "?lang=es")
                .statusCode(200)
                .body(containsString(
                        "<p class=\"lead\">Para &lt;b&gt;\u2068Example Ltd.\u2069&lt;/b&gt;: espera uno.</p>"))
                .body(containsString("<p>Ayuda: extensión 100</p>"))
                .body(containsString("Un clic, y su mensaje se entrega"));
        page(mail.path() + "?lang=en")
                .body(containsString("Mail verification by Turing"))
                .body(not(containsString("Ayuda")));
    }

    @Test
    void numberShouldBeThatOfTheMails() {
        page(HeldMailFixture.any().and("Another").path() + "?lang=es").body(containsString(": esperan 2.</p>"));
    }

    @Test
    void textsOfPagesForPeopleShouldBeReplacedToo() {
        page("/sign-in?lang=fr")
                .statusCode(200)
                .body(containsString("<p>Aide &lt;poste 100&gt;</p>"))
                .body(containsString("/assets/custom/page.css?v="));
        page("/sign-in?lang=en").body(containsString("<p>Mail verification by Turing</p>"));
    }

    @Test
    void styleAndLogoShouldBeLoadedAfterOurs() {
        String page = page("/").extract().asString();

        assertThat(page.indexOf("/assets/custom/page.css?v=")).isGreaterThan(page.indexOf("/assets/page.css?v="));
        assertThat(page)
                .contains("<img class=\"logo\" src=\"/assets/custom/logo.svg?v=")
                .doesNotContain("mark-ground");
        given().get("/assets/custom/page.css")
                .then()
                .statusCode(200)
                .contentType("text/css;charset=UTF-8")
                .header("X-Content-Type-Options", "nosniff")
                .header("Content-Security-Policy", containsString("default-src 'self'"))
                .header("Cache-Control", containsString("max-age"))
                .body(containsString("--accent: #2a54c5"));
        given().get("/assets/custom/logo.svg").then().statusCode(200).contentType("image/svg+xml");
        given().post("/assets/custom/logo.svg").then().statusCode(405);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/assets/custom/logo.png",
                "/assets/custom/page_es.properties",
                "/assets/custom/",
                "/assets/custom/../texts/page_es.properties",
                "/assets/custom/..%2f..%2f..%2fpom.xml",
                "/assets/custom/%2e%2e/page_es.properties",
                "/assets/custom/page.css/../../../../pom.xml",
                "/assets/custom/page.css%00.html",
            })
    void nothingElseShouldBeServedFromTheFolder(String path) {
        given().urlEncodingEnabled(false)
                .get(path)
                .then()
                .statusCode(oneOf(400, 404))
                .body(not(containsString("<project")))
                .body(not(containsString("openLead")));
    }
}
