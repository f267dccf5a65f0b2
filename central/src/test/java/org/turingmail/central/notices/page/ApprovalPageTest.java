package org.turingmail.central.notices.page;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.turingmail.central.AgentClient.mail;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.turingmail.central.AgentClient;
import org.turingmail.central.AuditTrail;
import org.turingmail.central.MovingClock;
import org.turingmail.central.NewTenant;
import org.turingmail.central.lists.ListEntry;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.central.policy.EntryScope;
import org.turingmail.central.rules.engine.GroupDefault;
import org.turingmail.central.rules.engine.RecipientGroup;
import org.turingmail.central.tenants.TestAgents;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.decisions.Decision;
import org.turingmail.protocol.decisions.DecisionAction;
import org.turingmail.protocol.held.RecipientState;
import org.turingmail.protocol.notices.Notice;
import org.turingmail.protocol.notices.Notices;
import org.turingmail.protocol.verdicts.MailFacts;
import org.turingmail.protocol.verdicts.Verdict;

@QuarkusTest
class ApprovalPageTest {
    private static final String BOB = "bob@example.org";
    private static final String BOSS = "boss@example.com";
    private static final String OFFICE = "office@example.com";
    private static final Pattern MAIL = Pattern.compile("name=\"mail\" value=\"(\\d+)\"");

    @Inject
    TestAgents agents;

    @Inject
    MovingClock clock;

    @Inject
    AuditTrail audit;

    @Inject
    Jdbi jdbi;

    @NewTenant
    private String tenant;

    @NewTenant
    private AgentClient agent;

    private long group;

    @BeforeEach
    void newAgent() {
        group = agent.exchange("POST", "/recipient-groups", board(OFFICE), RecipientGroup.class)
                .id()
                .orElseThrow();
    }

    private static RecipientGroup board(String assistant) {
        return RecipientGroup.builder()
                .name("board")
                .addMembers(BOSS)
                .defaultAction(GroupDefault.ASK_ASSISTANT)
                .assistant(assistant)
                .build();
    }

    private String link(AgentClient who) {
        List<Notice> notices = who.exchange("POST", "/notifications/claims?limit=100", null, Notices.class)
                .notices();
        String url = notices.get(notices.size() - 1).url().orElseThrow();
        return url.substring(url.indexOf("/a/"));
    }

    private static List<String> mails(String page) {
        List<String> ids = new ArrayList<>();
        Matcher matcher = MAIL.matcher(page);
        while (matcher.find()) {
            ids.add(matcher.group(1));
        }
        return ids;
    }

    private static Response get(String link) {
        return given().header("Accept", "text/html").get(link);
    }

    private static Response post(String link, String mail, String choice) {
        return given().redirects()
                .follow(false)
                .header("Accept", "text/html")
                .contentType("application/x-www-form-urlencoded")
                .body("mail=" + mail + "&choice=" + choice)
                .post(link);
    }

    private List<Decision> decisions() {
        return agent.decisions().stream()
                .filter(decision -> decision.key().isPresent())
                .toList();
    }

    @Test
    void pageShouldShowWhatWaitsAndToGetItShouldChangeNothing() {
        agent.register("Mail1", mail(BOB, BOSS).subject("A <b>bold</b> offer"));
        String link = link(agent);

        for (int i = 0; i < 5; i++) {
            Response page = get(link);
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.header("Content-Security-Policy")).contains("default-src 'self'");
            assertThat(page.header("Cache-Control")).isEqualTo("no-store");
            assertThat(page.header("Referrer-Policy")).isEqualTo("no-referrer");
            assertThat(page.asString())
                    .contains(BOB, BOSS, "A &lt;b&gt;bold&lt;/b&gt; offer", "A message is waiting for your decision")
                    .doesNotContain("<b>bold");
        }

