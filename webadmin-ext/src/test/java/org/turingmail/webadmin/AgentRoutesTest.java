package org.turingmail.webadmin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.turingmail.agent.AgentFixture.ALICE;
import static org.turingmail.agent.AgentFixture.NOW;
import static org.turingmail.agent.AgentFixture.mail;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turingmail.agent.central.Failure;
import org.turingmail.agent.central.Result;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.held.RecipientState;
import org.turingmail.protocol.held.Settlement;

class AgentRoutesTest {
    private static final String STATUS = "/turing/status";
    private static final String RECONCILE = "/turing/reconciliation?action=reconcile";

    private WebAdminFixture webAdmin;

    @BeforeEach
    void setUp() throws Exception {
        webAdmin = new WebAdminFixture().start();
    }

    @AfterEach
    void tearDown() {
        webAdmin.close();
    }

    private void restart(WebAdminFixture other) {
        webAdmin.close();
        webAdmin = other.start();
    }

    @Nested
    class Status {
        @Test
        void shouldTellHowItStands() throws Exception {
            webAdmin.hold(mail("Mail1", ALICE));
            webAdmin.status.running(true);
            webAdmin.status.heard(Result.of("anything"));
            webAdmin.status.feed(42, 3);

            webAdmin.http()
                    .get(STATUS)
                    .then()
                    .statusCode(200)
                    .contentType("application/json")
                    .body("version", matchesPattern("[0-9].*"))
                    .body("central.url", equalTo("http://127.0.0.1:1"))
                    .body("central.reachable", equalTo(true))
                    .body("central.lastAnswer", equalTo(NOW.toString()))
                    .body("central.failure", nullValue())
                    .body("central.itself", nullValue())
                    .body("releaseLoop.running", equalTo(true))
                    .body("releaseLoop.cursor", equalTo(42))
                    .body("releaseLoop.waitingToRetry", equalTo(3))
                    .body("quarantine.url", equalTo("memory://held"))
                    .body("quarantine.size", equalTo(1))
                    .body("outbox.size", equalTo(0))
                    .body("lastReconciliation", nullValue())
                    .body(not(containsString("k3y")));
        }

        @Test
        void shouldTellWhyCentralIsNotReachable() throws Exception {
            webAdmin.status.heard(Result.failed(Failure.Kind.KEY_REFUSED, "HTTP 401"));
            webAdmin.agent.central.goesAway();
            webAdmin.agent.outbox.settled(
                    "key",
                    Settlement.builder()
                            .addRecipients(ALICE)
                            .state(RecipientState.RELEASED)
                            .by("webadmin")
                            .reason(Reason.ADMINISTRATOR)
                            .at(NOW)
                            .build());

            webAdmin.http()
                    .get(STATUS)
                    .then()
                    .statusCode(200)
                    .body("central.reachable", equalTo(false))
                    .body("central.lastAnswer", nullValue())
                    .body("central.failure.kind", equalTo("KEY_REFUSED"))
                    .body("central.failure.message", equalTo("HTTP 401"))
                    .body("central.failure.advice", containsString("central.api-key"))
                    .body("outbox.size", equalTo(1));
        }

        @Test
        void shouldAskCentralOnlyIfTold() {
            webAdmin.http()
                    .get(STATUS + "?central=true")
                    .then()
                    .statusCode(200)
                    .body("central.itself.tenant", equalTo("tenant"))
                    .body("central.itself.agent", equalTo("agent"))
                    .body("central.itself.version", equalTo("test"))
                    .body("central.itself.heldMails", equalTo(0))
                    .body("central.itselfFailure", nullValue());
        }

        @Test
        void shouldTellThatCentralDidNotAnswerWhenAsked() {
            webAdmin.agent.central.goesAway();

            webAdmin.http()
                    .get(STATUS + "?central=true")
                    .then()
                    .statusCode(200)
                    .body("central.itself", nullValue())
                    .body("central.itselfFailure.kind", equalTo("UNREACHABLE"));
        }

        @Test
        void shouldTellTheLastReconciliation() throws Exception {
            webAdmin.hold(mail("Mail1", ALICE));
            webAdmin.agent.reconciliation.run(soFar -> {});

            webAdmin.http()
                    .get(STATUS)
                    .then()
                    .body("lastReconciliation.startedAt", equalTo(NOW.toString()))
                    .body("lastReconciliation.compared", equalTo(1))
                    .body("lastReconciliation.registered", equalTo(1))
                    .body("lastReconciliation.challenged", equalTo(1))
                    .body("lastReconciliation.failed", equalTo(0))
                    .body("lastReconciliation.missing", equalTo(0))
                    .body("lastReconciliation.tookMillis", notNullValue())
                    .body("lastReconciliation.problem", nullValue());
        }

