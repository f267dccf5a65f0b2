package org.turingmail.webadmin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
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
import io.restassured.path.json.JsonPath;
import java.io.ByteArrayOutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.james.core.MailAddress;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.server.core.MailImpl;
import org.apache.james.webadmin.authentication.AuthenticationFilter;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.AfterEach;
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

class HeldMailsRoutesTest {
    private static final String HELD = "/turing/held-mails";

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

    private String held(String name, String... recipients) throws Exception {
        return webAdmin.hold(mail(name, recipients)).key();
    }

    /** A mail under any key, as another program might have put it into the repository. */
    private void put(String key) throws Exception {
        webAdmin.repository().store(mail(key, ALICE));
    }

    private List<String> spooled() {
        return webAdmin.agent.spooled().stream().map(Mail::getName).collect(Collectors.toList());
    }

    @Nested
    class Listing {
        @Test
        void mailThatCentralRefusesShouldSayWhyAndEndHere() throws Exception {
            webAdmin.agent.central.refusesToRegister();
            org.turingmail.agent.quarantine.HeldMail held = webAdmin.hold(mail("Mail1", ALICE));
            webAdmin.agent.registrations.register(held);
            assertThat(webAdmin.http()
                            .get("/turing/held-mails/" + held.key())
                            .jsonPath()
                            .getString("registrationProblem"))
                    .contains("the fake refuses");
            assertThat(webAdmin.http().get("/turing/status").jsonPath().getInt("refusedRegistrations"))
                    .isEqualTo(1);

            webAdmin.http()
                    .post("/turing/held-mails/" + held.key() + "/discard")
                    .then()
                    .statusCode(200);

            assertThat(webAdmin.http().get("/turing/status").jsonPath().getInt("refusedRegistrations"))
                    .isZero();
            assertThat(webAdmin.agent.quarantine.find(held.key())).isEmpty();
        }

        @Test
        void shouldBeEmptyWhenNothingIsHeld() {
            webAdmin.http()
                    .get(HELD)
                    .then()
                    .statusCode(200)
                    .contentType("application/json")
                    .body("mails", empty())
                    .body("next", nullValue());
        }

        @Test
        void shouldTellTheFactsOfAMail() throws Exception {
            String key = held("Mail1", ALICE, CAROL);

            webAdmin.http()
                    .get(HELD)
                    .then()
                    .statusCode(200)
                    .body("mails", hasSize(1))
                    .body("mails[0].key", equalTo(key))
                    .body("mails[0].sender", equalTo(BOB))
                    .body("mails[0].recipients", containsInAnyOrder(ALICE, CAROL))
                    .body("mails[0].recipientCount", equalTo(2))
                    .body("mails[0].subject", equalTo("Hello"))
                    .body("mails[0].messageId", equalTo("<1@example.org>"))
                    .body("mails[0].size", greaterThan(0))
                    .body("mails[0].heldAt", equalTo(NOW.toString()))
                    .body("mails[0].reason", equalTo(Reason.UNKNOWN_SENDER))
                    .body("mails[0].suppression", nullValue())
                    .body("mails[0].headers", nullValue());
        }

        @Test
        void shouldTellWhyNoChallengeMayBeSent() throws Exception {
            webAdmin.hold(mail("Mail1", Optional.empty(), "Subject: Undelivered", ALICE));

            webAdmin.http()
                    .get(HELD)
                    .then()
                    .body("mails[0].sender", equalTo(""))
                    .body("mails[0].suppression", equalTo(Reason.NULL_SENDER));
        }

        @Test
        void shouldGoThroughAllMailsOnceInPagesWhileMailsComeAndGo() throws Exception {
            for (String name : List.of("Mail-b", "Mail-d", "Mail-f", "Mail-h", "Mail-j")) {
                held(name, ALICE);
            }

            JsonPath first = webAdmin.http().get(HELD + "?limit=2").jsonPath();
            held("Mail-a", ALICE);
            webAdmin.http().post(HELD + "/" + first.getString("mails[1].key") + "/release");
            held("Mail-e", ALICE);
            JsonPath second = webAdmin.http()
                    .get(HELD + "?limit=2&after=" + first.getString("next"))
                    .jsonPath();
            JsonPath third = webAdmin.http()
                    .get(HELD + "?limit=2&after=" + second.getString("next"))
                    .jsonPath();

            assertThat(names(first)).containsExactly("Mail-b", "Mail-d");
            assertThat(names(second)).containsExactly("Mail-e", "Mail-f");
            assertThat(names(third)).containsExactly("Mail-h", "Mail-j");
            assertThat(third.getString("next")).isNull();
        }

