package org.turingmail.webadmin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.turingmail.agent.AgentFixture.ALICE;
import static org.turingmail.agent.AgentFixture.BOB;
import static org.turingmail.agent.AgentFixture.NOW;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.restassured.response.ValidatableResponse;
import org.apache.james.core.Username;
import org.apache.james.server.task.json.JsonTaskAdditionalInformationSerializer;
import org.apache.james.server.task.json.JsonTaskSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turingmail.agent.correspondents.LearnFromSentMail;

class CorrespondentsRoutesTest {
    private static final String LEARN = "/turing/users/" + ALICE + "/correspondents?action=learn";

    private final ObjectMapper json = new ObjectMapper();
    private WebAdminFixture webAdmin;

    @BeforeEach
    void setUp() throws Exception {
        webAdmin = new WebAdminFixture().start();
        webAdmin.sentMail.add(ALICE, "Sent", "To: " + BOB).add(ALICE, "Gesendet", "To: dave@example.org");
    }

    @AfterEach
    void tearDown() {
        webAdmin.close();
    }

    @Test
    void correspondentsShouldBeLearned() {
        result(LEARN)
                .body("status", equalTo("completed"))
                .body("additionalInformation.user", equalTo(ALICE))
                .body("additionalInformation.mails", equalTo(1))
                .body("additionalInformation.correspondents", equalTo(1))
                .body("additionalInformation.told", equalTo(1));
        assertThat(webAdmin.agent.central.learned.get(0).correspondents()).containsExactly(BOB);
    }

    @Test
    void dryRunShouldOnlyCount() {
        result(LEARN + "&dryRun=true")
                .body("status", equalTo("completed"))
                .body("additionalInformation.dryRun", equalTo(true))
                .body("additionalInformation.correspondents", equalTo(1))
                .body("additionalInformation.told", equalTo(0));
        assertThat(webAdmin.agent.central.learned).isEmpty();
    }

    @Test
    void otherFolderShouldBeReadOnDemand() {
        result(LEARN + "&folder=Gesendet").body("additionalInformation.folder", equalTo("Gesendet"));
        assertThat(webAdmin.agent.central.learned.get(0).correspondents()).containsExactly("dave@example.org");
    }

    @Test
    void absenceOfCentralShouldBeSaid() {
        webAdmin.agent.central.goesAway();

        result(LEARN)
                .body("status", equalTo("failed"))
                .body("additionalInformation.problem", containsString("UNREACHABLE"));
    }

    @ParameterizedTest
    @CsvSource({
        "/turing/users/alice@example.com/correspondents, 400, Invalid arguments",
        "/turing/users/alice@example.com/correspondents?action=forget, 400, Invalid arguments",
        "/turing/users/alice@example.com/correspondents?action=learn&dryrun=true, 400, dryRun",
        "/turing/users/alice@example.com/correspondents?action=learn&dryRun=yes, 400, true or false",
        "/turing/users/alice/correspondents?action=learn, 400, user@domain",
        "/turing/users/alice@example.com/correspondents?action=learn&folder=Nowhere, 404, no folder 'Nowhere'",
        "/turing/users/bob@example.com/correspondents?action=learn, 404, no folder 'Sent'",
    })
    void mistakeShouldBeExplained(String path, int status, String message) {
        webAdmin.http().post(path).then().statusCode(status).body("message", containsString(message));
        assertThat(webAdmin.agent.central.learned).isEmpty();
    }

    @Test
    void jamesWithoutMailboxesShouldSaySo() {
        webAdmin.sentMail.isNotKept();

        webAdmin.http().post(LEARN).then().statusCode(400).body("message", containsString("keeps no mailboxes"));
    }

    @Test
    void taskShouldSurviveItsWayThroughJson() throws Exception {
        LearnCorrespondentsTask.Factory tasks = new LearnCorrespondentsTask.Factory(
                new LearnFromSentMail(webAdmin.sentMail, webAdmin.agent.central), webAdmin.agent.clock);
        JsonTaskSerializer serializer =
                new JsonTaskSerializer(new TuringTaskModule(webAdmin.tasks(), tasks).taskDTOModules());

        String written = serializer.serialize(tasks.create(Username.of(ALICE), "Sent", true));

        assertThat(json.readTree(written))
                .isEqualTo(json.readTree("{\"type\":\"turing-learn-correspondents\",\"user\":\"alice@example.com\","
                        + "\"folder\":\"Sent\",\"dryRun\":true}"));
        assertThat(serializer.serialize(serializer.deserialize(written))).isEqualTo(written);
    }

    @Test
    void progressShouldSurviveItsWayThroughJson() throws Exception {
        JsonTaskAdditionalInformationSerializer serializer =
                JsonTaskAdditionalInformationSerializer.of(LearnCorrespondentsProgressDTO.MODULE);
        LearnCorrespondentsProgress progress =
                new LearnCorrespondentsProgress(NOW, ALICE, "Sent", true, 3, 2, 1, "UNREACHABLE: it is away");

        assertThat(serializer.deserialize(serializer.serialize(progress))).isEqualTo(progress);
    }

    private ValidatableResponse result(String path) {
        String task =
                webAdmin.http().post(path).then().statusCode(201).extract().path("taskId");
        return webAdmin.http().get("/tasks/" + task + "/await?timeout=20s").then();
    }
}
