package org.turingmail.webadmin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.turingmail.agent.AgentFixture.ALICE;
import static org.turingmail.agent.AgentFixture.BOB;
import static org.turingmail.agent.AgentFixture.CAROL;
import static org.turingmail.agent.AgentFixture.NOW;
import static org.turingmail.agent.AgentFixture.mail;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.james.core.MailAddress;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.webadmin.authentication.AuthenticationFilter;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.turingmail.agent.central.Failure;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.held.RecipientState;
import org.turingmail.protocol.held.Settlement;
import spark.Spark;

class HeldMailsRoutesTest extends HeldMailsRoutesFixture {
    @Nested
    class Release {
        @Test
        void shouldLetTheMailGoOnToAllAndTellCentral() throws Exception {
            String key = held("Mail1", ALICE, CAROL);

            webAdmin.http()
                    .post(HELD + "/" + key + "/release")
                    .then()
                    .statusCode(200)
                    .body("key", equalTo(key))
                    .body("state", equalTo("released"))
                    .body("recipients", containsInAnyOrder(ALICE, CAROL))
                    .body("central", equalTo("told"))
                    .body("warning", nullValue());

            assertThat(webAdmin.agent.held()).isZero();
            Mail spooled = webAdmin.agent.spooled().get(0);
            assertThat(spooled.getState()).isEqualTo("released");
            assertThat(spooled.getRecipients())
                    .containsExactlyInAnyOrder(new MailAddress(ALICE), new MailAddress(CAROL));
            Settlement settlement = webAdmin.agent.central.settlements.get(0);
            assertThat(settlement.recipients()).containsExactlyInAnyOrder(ALICE, CAROL);
            assertThat(settlement.state()).isEqualTo(RecipientState.RELEASED);
            assertThat(settlement.by()).isEqualTo("webadmin");
            assertThat(settlement.reason()).isEqualTo(Reason.ADMINISTRATOR);
            assertThat(settlement.at()).isEqualTo(NOW);
        }

        @Test
        void shouldReleaseForSomeAndKeepTheMailForTheOthers() throws Exception {
            String key = held("Mail1", ALICE, CAROL);

            webAdmin.json("{\"recipients\": [\"Alice@Example.COM\"]}")
                    .post(HELD + "/" + key + "/release")
                    .then()
                    .statusCode(200)
                    .body("recipients", contains(ALICE));

            webAdmin.http().get(HELD + "/" + key).then().body("recipients", contains(CAROL));
            assertThat(webAdmin.agent.spooled().get(0).getRecipients()).containsExactly(new MailAddress(ALICE));
            assertThat(webAdmin.agent.central.settlements.get(0).recipients()).containsExactly(ALICE);
        }

        @Test
        void emptyObjectShouldMeanAll() throws Exception {
            String key = held("Mail1", ALICE, CAROL);

            webAdmin.json("{}")
                    .post(HELD + "/" + key + "/release")
                    .then()
                    .statusCode(200)
                    .body("recipients", hasSize(2));
        }

        @Test
        void repeatedReleaseShouldNotDeliverTwice() throws Exception {
            String key = held("Mail1", ALICE);

            webAdmin.http().post(HELD + "/" + key + "/release").then().statusCode(200);
            webAdmin.http().post(HELD + "/" + key + "/release").then().statusCode(404);

            assertThat(spooled()).hasSize(1);
            assertThat(webAdmin.agent.central.settlements).hasSize(1);
        }

        @Test
        void oneOfManyReleasesAtOnceShouldWin() throws Exception {
            String key = held("Mail1", ALICE);
            ExecutorService clicks = Executors.newFixedThreadPool(8);
            try {
                Callable<Integer> click = () ->
                        webAdmin.http().post(HELD + "/" + key + "/release").statusCode();
                List<Integer> answers = new ArrayList<>();
                for (Future<Integer> answer :
                        clicks.invokeAll(List.of(click, click, click, click, click, click, click, click))) {
                    answers.add(answer.get());
                }

                assertThat(answers).containsOnly(200, 404).containsOnlyOnce(200);
            } finally {
                clicks.shutdownNow();
            }
            assertThat(spooled()).hasSize(1);
        }

        @Test
        void mailShouldStayHeldWhenTheSpoolDoesNotTakeIt() throws Exception {
            WebAdminFixture other = new WebAdminFixture();
            restart(other.quarantine(Broken.spool(other.agent)));
            String key = held("Mail1", ALICE);

            webAdmin.http()
                    .post(HELD + "/" + key + "/release")
                    .then()
                    .statusCode(500)
                    .body("message", containsString("still held"))
                    .body(not(containsString("broker")));

            assertThat(webAdmin.agent.held()).isEqualTo(1);
            assertThat(webAdmin.agent.central.settlements).isEmpty();
        }
    }