        @Test
        void shouldShowFiftyUnlessToldOtherwise() throws Exception {
            for (int i = 0; i < 51; i++) {
                held(String.format("Mail%03d", i), ALICE);
            }

            webAdmin.http().get(HELD).then().body("mails", hasSize(50)).body("next", notNullValue());
        }

        @ParameterizedTest
        @ValueSource(strings = {"0", "1001", "-1", "ten", "1.5", "", "99999999999999"})
        void shouldRefuseALimitThatCannotBe(String limit) {
            webAdmin.http()
                    .get(HELD + "?limit=" + limit)
                    .then()
                    .statusCode(400)
                    .body("type", equalTo("InvalidArgument"))
                    .body("message", containsString("'limit' is '" + limit + "'"))
                    .body("message", containsString("between 1 and 1000"));
        }

        @Test
        void shouldRefuseAParameterThatItDoesNotKnow() {
            webAdmin.http()
                    .get(HELD + "?recipents=" + ALICE)
                    .then()
                    .statusCode(400)
                    .body("message", containsString("'recipents'"))
                    .body("message", containsString("limit, after, sender, recipient"));
        }

        @ParameterizedTest
        @CsvSource({
            "sender=bob@example.org, Mail1",
            "sender=BOB@EXAMPLE.ORG, Mail1",
            "sender=@example.org, Mail1 Mail2",
            "sender=@ample.org, ''",
            "sender=<>, Mail3",
            "recipient=carol@example.com, Mail2",
            "recipient=@example.com, Mail1 Mail2 Mail3",
            "sender=@example.org&recipient=carol@example.com, Mail2",
            "sender=bob@example.org&recipient=carol@example.com, ''"
        })
        void shouldShowOnlyWhatTheFilterAsksFor(String filter, String names) throws Exception {
            held("Mail1", ALICE);
            webAdmin.hold(mail("Mail2", Optional.of("eve@example.org"), "Subject: x", ALICE, CAROL));
            webAdmin.hold(mail("Mail3", Optional.empty(), "Subject: x", ALICE));

            JsonPath answer = webAdmin.http()
                    .get(HELD + "?" + filter.replace("<>", "%3C%3E"))
                    .jsonPath();

            assertThat(String.join(" ", names(answer))).isEqualTo(names);
            assertThat(answer.getString("next")).isNull();
        }

        @Test
        void filteredPagesShouldHoldEveryMatchOnce() throws Exception {
            for (int i = 0; i < 30; i++) {
                webAdmin.hold(mail(
                        String.format("Mail%02d", i),
                        Optional.of(i % 3 == 0 ? BOB : "eve@example.org"),
                        "Subject: x",
                        ALICE));
            }

            List<String> all = new ArrayList<>();
            String after = "";
            while (after != null) {
                JsonPath page = webAdmin.http()
                        .get(HELD + "?limit=3&sender=" + BOB + "&after=" + after)
                        .jsonPath();
                all.addAll(names(page));
                after = page.getString("next");
            }

            assertThat(all).hasSize(10).doesNotHaveDuplicates().first().isEqualTo("Mail00");
        }

        @ParameterizedTest
        @ValueSource(strings = {"sender=", "sender=bob", "recipient=alice@", "recipient=%20"})
        void shouldRefuseAFilterThatCannotMatch(String filter) {
            webAdmin.http()
                    .get(HELD + "?" + filter)
                    .then()
                    .statusCode(400)
                    .body("message", containsString("must be an address"));
        }

        @Test
        void mailThatCannotBeReadShouldNotHideTheOthers() throws Exception {
            held("Mail1", ALICE);
            MailImpl broken = mail("Mail2", ALICE);
            broken.setAttribute(new Attribute(
                    AttributeName.of("org.turingmail.held"),
                    AttributeValue.of(Map.of("at", AttributeValue.of("yesterday")))));
            webAdmin.repository().store(broken);
            held("Mail3", ALICE);

            webAdmin.http()
                    .get(HELD)
                    .then()
                    .statusCode(200)
                    .body("mails", hasSize(3))
                    .body("mails[1].key", equalTo("Mail2"))
                    .body("mails[1].problem", containsString("cannot be read"))
                    .body("mails[2].sender", equalTo(BOB));
        }

