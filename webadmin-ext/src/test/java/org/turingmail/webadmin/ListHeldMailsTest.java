package org.turingmail.webadmin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.turingmail.agent.AgentFixture.ALICE;
import static org.turingmail.agent.AgentFixture.BOB;
import static org.turingmail.agent.AgentFixture.CAROL;
import static org.turingmail.agent.AgentFixture.NOW;
import static org.turingmail.agent.AgentFixture.mail;

import io.restassured.path.json.JsonPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turingmail.protocol.Reason;

class ListHeldMailsTest extends HeldMailsRoutesFixture {
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

        JsonPath answer =
                webAdmin.http().get(HELD + "?" + filter.replace("<>", "%3C%3E")).jsonPath();

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
