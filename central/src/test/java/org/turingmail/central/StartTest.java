package org.turingmail.central;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = FreshDataFolder.class, scope = TestResourceScope.GLOBAL)
class StartTest {
    @Test
    void centralShouldBeReadyOnceItsDatabaseIsOpen() {
        given().get("/q/health/ready").then().statusCode(200).body("status", equalTo("UP"));
    }
}