        @Test
        void listShouldNotShowThousandsOfRecipients() throws Exception {
            String[] many = new String[3_000];
            for (int i = 0; i < many.length; i++) {
                many[i] = "r" + i + "@example.com";
            }
            String key = held("Mail1", many);

            webAdmin.http()
                    .get(HELD)
                    .then()
                    .body("mails[0].recipients", hasSize(20))
                    .body("mails[0].recipientCount", equalTo(3_000));
            webAdmin.http().get(HELD + "/" + key).then().body("recipients", hasSize(3_000));
        }

        @Test
        void tenThousandMailsShouldBeListedInPages() throws Exception {
            for (int i = 0; i < 10_000; i++) {
                held("Mail" + i, ALICE);
            }

            List<String> keys = new ArrayList<>();
            String after = "";
            while (after != null) {
                JsonPath page =
                        webAdmin.http().get(HELD + "?limit=1000&after=" + after).jsonPath();
                keys.addAll(page.getList("mails.key", String.class));
                after = page.getString("next");
            }

            assertThat(keys).hasSize(10_000).doesNotHaveDuplicates().isSorted();
        }

        @Test
        void oneRequestWithAFilterShouldReadABoundedNumberOfMails() throws Exception {
            for (int i = 0; i < HeldMailsRoutes.MAX_READ; i++) {
                held(String.format("Mail%05d", i), ALICE);
            }
            String last = held("Mail99999", CAROL);

            JsonPath first = webAdmin.http().get(HELD + "?recipient=" + CAROL).jsonPath();
            JsonPath second = webAdmin.http()
                    .get(HELD + "?recipient=" + CAROL + "&after=" + first.getString("next"))
                    .jsonPath();

            assertThat(first.getList("mails")).isEmpty();
            assertThat(second.getList("mails.key")).containsExactly(last);
            assertThat(second.getString("next")).isNull();
        }

        private List<String> names(JsonPath page) {
            return page.getList("mails.key", String.class).stream()
                    .map(key -> key.substring(0, key.lastIndexOf('-')))
                    .collect(Collectors.toList());
        }
    }

    @Nested
    class OneMail {
        @Test
        void shouldShowFactsAndHeadersButNeverTheBody() throws Exception {
            String key = held("Mail1", ALICE);

            webAdmin.http()
                    .get(HELD + "/" + key)
                    .then()
                    .statusCode(200)
                    .body("key", equalTo(key))
                    .body("sender", equalTo(BOB))
                    .body("heldAt", equalTo(NOW.toString()))
                    .body("headers.name", contains("Subject", "Message-ID"))
                    .body("headers.value", contains("Hello", "<1@example.org>"))
                    .body("headersShortened", equalTo(false))
                    .body(not(containsString("Hello Alice")));
        }

        @Test
        void shouldDecodeHeaders() throws Exception {
            String key = webAdmin.hold(mail(
                            "Mail1",
                            Optional.of(BOB),
                            "Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=\r\n"
                                    + "From: =?ISO-8859-1?B?SvxyZ2Vu?=\r\n <bob@example.org>\r\n"
                                    + "Received: one\r\nReceived: two",
                            ALICE))
                    .key();

            webAdmin.http()
                    .get(HELD + "/" + key)
                    .then()
                    .body("headers.name", contains("Subject", "From", "Received", "Received"))
                    .body("headers.value", contains("Grüße", "Jürgen <bob@example.org>", "one", "two"));
        }

