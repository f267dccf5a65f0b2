package org.turingmail.central.notices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turingmail.central.AgentClient.mail;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.turingmail.central.AgentClient;
import org.turingmail.central.MovingClock;
import org.turingmail.central.NewTenant;
import org.turingmail.central.rules.RuleSettings;
import org.turingmail.central.rules.engine.ConditionKind;
import org.turingmail.central.rules.engine.GroupDefault;
import org.turingmail.central.rules.engine.RecipientGroup;
import org.turingmail.central.rules.engine.Rule;
import org.turingmail.central.rules.engine.RuleAction;
import org.turingmail.central.rules.engine.RuleCondition;
import org.turingmail.central.rules.engine.RuleNotification;
import org.turingmail.central.tenants.TestAgents;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.notices.Notice;
import org.turingmail.protocol.notices.NoticeFailure;
import org.turingmail.protocol.notices.NoticeReport;
import org.turingmail.protocol.verdicts.MailFacts;
import org.turingmail.protocol.verdicts.Verdict;

@QuarkusTest
class NoticesTest {
    private static final String BOB = "bob@example.org";
    private static final String BOSS = "boss@example.com";
    private static final String OFFICE = "Office@example.com";

    @Inject
    TestAgents agents;

    @Inject
    MovingClock clock;

    @NewTenant
    private String tenant;

    @NewTenant
    private AgentClient agent;

    private void tellOffice() {
        agent.exchange(
                "POST",
                "/rules",
                Rule.builder()
                        .name("tell")
                        .priority(1)
                        .action(RuleAction.NOTIFY)
                        .addConditions(RuleCondition.builder()
                                .kind(ConditionKind.RECIPIENT)
                                .addValues(BOSS)
                                .build())
                        .notification(RuleNotification.builder().mail(OFFICE).build())
                        .build(),
                Rule.class);
    }

    private void askOffice() {
        agent.exchange(
                "POST",
                "/recipient-groups",
                RecipientGroup.builder()
                        .name("board")
                        .addMembers(BOSS)
                        .defaultAction(GroupDefault.ASK_ASSISTANT)
                        .assistant(OFFICE)
                        .build(),
                RecipientGroup.class);
    }

    private List<Notice> claim(AgentClient who) {
        return who.exchange(
                        "POST", "/notifications/claims?limit=100", null, org.turingmail.protocol.notices.Notices.class)
                .notices();
    }

    private void sent(AgentClient who, long... ids) {
        NoticeReport.Builder report = NoticeReport.builder();
        for (long id : ids) {
            report.addSent(id);
        }
        who.exchange("POST", "/notifications/reports", report.build(), Void.class);
    }

    private List<Notification> notifications() {
        return agent.exchange("GET", "/notifications", null, NotificationPage.class)
                .notifications();
    }

    @Test
    void heldMailShouldMakeANoticeWithWhatIsKnownOfIt() {
        tellOffice();
        agent.exchange(
                "PUT",
                "/rule-settings",
                RuleSettings.builder().zone("Europe/Vienna").language("de").build(),
                RuleSettings.class);
        agent.register("Mail1", mail(BOB, BOSS).subject("Our order"));

        List<Notice> notices = claim(agent);

        assertThat(notices).hasSize(1);
        Notice notice = notices.get(0);
        assertThat(notice.to()).isEqualTo("office@example.com");
        assertThat(notice.language()).isEqualTo("de");
        assertThat(notice.zone()).isEqualTo("Europe/Vienna");
        assertThat(notice.count()).isEqualTo(1);
        assertThat(notice.url()).as("there is nothing to decide").isEmpty();
        assertThat(notice.items()).singleElement().satisfies(item -> {
            assertThat(item.sender()).isEqualTo(BOB);
            assertThat(item.recipient()).isEqualTo(BOSS);
            assertThat(item.subject()).contains("Our order");
            assertThat(item.verdict()).isEqualTo(Verdict.HOLD);
            assertThat(item.reason()).isEqualTo("rule:tell");
        });
    }