    @Nested
    class Discard {
        @Test
        void shouldRemoveTheMailAndTellCentral() throws Exception {
            String key = held("Mail1", ALICE);

            webAdmin.http()
                    .post(HELD + "/" + key + "/discard")
                    .then()
                    .statusCode(200)
                    .body("state", equalTo("discarded"))
                    .body("recipients", contains(ALICE));

            assertThat(webAdmin.agent.held()).isZero();
            assertThat(spooled()).isEmpty();
            assertThat(webAdmin.agent.central.settlements.get(0).state()).isEqualTo(RecipientState.DISCARDED);
        }
    }

    @Nested
    class WhenCentralIsAway {
        @BeforeEach
        void away() {
            webAdmin.agent.central.goesAway();
        }

        @Test
        void mailShouldBeReleasedAtOnceAndCentralToldLater() throws Exception {
            String key = held("Mail1", ALICE);

            webAdmin.http()
                    .post(HELD + "/" + key + "/release")
                    .then()
                    .statusCode(200)
                    .body("central", equalTo("told-later"))
                    .body("warning", nullValue());

            assertThat(webAdmin.agent.held()).isZero();
            assertThat(spooled()).hasSize(1);
            assertThat(webAdmin.agent.outbox.size()).isEqualTo(1);
            webAdmin.agent.central.comesBack();
            webAdmin.agent.outbox.flush();
            assertThat(webAdmin.agent.central.settlements)
                    .extracting(Settlement::state)
                    .containsExactly(RecipientState.RELEASED);
            assertThat(webAdmin.agent.outbox.size()).isZero();
        }

        @Test
        void mailsShouldBeListedAndShown() throws Exception {
            String key = held("Mail1", ALICE);

            webAdmin.http().get(HELD).then().statusCode(200).body("mails", hasSize(1));
            webAdmin.http().get(HELD + "/" + key).then().statusCode(200);
        }

        @Test
        void releaseShouldStandAndTheAnswerBeHonestWhenTheNoteCannotBeKept() throws Exception {
            restart(new WebAdminFixture(Map.of("outbox.url", "nosuch://outbox")));
            webAdmin.agent.central.goesAway();
            String key = held("Mail1", ALICE);

            webAdmin.http()
                    .post(HELD + "/" + key + "/release")
                    .then()
                    .statusCode(200)
                    .body("recipients", contains(ALICE))
                    .body("central", equalTo("not-noted"))
                    .body("warning", containsString("outbox.url"));

            assertThat(spooled()).hasSize(1);
            assertThat(webAdmin.agent.held()).isZero();
        }

        @Test
        void refusalOfCentralShouldBeTold() throws Exception {
            webAdmin.agent.central.goesAway(Failure.Kind.REJECTED);
            String key = held("Mail1", ALICE);

            webAdmin.http()
                    .post(HELD + "/" + key + "/release")
                    .then()
                    .statusCode(200)
                    .body("central", equalTo("refused"))
                    .body("warning", containsString("refused"));
        }
    }

    @Nested
    class BadRequests {
        @ParameterizedTest
        @ValueSource(strings = {"release", "discard"})
        void unknownKeyShouldBeNotFound(String verb) {
            webAdmin.http()
                    .post(HELD + "/nosuch/" + verb)
                    .then()
                    .statusCode(404)
                    .body("type", equalTo("notFound"));
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '~',
                value = {
                    "{ | not valid JSON",
                    "{\"recipients\": [\"alice@example.com\"} | not valid JSON",
                    "{} {\"recipients\": [\"alice@example.com\"]} | not valid JSON",
                    "{\"recipients\": [\"alice@example.com\"], \"recipients\": []} | not valid JSON",
                    "nonsense | not valid JSON",
                    "null | must be a JSON object",
                    "[] | must be a JSON object",
                    "\"alice@example.com\" | must be a JSON object",
                    "{\"recipient\": [\"alice@example.com\"]} | unknown field 'recipient'",
                    "{\"recipients\": null} | must be a list",
                    "{\"recipients\": []} | must be a list",
                    "{\"recipients\": \"alice@example.com\"} | must be a list",
                    "{\"recipients\": [1]} | addresses only",
                    "{\"recipients\": [null]} | addresses only",
                    "{\"recipients\": [\"\"]} | addresses only",
                    "{\"recipients\": [\"dave@example.com\"]} | not held for dave@example.com; it is held for",
                    "{\"recipients\": [\"alice@example.com\", \"dave@example.com\"]} | not held for dave@example.com",
                })
        void bodyThatIsNotUnderstoodShouldDoNothing(String body, String message) throws Exception {
            String key = held("Mail1", ALICE, CAROL);

            for (String verb : List.of("release", "discard")) {
                webAdmin.json(body)
                        .post(HELD + "/" + key + "/" + verb)
                        .then()
                        .statusCode(400)
                        .contentType("application/json")
                        .body("type", equalTo("InvalidArgument"))
                        .body("message", containsString(message));
            }

            assertNothingHappened(key);
        }

        @Test
        void formShouldNotBeTakenForAllRecipients() throws Exception {
            String key = held("Mail1", ALICE, CAROL);

            webAdmin.http()
                    .contentType("application/x-www-form-urlencoded")
                    .body("{\"recipients\": [\"alice@example.com\"]}")
                    .post(HELD + "/" + key + "/release")
                    .then()
                    .statusCode(400);

            assertNothingHappened(key);
        }