        @Test
        void hostileHeadersShouldBeHarmless() throws Exception {
            String key = webAdmin.hold(mail(
                            "Mail1",
                            Optional.of(BOB),
                            "Subject: =?UTF-8?B?" + base64("a\u001b[31mred\u0007\r\nX-Injected: 1\u202Efdp.exe")
                                    + "?=\r\n"
                                    + "X-Charset: =?no-such-charset?Q?abc?= =?\u0001??=\r\n"
                                    + "X-Script: <script>alert(1)</script>\"\\\r\n"
                                    + "not a field at all\r\n"
                                    + "X-Broken-Base64: =?UTF-8?B?###?=\r\n"
                                    + "X-Long: " + "x".repeat(50_000) + "\r\n"
                                    + "X-After: still here",
                            ALICE))
                    .key();

            JsonPath answer = webAdmin.http()
                    .get(HELD + "/" + key)
                    .then()
                    .statusCode(200)
                    .extract()
                    .jsonPath();

            List<String> values = answer.getList("headers.value", String.class);
            assertThat(values.get(0)).isEqualTo("a [31mred X-Injected: 1fdp.exe");
            assertThat(values).contains("<script>alert(1)</script>\"\\", "still here");
            assertThat(values).allSatisfy(value -> assertThat(value)
                    .doesNotContainPattern("[\\p{Cntrl}\\u202A-\\u202E]")
                    .hasSizeLessThanOrEqualTo(MessageHeaders.LONGEST_VALUE));
            assertThat(answer.getBoolean("headersShortened")).isTrue();
            assertThat(answer.getString("subject")).doesNotContain("\u202E");
        }

        @Test
        void hugeHeaderShouldBeCut() throws Exception {
            StringBuilder headers = new StringBuilder("Subject: x");
            for (int i = 0; i < 30_000; i++) {
                headers.append("\r\nX-").append(i).append(": ").append("y".repeat(20));
            }
            String key = webAdmin.hold(mail("Mail1", Optional.of(BOB), headers.toString(), ALICE))
                    .key();

            webAdmin.http()
                    .get(HELD + "/" + key)
                    .then()
                    .statusCode(200)
                    .body("headers", hasSize(MessageHeaders.MOST_FIELDS))
                    .body("headersShortened", equalTo(true));
        }

        @Test
        void unknownKeyShouldBeNotFound() {
            webAdmin.http()
                    .get(HELD + "/nosuch")
                    .then()
                    .statusCode(404)
                    .body("statusCode", equalTo(404))
                    .body("type", equalTo("notFound"))
                    .body("message", equalTo("No mail is held under the key 'nosuch'"));
        }

        @ParameterizedTest
        @CsvSource({"a b, a%20b", "ü, %C3%BC", "a+b, a+b", "a+b, a%2Bb", "100%, 100%25", "a?b, a%3Fb", "<x>, %3Cx%3E"})
        void keyWithOddCharactersShouldBeFound(String key, String encoded) throws Exception {
            put(key);

            webAdmin.http().get(HELD + "/" + encoded).then().statusCode(200).body("key", equalTo(key));
            webAdmin.http().post(HELD + "/" + encoded + "/discard").then().statusCode(200);
            assertThat(webAdmin.agent.held()).isZero();
        }

        @Test
        void keyThatIsNotEncodedProperlyShouldBeRefused() throws Exception {
            // No client library sends such a thing.
            try (Socket socket = new Socket("127.0.0.1", webAdmin.port())) {
                socket.getOutputStream()
                        .write(("GET " + HELD + "/%zz HTTP/1.0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

                assertThat(answer).startsWith("HTTP/1.1 400 ");
            }
        }
    }

    @Nested
    class Message {
        @Test
        void shouldBeTheOctetsAsTheyCameIn() throws Exception {
            MailImpl mail = mail("Mail1", Optional.of(BOB), "Subject: Hello\r\nx-odd :  1\r\n\t2", ALICE);
            String key = webAdmin.hold(mail).key();

            byte[] octets = webAdmin.http()
                    .get(HELD + "/" + key + "/message")
                    .then()
                    .statusCode(200)
                    .contentType("message/rfc822")
                    .header("Content-Disposition", "attachment; filename=\"held-mail.eml\"")
                    .header("X-Content-Type-Options", "nosniff")
                    .extract()
                    .asByteArray();

            assertThat(new String(octets, StandardCharsets.UTF_8))
                    .isEqualTo("Subject: Hello\r\nx-odd :  1\r\n\t2\r\n\r\nHello Alice,\r\n.\r\n");
        }

        @Test
        void unknownKeyShouldBeNotFoundInJson() {
            webAdmin.http()
                    .get(HELD + "/nosuch/message")
                    .then()
                    .statusCode(404)
                    .contentType("application/json")
                    .body("type", equalTo("notFound"));
        }
    }

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

    private static String base64(String text) {
        return java.util.Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