        @Test
        void shouldBeToldEvenIfNoRepositoryCanBeRead() throws Exception {
            WebAdminFixture other = new WebAdminFixture(Map.of("outbox.url", "nosuch://outbox"));
            restart(other.quarantine(Broken.quarantine(other.agent)));

            webAdmin.http()
                    .get(STATUS)
                    .then()
                    .statusCode(200)
                    .body("quarantine.size", nullValue())
                    .body("quarantine.problem", containsString("cannot be read"))
                    .body("outbox.problem", containsString("cannot be read"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"?central=yes", "?central=", "?centrl=true"})
        void shouldRefuseWhatItDoesNotUnderstand(String query) {
            webAdmin.http().get(STATUS + query).then().statusCode(400).body("type", equalTo("InvalidArgument"));
        }
    }

    @Nested
    class ReconciliationOnRequest {
        @Test
        void shouldRunAsATaskOfJamesAndShowWhatItDid() throws Exception {
            webAdmin.hold(mail("Mail1", ALICE));
            webAdmin.hold(mail("Mail2", ALICE));

            String task = webAdmin.http()
                    .post(RECONCILE)
                    .then()
                    .statusCode(201)
                    .header("Location", containsString("/tasks/"))
                    .body("taskId", notNullValue())
                    .extract()
                    .jsonPath()
                    .getString("taskId");

            webAdmin.http()
                    .get("/tasks/" + task + "/await?timeout=20s")
                    .then()
                    .statusCode(200)
                    .body("status", equalTo("completed"))
                    .body("type", equalTo("turing-reconciliation"))
                    .body("additionalInformation.type", equalTo("turing-reconciliation"))
                    .body("additionalInformation.compared", equalTo(2))
                    .body("additionalInformation.registered", equalTo(2))
                    .body("additionalInformation.challenged", equalTo(2))
                    .body("additionalInformation.failed", equalTo(0))
                    .body("additionalInformation.missing", equalTo(0))
                    .body("additionalInformation.problem", nullValue())
                    .body("additionalInformation.timestamp", equalTo(NOW.toString()));
            assertThat(webAdmin.agent.central.registered).hasSize(2);
            assertThat(webAdmin.agent.outgoing()).hasSize(2);
        }

        @Test
        void shouldTellCentralFirstWhatWasDoneHere() throws Exception {
            String key = webAdmin.hold(mail("Mail1", ALICE)).key();
            webAdmin.agent.central.goesAway();
            webAdmin.http()
                    .post("/turing/held-mails/" + key + "/release")
                    .then()
                    .statusCode(200);
            webAdmin.agent.central.comesBack();

            webAdmin.taskManager.await(
                    webAdmin.taskManager.submit(webAdmin.tasks().create()), java.time.Duration.ofSeconds(20));

            assertThat(webAdmin.agent.central.settlements).hasSize(1);
            assertThat(webAdmin.agent.outbox.size()).isZero();
        }

        @Test
        void shouldFailAndSayWhyWhenCentralIsAway() throws Exception {
            webAdmin.hold(mail("Mail1", ALICE));
            webAdmin.agent.central.goesAway();

            String task = webAdmin.http().post(RECONCILE).jsonPath().getString("taskId");

            webAdmin.http()
                    .get("/tasks/" + task + "/await?timeout=20s")
                    .then()
                    .body("status", equalTo("failed"))
                    .body("additionalInformation.compared", equalTo(0))
                    .body("additionalInformation.problem", containsString("UNREACHABLE"));
        }

        @ParameterizedTest
        @CsvSource({
            "/turing/reconciliation, 'action'",
            "/turing/reconciliation?action=, 'action'",
            "/turing/reconciliation?action=reconsile, reconcile",
            "/turing/reconciliation?action=reconcile&from=x, 'from'"
        })
        void shouldRefuseAnotherAction(String path, String named) {
            webAdmin.http()
                    .post(path)
                    .then()
                    .statusCode(400)
                    .body("type", equalTo("InvalidArgument"))
                    .body(containsString(named));
            assertThat(webAdmin.taskManager.list()).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"{", "[]", "nonsense", "{\"recipients\": []}", "{} {}"})
        void shouldRefuseABodyThatAsksForSomething(String body) {
            webAdmin.json(body).post(RECONCILE).then().statusCode(400).body("type", equalTo("InvalidArgument"));
            assertThat(webAdmin.taskManager.list()).isEmpty();
        }

        @Test
        void emptyObjectShouldAskForNothing() {
            webAdmin.json("{}").post(RECONCILE).then().statusCode(201);
        }
    }
}