        @Test
        void recipientsInTheQueryShouldNotBeTakenForAllRecipients() throws Exception {
            String key = held("Mail1", ALICE, CAROL);

            webAdmin.http()
                    .post(HELD + "/" + key + "/release?recipients=" + ALICE)
                    .then()
                    .statusCode(400)
                    .body("message", containsString("Unknown query parameter 'recipients'"));

            assertNothingHappened(key);
        }

        private void assertNothingHappened(String key) throws Exception {
            assertThat(webAdmin.agent.quarantine.find(key).orElseThrow().recipients())
                    .containsExactlyInAnyOrder(ALICE, CAROL);
            assertThat(spooled()).isEmpty();
            assertThat(webAdmin.agent.central.settlements).isEmpty();
            assertThat(webAdmin.agent.outbox.size()).isZero();
        }
    }

    @Nested
    class Promises {
        @Test
        void getShouldChangeNothing() throws Exception {
            String key = held("Mail1", ALICE, CAROL);
            webAdmin.agent.central.goesAway();
            Map<String, String> before = world();

            for (int i = 0; i < 5; i++) {
                for (String path : List.of(
                        HELD,
                        HELD + "?sender=" + BOB,
                        HELD + "/" + key,
                        HELD + "/" + key + "/message",
                        HELD + "/" + key + "/release",
                        HELD + "/" + key + "/discard",
                        HELD + "/nosuch",
                        "/turing/status",
                        "/turing/status?central=true",
                        "/turing/reconciliation?action=reconcile")) {
                    webAdmin.http().get(path);
                }
            }

            assertThat(world()).isEqualTo(before);
            assertThat(webAdmin.taskManager.list()).isEmpty();
        }

        private Map<String, String> world() throws Exception {
            Map<String, String> world = new TreeMap<>();
            for (Iterator<MailKey> keys = webAdmin.repository().list(); keys.hasNext(); ) {
                Mail mail = webAdmin.repository().retrieve(keys.next());
                ByteArrayOutputStream octets = new ByteArrayOutputStream();
                mail.getMessage().writeTo(octets);
                world.put(
                        mail.getName(),
                        mail.getState() + mail.getRecipients() + mail.getLastUpdated() + mail.attributesMap() + octets);
            }
            world.put("spool", spooled().toString());
            world.put("outgoing", String.valueOf(webAdmin.agent.outgoing().size()));
            world.put("outbox", String.valueOf(webAdmin.agent.outbox.size()));
            world.put(
                    "central",
                    webAdmin.agent.central.settlements.toString()
                            + webAdmin.agent.central.registered
                            + webAdmin.agent.central.pages);
            return world;
        }

        @Test
        void everyRouteShouldAskWhoIsThere() throws Exception {
            restart(new WebAdminFixture().authentication((request, response) -> Spark.halt(401)));
            String key = held("Mail1", ALICE);

            for (String path : List.of(HELD, HELD + "/" + key, HELD + "/" + key + "/message", "/turing/status")) {
                webAdmin.http().get(path).then().statusCode(401);
            }
            for (String path : List.of(
                    HELD + "/" + key + "/release",
                    HELD + "/" + key + "/discard",
                    "/turing/reconciliation?action=reconcile")) {
                webAdmin.http().post(path).then().statusCode(401);
            }
            assertThat(webAdmin.agent.held()).isEqualTo(1);
        }

        @Test
        void everyDecisionShouldLeaveALineThatSaysWhoWhatAndForWhom() throws Exception {
            restart(new WebAdminFixture()
                    .authentication(
                            (request, response) -> request.attribute(AuthenticationFilter.LOGIN, "admin@example.com")));
            String key = held("Mail1", ALICE);
            Logger logger = (Logger) LoggerFactory.getLogger(HeldMailsRoutes.class);
            ListAppender<ILoggingEvent> lines = new ListAppender<>();
            lines.start();
            logger.addAppender(lines);
            Level level = logger.getLevel();
            logger.setLevel(Level.INFO);
            try {
                webAdmin.http().post(HELD + "/" + key + "/release");
            } finally {
                logger.setLevel(level);
                logger.detachAppender(lines);
            }

            assertThat(lines.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .containsExactly("WebAdmin user admin@example.com at 127.0.0.1 released " + key + " for [" + ALICE
                            + "]; central: told");
        }

        @Test
        void brokenQuarantineShouldBeSaidWithoutItsSecrets() throws Exception {
            WebAdminFixture other = new WebAdminFixture();
            restart(other.quarantine(Broken.quarantine(other.agent)));

            for (String path : List.of(HELD, HELD + "?sender=" + BOB, HELD + "/key", HELD + "/key/message")) {
                webAdmin.http()
                        .get(path)
                        .then()
                        .statusCode(500)
                        .contentType("application/json")
                        .body("message", containsString("The quarantine cannot be read"))
                        .body(not(containsString("database is down")));
            }
            webAdmin.http()
                    .post(HELD + "/key/release")
                    .then()
                    .statusCode(500)
                    .body("message", containsString("still held"));
        }
    }
}
