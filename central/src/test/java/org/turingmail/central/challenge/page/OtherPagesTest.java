package org.turingmail.central.challenge.page;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class OtherPagesTest extends Browser {
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
            strings = {"/no-such-page", "/c", "/c/", "/c/a/b", "/assets/no-such-file", "/captcha/x.png", "/captcha/"})
    void unknownPathShouldBeAPage(String path) {
        page(path).statusCode(404).contentType("text/html;charset=UTF-8").body(containsString("There is no such page"));
    }

    @Test
    void apiShouldKeepItsProblems() {
        given().accept("text/html, */*")
                .get("/api/v1/no-such")
                .then()
                .contentType(matchesPattern("application/problem\\+json.*"));
    }
}