        assertThat(agent.states("Mail1")).containsExactly(RecipientState.HELD);
        assertThat(decisions()).isEmpty();
    }

    @Test
    void senderWhoIsMadeKnownShouldBeKnownWithTheTagsOfOtherMails() {
        agent.register("Mail1", "prvs=aaaa1111=bob@example.org", BOSS);
        String link = link(agent);

        post(link, mails(get(link).asString()).get(0), "allow");

        assertThat(agent.states("Mail1")).containsExactly(RecipientState.RELEASED);
        assertThat(agent.verdict("prvs=bbbb2222=bob@example.org", BOSS)).isEqualTo(Verdict.DELIVER);
    }

    @Test
    void whatTheAssistantSaysShouldTakeThePlaceOfAnEntryForAuthenticatedMail() {
        agent.register(
                "Mail1",
                mail(BOB, BOSS).facts(MailFacts.builder().authenticated(false).build()));
        String link = link(agent);
        agent.add(ListEntry.builder()
                .kind(EntryKind.ADDRESS)
                .value(BOB)
                .verdict(Verdict.DELIVER)
                .scope(EntryScope.USER)
                .owner(BOSS)
                .authenticatedOnly(true));

        post(link, mails(get(link).asString()).get(0), "allow");

        assertThat(agent.entries(0, 10).entries())
                .extracting(ListEntry::authenticatedOnly)
                .containsExactly(Optional.empty());
    }

    @Test
    void pageShouldSpeakTheLanguageThatIsAskedFor() {
        agent.register("Mail1", BOB, BOSS);
        String link = link(agent);

        assertThat(get(link + "?lang=de").asString())
                .contains("lang=\"de\"", "Eine Nachricht wartet auf Ihre Entscheidung");
        assertThat(get(link + "?lang=fr").asString()).contains("Un message attend votre décision");
        assertThat(get(link + "?lang=es").asString()).contains("Un mensaje espera su decisión");
    }

    @Test
    void releaseShouldLetTheMailGoOnForThoseWhomTheAssistantAssists() {
        agent.register("Mail1", BOB, BOSS, "carol@example.com");
        String link = link(agent);

        Response answer = post(link, mails(get(link).asString()).get(0), "release");

        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(answer.header("Location")).startsWith(link);
        assertThat(decisions())
                .extracting(Decision::action, Decision::recipients, Decision::by, Decision::reason)
                .containsExactly(tuple(DecisionAction.RELEASE, List.of(BOSS), "assistant:" + OFFICE, Reason.ASSISTANT));
        assertThat(agent.states("Mail1")).containsExactly(RecipientState.RELEASED, RecipientState.HELD);
        assertThat(agent.verdict(BOB, BOSS)).as("not known by that").isEqualTo(Verdict.HOLD);
        assertThat(get(link).asString()).contains("This message was delivered").doesNotContain("name=\"choice\"");
        assertThat(audit.of(tenant, "mail-released"))
                .containsExactly("assistant:" + OFFICE + " mail-released Mail1 " + BOSS);
    }

    @Test
    void allowShouldMakeTheSenderKnownToTheRecipientAsWell() {
        agent.register("Mail1", BOB, BOSS);
        String link = link(agent);

        post(link, mails(get(link).asString()).get(0), "allow");

        assertThat(agent.states("Mail1")).containsExactly(RecipientState.RELEASED);
        assertThat(agent.verdict(BOB, BOSS)).isEqualTo(Verdict.DELIVER);
        assertThat(agent.decisions())
                .filteredOn(decision -> decision.action() == DecisionAction.RELEASE
                        || decision.sender().equals(Optional.of(BOB)))
                .extracting(Decision::action, Decision::by, Decision::reason)
                .as("the agents forget before the message goes on")
                .containsExactly(
                        tuple(DecisionAction.FORGET, "assistant:" + OFFICE, "assistant"),
                        tuple(DecisionAction.RELEASE, "assistant:" + OFFICE, "assistant"));
        assertThat(agent.verdict(BOB, "carol@example.com")).isEqualTo(Verdict.HOLD);
        assertThat(agent.entries(0, 10).entries()).singleElement().satisfies(entry -> assertThat(entry.createdBy())
                .contains("assistant:" + OFFICE));
    }

    @Test
    void discardShouldEndTheMail() {
        agent.register("Mail1", BOB, BOSS);
        String link = link(agent);

        post(link, mails(get(link).asString()).get(0), "discard");

        assertThat(agent.states("Mail1")).containsExactly(RecipientState.DISCARDED);
        assertThat(decisions()).extracting(Decision::action).containsExactly(DecisionAction.DISCARD);
        assertThat(get(link).asString()).contains("This message was deleted");
    }

    @Test
    void secondClickShouldChangeNothing() {
        agent.register("Mail1", BOB, BOSS);
        String link = link(agent);
        String id = mails(get(link).asString()).get(0);

        post(link, id, "discard");
        Response second = post(link, id, "allow");

        assertThat(second.statusCode()).isEqualTo(303);
        assertThat(decisions()).hasSize(1);
        assertThat(agent.states("Mail1")).containsExactly(RecipientState.DISCARDED);
        assertThat(agent.entries(0, 10).entries()).isEmpty();
    }

    @Test
    void mailOfNobodyShouldBeReleasableButHaveNoSenderToAllow() {
        agent.register("Mail1", "", BOSS);
        String link = link(agent);
        String page = get(link).asString();

        assertThat(page).contains("value=\"release\"").doesNotContain("value=\"allow\"");
        post(link, mails(page).get(0), "allow");

        assertThat(agent.states("Mail1")).containsExactly(RecipientState.RELEASED);
        assertThat(agent.entries(0, 10).entries()).isEmpty();
    }

    @Test
    void linkShouldReachNoMailButThoseOfItsNotice() {
        agent.register("Mail1", BOB, BOSS);
        String first = link(agent);
        clock.advance(Duration.ofMinutes(6));
        agent.register("Mail2", BOB, BOSS);
        String second = link(agent);
        String ofSecond = mails(get(second).asString()).get(0);
        AgentClient stranger = agents.agent(agents.tenant(), "james1");
        stranger.exchange("POST", "/recipient-groups", board(OFFICE), RecipientGroup.class);
        stranger.register("Theirs", BOB, BOSS);
        String theirs = link(stranger);
        String ofTheirs = mails(get(theirs).asString()).get(0);

        post(first, ofSecond, "release");
        post(first, ofTheirs, "release");

        assertThat(mails(get(first).asString())).hasSize(1).doesNotContain(ofSecond, ofTheirs);
        assertThat(agent.states("Mail2")).containsExactly(RecipientState.HELD);
        assertThat(stranger.states("Theirs")).containsExactly(RecipientState.HELD);
    }

    @Test
    void unknownLinkShouldLookLikeOneThatIsOverOrOfAFormerAssistant() {
        agent.register("Mail1", BOB, BOSS);
        String link = link(agent);
        String id = mails(get(link).asString()).get(0);
        String unknown = "/a/" + "A".repeat(32);
        String page = get(unknown).asString();
        assertThat(get(unknown).statusCode()).isEqualTo(404);

        agent.exchange("PUT", "/recipient-groups/" + group, board("new@example.com"), RecipientGroup.class);
        assertThat(get(link).statusCode()).isEqualTo(404);
        assertThat(get(link).asString()).isEqualTo(page);
        assertThat(post(link, id, "release").statusCode()).isEqualTo(404);
        agent.exchange("PUT", "/recipient-groups/" + group, board(OFFICE), RecipientGroup.class);
        assertThat(get(link).statusCode()).isEqualTo(200);

        clock.advance(Duration.ofDays(13));
        assertThat(get(link).asString()).isEqualTo(page);
        assertThat(post(link, id, "release").statusCode()).isEqualTo(404);
        assertThat(post(link, id, "release").asString())
                .isEqualTo(post(unknown, id, "release").asString());
        assertThat(agent.states("Mail1")).containsExactly(RecipientState.HELD);
    }

    @Test
    void assistantShouldBeFoundHoweverTheAddressIsWritten() {
        agent.exchange("PUT", "/recipient-groups/" + group, board("Office@B\u00fccher.example"), RecipientGroup.class);
        agent.register("Mail1", BOB, BOSS);
        String link = link(agent);

        assertThat(get(link).statusCode()).isEqualTo(200);
        post(link, mails(get(link).asString()).get(0), "release");

        assertThat(agent.states("Mail1")).containsExactly(RecipientState.RELEASED);
    }

    @Test
    void assistantOfAnyRecipientOfManyShouldBeAskedAndOnceForAllOfThem() {
        List<String> board = IntStream.range(0, 30)
                .mapToObj(i -> "member" + i + "@example.com")
                .toList();
        agent.exchange(
                "POST",
                "/recipient-groups",
                RecipientGroup.builder()
                        .from(board("late@example.com"))
                        .name("late")
                        .members(board.subList(25, 30))
                        .build(),
                RecipientGroup.class);
        agent.exchange(
                "PUT",
                "/recipient-groups/" + group,
                RecipientGroup.builder()
                        .from(board(OFFICE))
                        .members(board.subList(0, 25))
                        .build(),
                RecipientGroup.class);

        agent.register("Mail1", BOB, board.toArray(String[]::new));

        List<Notice> notices = agent.exchange("POST", "/notifications/claims?limit=100", null, Notices.class)
                .notices();
        assertThat(notices)
                .extracting(Notice::to, Notice::count)
                .containsExactlyInAnyOrder(tuple(OFFICE, 20), tuple("late@example.com", 1));
        String url = notices.stream()
                .filter(notice -> notice.to().equals("late@example.com"))
                .findFirst()
                .flatMap(Notice::url)
                .orElseThrow();
        String link = url.substring(url.indexOf("/a/"));
        post(link, mails(get(link).asString()).get(0), "release");
        assertThat(agent.states("Mail1"))
                .filteredOn(RecipientState.RELEASED::equals)
                .as("all five whom the late one assists")
                .hasSize(5);
    }

    @Test
    void tokenShouldNotBeInTheDatabase() {
        agent.register("Mail1", BOB, BOSS);
        String token = link(agent).substring("/a/".length());

        List<String> rows = jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT row_to_json(a)::text || row_to_json(n)::text || row_to_json(x)::text"
                                + " FROM approval_token a JOIN notice x ON x.id = a.notice_id"
                                + " JOIN notification n ON n.notice_id = x.id")
                .mapTo(String.class)
                .list());

        assertThat(rows).isNotEmpty().noneMatch(row -> row.contains(token));
    }

    @Test
    void whatIsNoFormOfThePageShouldBeRefused() {
        agent.register("Mail1", BOB, BOSS);
        String link = link(agent);
        String id = mails(get(link).asString()).get(0);

        assertThat(post(link, id, "everything").statusCode()).isEqualTo(400);
        assertThat(post(link, "x", "release").statusCode()).isEqualTo(400);
        assertThat(post(link, "9".repeat(30), "release").statusCode()).isEqualTo(400);
        assertThat(given().contentType("application/json").body("{}").post(link).statusCode())
                .isEqualTo(415);
        assertThat(given().contentType("application/x-www-form-urlencoded")
                        .body("mail=" + "1".repeat(100_000))
                        .post(link)
                        .statusCode())
                .isEqualTo(413);
        assertThat(given().delete(link).statusCode()).isEqualTo(405);
        assertThat(agent.states("Mail1")).containsExactly(RecipientState.HELD);
    }
}
