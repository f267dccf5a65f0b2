package org.turingmail.central;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turingmail.central.tenants.TestAgents;

@QuarkusTest
@WithTestResource(value = FreshDataFolder.class, scope = TestResourceScope.GLOBAL)
class StartTest {
    @Test
    void centralShouldBeReadyOnceItsDatabaseIsOpen() {
        given().baseUri(TestAgents.managementUrl())
                .get("/q/health/ready")
                .then()
                .statusCode(200)
                .body("status", equalTo("UP"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/q/health", "/q/health/live", "/q/health/ready", "/q/metrics", "/q/openapi"})
    void managementShouldHaveAPortOfItsOwn(String path) {
        given().get(path).then().statusCode(404);
        given().baseUri(TestAgents.managementUrl()).get(path).then().statusCode(200);
    }
}