    @Test
    void assistantShouldGetALinkForEachTimeThatTheNoticeIsGivenOut() {
        askOffice();
        agent.register("Mail1", BOB, BOSS);

        Notice first = claim(agent).get(0);
        clock.advance(Duration.ofMinutes(Notices.LEASE_MINUTES));
        Notice again = claim(agent).get(0);

        assertThat(first.url().orElseThrow()).matches("http://localhost:\\d+/a/[A-Za-z0-9]{33}");
        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.url()).isPresent().isNotEqualTo(first.url());
        assertThat(first.expiresAt().orElseThrow()).isAfter(clock.instant().plus(Duration.ofDays(12)));
    }

    @Test
    void floodShouldMakeOneNoticeInAPause() {
        tellOffice();
        IntStream.range(0, 3).forEach(i -> agent.register("First" + i, BOB, BOSS));
        assertThat(claim(agent)).singleElement().satisfies(notice -> assertThat(notice.count())
                .isEqualTo(3));

        IntStream.range(0, 30).forEach(i -> agent.register("Mail" + i, "bob" + i + "@example.org", BOSS));
        assertThat(claim(agent)).isEmpty();
        clock.advance(Duration.ofMinutes(Notices.PAUSE_MINUTES).plusSeconds(1));

        List<Notice> notices = claim(agent);
        // The first one was never reported.
        assertThat(notices).extracting(Notice::count).containsExactly(3, 30);
        assertThat(notices.get(1).items()).hasSize(Api.MAX_NOTICE_ITEMS);
    }

    @Test
    void noticeShouldBeOneAgentsUntilItsTimeIsOverAndNobodysOnceItIsSent() {
        tellOffice();
        AgentClient other = agents.agent(tenant, "james2");
        agent.register("Mail1", BOB, BOSS);
        long id = claim(agent).get(0).id();

        assertThat(claim(other)).isEmpty();
        clock.advance(Duration.ofMinutes(Notices.LEASE_MINUTES));
        assertThat(claim(other)).extracting(Notice::id).containsExactly(id);
        sent(agent, id);
        sent(agent, id);
        clock.advance(Duration.ofMinutes(Notices.LEASE_MINUTES));
        assertThat(claim(other)).isEmpty();
        assertThat(notifications()).singleElement().satisfies(one -> assertThat(one.mailedAt())
                .isPresent());
    }

    @Test
    void noticeThatCannotBeSentShouldBeTriedTenTimesAndTheErrorShown() {
        tellOffice();
        agent.register("Mail1", BOB, BOSS);
        for (int i = 0; i < Notices.MAX_ATTEMPTS; i++) {
            failed(agent, claim(agent).get(0).id());
            assertThat(claim(agent)).as("not at once").isEmpty();
            clock.advance(Duration.ofMinutes(Notices.LEASE_MINUTES));
        }

        assertThat(claim(agent)).isEmpty();
        assertThat(notifications()).singleElement().satisfies(one -> {
            assertThat(one.mail()).contains("office@example.com");
            assertThat(one.mailedAt()).isEmpty();
            assertThat(one.mailError()).contains("The domain is none of this James");
        });
    }

    private void failed(AgentClient who, long id) {
        who.exchange(
                "POST",
                "/notifications/reports",
                NoticeReport.builder()
                        .addFailed(NoticeFailure.builder()
                                .id(id)
                                .error("The domain is none of this James")
                                .build())
                        .build(),
                Void.class);
    }

    @Test
    void noticeOfADomainOfAnotherAgentShouldGoToThatAgentAtOnce() {
        tellOffice();
        AgentClient other = agents.agent(tenant, "james2");
        agent.register("Mail1", BOB, BOSS);
        long id = claim(agent).get(0).id();

        failed(agent, id);

        assertThat(claim(agent)).isEmpty();
        assertThat(claim(other)).extracting(Notice::id).containsExactly(id);
        sent(other, id);
        assertThat(notifications()).singleElement().satisfies(one -> {
            assertThat(one.mailedAt()).isPresent();
            assertThat(one.mailError()).isEmpty();
        });
    }

    @Test
    void noticeShouldWaitForTheAgentThatCanSendIt() {
        tellOffice();
        AgentClient other = agents.agent(tenant, "james2");
        agent.register("Mail1", BOB, BOSS);
        for (int i = 0; i < Notices.MAX_ATTEMPTS; i++) {
            failed(agent, claim(agent).get(0).id());
            clock.advance(Duration.ofMinutes(Notices.LEASE_MINUTES));
        }
        clock.advance(Duration.ofHours(20));

        assertThat(claim(agent)).isEmpty();
        assertThat(claim(other)).hasSize(1);
    }

    @Test
    void failureThatIsReportedLateShouldNotTakeTheNoticeFromWhoHasIt() {
        tellOffice();
        AgentClient other = agents.agent(tenant, "james2");
        AgentClient third = agents.agent(tenant, "james3");
        agent.register("Mail1", BOB, BOSS);
        long id = claim(agent).get(0).id();
        clock.advance(Duration.ofMinutes(Notices.LEASE_MINUTES));
        assertThat(claim(other)).hasSize(1);

        failed(agent, id);

        assertThat(claim(third)).isEmpty();
    }

    /** Of another system of this kind, or of this one by way of somebody who passes mail on. */
    @Test
    void noticeShouldMakeNoNotice() {
        tellOffice();
        MailFacts facts =
                MailFacts.builder().addHeaders("Received", "x-turing-NOTICE").build();

        agent.register("Mail1", mail("", BOSS).facts(facts));
        assertThat(claim(agent)).isEmpty();

        agent.register("Mail2", mail("", BOSS));
        assertThat(claim(agent)).singleElement().satisfies(notice -> assertThat(notice.count())
                .isEqualTo(1));
    }

    @Test
    void webhookShouldHearOfANoticeAllTheSame() {
        agent.exchange(
                "POST",
                "/rules",
                Rule.builder()
                        .name("hook")
                        .priority(1)
                        .action(RuleAction.NOTIFY)
                        .notification(RuleNotification.builder()
                                .mail(OFFICE)
                                .webhook("https://hooks.example.org/a-secret")
                                .build())
                        .build(),
                Rule.class);

        agent.register(
                "Mail1",
                mail("", BOSS)
                        .facts(MailFacts.builder().addHeaders("X-Turing-Notice").build()));

        assertThat(notifications()).singleElement().satisfies(one -> {
            assertThat(one.webhook()).contains("hooks.example.org");
            assertThat(one.mail()).isEmpty();
        });
    }

    @Test
    void oldNewsShouldNotBeTold() {
        tellOffice();
        agent.register("Mail1", BOB, BOSS);

        clock.advance(Duration.ofDays(1));

        assertThat(claim(agent)).isEmpty();
    }

    @Test
    void notificationsShouldBeShownInPagesAndTheSecretsOfWebhooksNot() {
        agent.exchange(
                "POST",
                "/rules",
                Rule.builder()
                        .name("hook")
                        .priority(1)
                        .action(RuleAction.NOTIFY)
                        .notification(RuleNotification.builder()
                                .webhook("https://hooks.example.org/a-secret")
                                .build())
                        .build(),
                Rule.class);
        agent.register("Mail1", BOB, BOSS);
        agent.register("Mail2", BOB, BOSS);

        NotificationPage page = agent.exchange("GET", "/notifications?limit=1", null, NotificationPage.class);
        NotificationPage rest = agent.exchange(
                "GET", "/notifications?after=" + page.next().orElseThrow(), null, NotificationPage.class);

        assertThat(page.notifications().get(0).key()).contains("Mail1");
        assertThat(page.notifications().get(0).webhook()).contains("hooks.example.org");
        assertThat(rest.notifications()).hasSize(1);
        assertThat(rest.next()).isEqualTo(Optional.empty());
    }

    @Test
    void otherTenantsShouldNeitherGetNorSettleNotices() {
        tellOffice();
        agent.register("Mail1", BOB, BOSS);
        AgentClient stranger = agents.agent(agents.tenant(), "james1");

        assertThat(claim(stranger)).isEmpty();
        long id = claim(agent).get(0).id();
        sent(stranger, id);
        clock.advance(Duration.ofMinutes(Notices.LEASE_MINUTES));

        assertThat(claim(agent)).extracting(Notice::id).containsExactly(id);
    }
}
