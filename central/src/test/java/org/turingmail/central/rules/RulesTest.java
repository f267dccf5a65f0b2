package org.turingmail.central.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.turingmail.central.AgentClient.entry;
import static org.turingmail.central.AgentClient.mail;
import static org.turingmail.central.AgentClient.token;

import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turingmail.central.AgentClient;
import org.turingmail.central.MovingClock;
import org.turingmail.central.challenge.Challenges;
import org.turingmail.central.held.HeldMail;
import org.turingmail.central.rules.calendars.HolidayCalendarPage;
import org.turingmail.central.rules.calendars.HolidayFileTest;
import org.turingmail.central.rules.engine.ConditionKind;
import org.turingmail.central.rules.engine.GroupDefault;
import org.turingmail.central.rules.engine.RecipientGroup;
import org.turingmail.central.rules.engine.Rule;
import org.turingmail.central.rules.engine.RuleAction;
import org.turingmail.central.rules.engine.RuleCondition;
import org.turingmail.central.rules.engine.RuleNotification;
import org.turingmail.central.rules.engine.RuleSchedule;
import org.turingmail.central.tenants.TestAgents;
import org.turingmail.central.verdicts.ExplainRequest;
import org.turingmail.central.verdicts.Explanations;
import org.turingmail.central.web.PublicAddresses;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.Problem;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.challenges.ChallengeAction;
import org.turingmail.protocol.challenges.ChallengeInstruction;
import org.turingmail.protocol.decisions.Decision;
import org.turingmail.protocol.decisions.DecisionAction;
import org.turingmail.protocol.held.RecipientState;
import org.turingmail.protocol.verdicts.HeaderTag;
import org.turingmail.protocol.verdicts.MailFacts;
import org.turingmail.protocol.verdicts.RecipientVerdict;
import org.turingmail.protocol.verdicts.Verdict;
import org.turingmail.protocol.verdicts.VerdictRequest;
import org.turingmail.protocol.verdicts.Verdicts;

@QuarkusTest
class RulesTest {
    private static final String BOB = "bob@example.org";
    private static final String ALICE = "alice@example.com";
    private static final String CAROL = "carol@example.com";

    @Inject
    TestAgents agents;

    @Inject
    Challenges challenges;

    @Inject
    Jdbi jdbi;

    @Inject
    MovingClock clock;

    private String tenant;
    private AgentClient agent;

    @BeforeEach
    void newAgent() {
        tenant = agents.tenant();
        agent = agents.agent(tenant, "james1");
    }

    @AfterEach
    void resetClock() {
        clock.reset();
    }

    private static Rule.Builder rule(String name, RuleAction action, RuleCondition... conditions) {
        return Rule.builder().name(name).priority(10).action(action).conditions(List.of(conditions));
    }

    private static RuleCondition is(ConditionKind kind, String... values) {
        return RuleCondition.builder().kind(kind).addValues(values).build();
    }

    private static RuleCondition scoreAtLeast(double least) {
        return RuleCondition.builder().kind(ConditionKind.SCORE).atLeast(least).build();
    }

    private Rule add(Rule.Builder rule) {
        return agent.exchange("POST", "/rules", rule.build(), Rule.class);
    }

    private RecipientGroup add(RecipientGroup.Builder group) {
        return agent.exchange("POST", "/recipient-groups", group.build(), RecipientGroup.class);
    }

    private HolidayCalendar addCalendar(String name, String event) {
        return agent.exchange(
                "POST",
                "/calendars",
                HolidayCalendar.builder()
                        .name(name)
                        .content(HolidayFileTest.file(event))
                        .build(),
                HolidayCalendar.class);
    }

    private Verdicts ask(MailFacts.Builder facts, String... recipients) {
        return agent.exchange(
                "POST",
                "/verdicts",
                VerdictRequest.builder()
                        .sender(BOB)
                        .addRecipients(recipients)
                        .facts(facts.build())
                        .build(),
                Verdicts.class);
    }

    private static RecipientVerdict only(Verdicts verdicts) {
        assertThat(verdicts.verdicts()).hasSize(1);
        return verdicts.verdicts().get(0);
    }

    @Nested
    class Changing {
        @Test
        void ruleShouldComeBackAsItWasSent() {
            Rule sent = rule(
                            "night",
                            RuleAction.HOLD_SILENTLY,
                            is(ConditionKind.SENDER_DOMAIN, "example.org"),
                            RuleCondition.builder()
                                    .kind(ConditionKind.SCHEDULE)
                                    .negated(true)
                                    .schedule(RuleSchedule.builder()
                                            .addHours("08:00-17:00")
                                            .zone("Europe/Vienna")
                                            .build())
                                    .build())
                    .trial(true)
                    .note("only a try")
                    .build();

            Rule added = agent.exchange("POST", "/rules", sent, Rule.class);

            assertThat(added.version()).contains(1);
            assertThat(Rule.builder()
                            .from(sent)
                            .id(added.id())
                            .version(1)
                            .createdAt(added.createdAt())
                            .changedAt(added.changedAt())
                            .build())
                    .isEqualTo(added);
            assertThat(agent.exchange("GET", "/rules/" + added.id().orElseThrow(), null, Rule.class))
                    .isEqualTo(added);
        }

        @Test
        void pagesShouldHoldEverythingOnce() {
            for (int i = 0; i < 5; i++) {
                add(rule("r" + i, RuleAction.BLOCK).enabled(false));
            }

            RulePage first = agent.exchange("GET", "/rules?limit=3", null, RulePage.class);
            RulePage second =
                    agent.exchange("GET", "/rules?limit=3&after=" + first.next().orElseThrow(), null, RulePage.class);

            assertThat(first.rules()).extracting(Rule::name).containsExactly("r0", "r1", "r2");
            assertThat(second.rules()).extracting(Rule::name).containsExactly("r3", "r4");
            assertThat(second.next()).isEmpty();
        }

        @Test
        void changeShouldBeRefusedWhenSomebodyElseWasFaster() {
            Rule added = add(rule("r", RuleAction.BLOCK));
            String path = "/rules/" + added.id().orElseThrow();
            String tag = agent.send("GET", "/api/v1" + path, null)
                    .response()
                    .headers()
                    .firstValue("ETag")
                    .orElseThrow();
            assertThat(tag).isEqualTo("\"1\"");

            AgentClient.Answer mine =
                    agent.sendIfMatch("PUT", path, rule("r", RuleAction.DELIVER).build(), tag);
            assertThat(mine.status()).isEqualTo(200);
            assertThat(mine.response().headers().firstValue("ETag")).contains("\"2\"");

            AgentClient.Answer late =
                    agent.sendIfMatch("PUT", path, rule("r", RuleAction.BLOCK).build(), tag);
            assertThat(late.status()).isEqualTo(412);
            assertThat(late.problem().type()).isEqualTo(Problem.PRECONDITION_FAILED);
            AgentClient.Answer removal = agent.sendIfMatch("DELETE", path, null, tag);
            assertThat(removal.status()).isEqualTo(412);
            assertThat(agent.exchange("GET", path, null, Rule.class).action()).isEqualTo(RuleAction.DELIVER);

            assertThat(agent.sendIfMatch("DELETE", path, null, "W/\"2\"").status())
                    .isEqualTo(412);
            assertThat(agent.sendIfMatch("DELETE", path, null, "\"7\", \"2\"").status())
                    .isEqualTo(204);
            assertThat(agent.send("GET", "/api/v1" + path, null).status()).isEqualTo(404);
        }

        @Test
        void groupAndCalendarShouldBeGuardedInTheSameWay() {
            long group = add(RecipientGroup.builder().name("g")).id().orElseThrow();
            long calendar = addCalendar("c", "DTSTART;VALUE=DATE:20261225").id().orElseThrow();

            assertThat(agent.sendIfMatch(
                                    "PUT",
                                    "/recipient-groups/" + group,
                                    RecipientGroup.builder().name("g").build(),
                                    "\"2\"")
                            .status())
                    .isEqualTo(412);
            assertThat(agent.sendIfMatch("DELETE", "/calendars/" + calendar, null, "\"2\"")
                            .status())
                    .isEqualTo(412);
            assertThat(agent.sendIfMatch("DELETE", "/recipient-groups/" + group, null, "*")
                            .status())
                    .isEqualTo(204);
            assertThat(agent.sendIfMatch("DELETE", "/calendars/" + calendar, null, "\"1\"")
                            .status())
                    .isEqualTo(204);
        }

        @Test
        void everyValueAtFaultShouldBeNamed() {
            Problem problem = agent.send(
                            "POST",
                            "/api/v1/rules",
                            "{\"name\":\"a b\",\"priority\":1,\"action\":\"TAG\",\"conditions\":[{\"kind\":\"CLIENT\","
                                    + "\"values\":[\"1.2.3.4\",\"x\"]},{\"kind\":\"SCHEDULE\",\"schedule\":{\"hours\":"
                                    + "[\"25:00-26:00\"]}}]}")
                    .problem();

            assertThat(problem.type()).isEqualTo(Problem.INVALID);
            assertThat(problem.errors())
                    .extracting(error -> error.field())
                    .containsExactly("name", "conditions[0].values[1]", "conditions[1].schedule.hours[0]", "tag");
        }

        @Test
        void groupAndCalendarThatDoNotExistShouldBeNamed() {
            Problem problem = agent.sendIfMatch(
                            "POST",
                            "/rules",
                            rule(
                                            "r",
                                            RuleAction.BLOCK,
                                            is(ConditionKind.RECIPIENT_GROUP, "nobody"),
                                            RuleCondition.builder()
                                                    .kind(ConditionKind.SCHEDULE)
                                                    .schedule(RuleSchedule.builder()
                                                            .addCalendars("never")
                                                            .build())
                                                    .build())
                                    .build(),
                            "*")
                    .problem();

            assertThat(problem.errors())
                    .extracting(error -> error.field())
                    .containsExactly("conditions[0].values[0]", "conditions[1].schedule.calendars[0]");
        }

        @Test
        void nameThatIsTakenShouldBeAConflict() {
            add(rule("r", RuleAction.BLOCK));

            AgentClient.Answer again = agent.sendIfMatch(
                    "POST", "/rules", rule("r", RuleAction.BLOCK).build(), "*");

            assertThat(again.status()).isEqualTo(409);
            assertThat(again.problem().type()).isEqualTo(Problem.CONFLICT);
        }

        @Test
        void groupThatARuleNamesShouldNeitherBeRemovedNorRenamed() {
            long group = add(RecipientGroup.builder().name("board")).id().orElseThrow();
            add(rule("r", RuleAction.BLOCK, is(ConditionKind.RECIPIENT_GROUP, "board")));
            String path = "/recipient-groups/" + group;

            AgentClient.Answer removal = agent.sendIfMatch("DELETE", path, null, "*");
            assertThat(removal.status()).isEqualTo(409);
            assertThat(removal.problem().detail().orElseThrow()).contains("board", "r");
            assertThat(agent.sendIfMatch(
                                    "PUT",
                                    path,
                                    RecipientGroup.builder().name("press").build(),
                                    "*")
                            .status())
                    .isEqualTo(409);
            assertThat(agent.exchange("GET", path, null, RecipientGroup.class).name())
                    .isEqualTo("board");
        }

        @Test
        void calendarShouldBeCheckedAndListedWithoutItsContent() {
            addCalendar("austria", "DTSTART;VALUE=DATE:20261026|RRULE:FREQ=YEARLY");

            assertThat(agent.exchange("GET", "/calendars", null, HolidayCalendarPage.class)
                            .calendars())
                    .singleElement()
                    .satisfies(calendar -> {
                        assertThat(calendar.name()).isEqualTo("austria");
                        assertThat(calendar.events()).contains(1);
                        assertThat(calendar.content()).isEmpty();
                    });
            Problem problem = agent.send(
                            "POST", "/api/v1/calendars", "{\"name\":\"x\",\"content\":\"<html>not found</html>\"}")
                    .problem();
            assertThat(problem.errors()).singleElement().satisfies(error -> assertThat(error.field())
                    .isEqualTo("content"));
        }

        @Test
        void tenantShouldNotHaveRulesWithoutEnd() {
            jdbi.useHandle(handle -> handle.createUpdate("INSERT INTO rule (tenant_id, name, body, created_at,"
                            + " changed_at) SELECT t.id, 'r' |"
                            + "| n, '{\"name\":\"r\",\"priority\":1,\"action\":\"BLOCK\","
                            + "\"enabled\":false}', now(), now() FROM tenant t, generate_series(1, 500) n"
                            + " WHERE t.name = :tenant")
                    .bind("tenant", tenant)
                    .execute());

            AgentClient.Answer oneMore = agent.sendIfMatch(
                    "POST", "/rules", rule("more", RuleAction.BLOCK).build(), "*");

            assertThat(oneMore.status()).isEqualTo(409);
            assertThat(oneMore.problem().detail().orElseThrow()).contains("500");
        }

        @Test
        void agentsShouldForgetWhatTheyRemember() {
            add(rule("r", RuleAction.BLOCK));

            Decision decision = agent.decisions().get(0);
            assertThat(decision.action()).isEqualTo(DecisionAction.FORGET);
            assertThat(decision.sender()).contains("*");
            assertThat(decision.reason()).isEqualTo("rule-added");
        }
    }

    @Nested
    class Asking {
        @Test
        void verdictShouldFollowARuleAtOnceAndEachOfItsChanges() {
            assertThat(agent.verdict(BOB, ALICE)).isEqualTo(Verdict.HOLD);

            Rule rule = add(rule("r", RuleAction.BLOCK, is(ConditionKind.SENDER, BOB)));
            RecipientVerdict blocked = only(agent.verdicts(BOB, ALICE));
            assertThat(blocked.verdict()).isEqualTo(Verdict.BLOCK);
            assertThat(blocked.reason()).isEqualTo("rule:r");
            assertThat(blocked.decidedBy()).contains("rule:" + rule.id().orElseThrow());

            agent.exchange(
                    "PUT",
                    "/rules/" + rule.id().orElseThrow(),
                    rule("r", RuleAction.DELIVER, is(ConditionKind.SENDER, BOB)).build(),
                    Rule.class);
            assertThat(agent.verdict(BOB, ALICE)).isEqualTo(Verdict.DELIVER);

            agent.exchange("DELETE", "/rules/" + rule.id().orElseThrow(), null, Void.class);
            assertThat(agent.verdict(BOB, ALICE)).isEqualTo(Verdict.HOLD);
        }

        @Test
        void listShouldDecideBeforeRulesAndKeepItsSeconds() {
            agent.add(entry(Verdict.DELIVER, BOB));
            add(rule("spam", RuleAction.BLOCK, scoreAtLeast(5)));

            Verdicts verdicts = ask(MailFacts.builder().score(9.0), ALICE);

            assertThat(only(verdicts).reason()).isEqualTo(Reason.KNOWN_SENDER);
            assertThat(verdicts.validSeconds()).isEqualTo(300);
        }

        @Test
        void verdictShouldNotBeRememberedWhenARuleOnTheMailDecidesOrCouldHave() {
            add(rule("spam", RuleAction.BLOCK, is(ConditionKind.RECIPIENT, ALICE), scoreAtLeast(5)));

            Verdicts spam = ask(MailFacts.builder().score(9.0), ALICE);
            assertThat(only(spam).reason()).isEqualTo("rule:spam");
            assertThat(spam.validSeconds()).isZero();

            assertThat(ask(MailFacts.builder().score(1.0), CAROL, ALICE).validSeconds())
                    .isZero();
            assertThat(agent.verdicts(BOB, CAROL).validSeconds()).isEqualTo(300);
        }

        @Test
        void groupShouldDecideForItsMembersOnly() {
            RecipientGroup board = add(
                    RecipientGroup.builder().name("board").addMembers(ALICE).defaultAction(GroupDefault.HOLD_SILENTLY));

            Verdicts verdicts = agent.verdicts(BOB, ALICE, CAROL);

            RecipientVerdict ofAlice = verdicts.verdicts().get(0);
            assertThat(ofAlice.verdict()).isEqualTo(Verdict.HOLD);
            assertThat(ofAlice.challenge()).contains(false);
            assertThat(ofAlice.reason()).isEqualTo("group:board");
            assertThat(ofAlice.decidedBy()).contains("group:" + board.id().orElseThrow());
            assertThat(verdicts.verdicts().get(1).reason()).isEqualTo(Reason.UNKNOWN_SENDER);
            assertThat(verdicts.verdicts().get(1).challenge()).isEmpty();
        }

        @Test
        void tagsShouldReachTheAgent() {
            add(rule("tag", RuleAction.TAG).tag(HeaderTag.of("X-Turing-Unknown", "yes")));

            assertThat(only(agent.verdicts(BOB, ALICE)).tags())
                    .containsExactly(HeaderTag.of("X-Turing-Unknown", "yes"));
        }

        @Test
        void ruleOnTrialShouldBeRecordedAndNotFollowed() {
            Rule trial = add(
                    rule("new", RuleAction.BLOCK, is(ConditionKind.SENDER, BOB)).trial(true));

            assertThat(agent.verdict(BOB, ALICE)).isEqualTo(Verdict.HOLD);
            agent.verdict("dave@example.org", ALICE);

            assertThat(agent.exchange(
                                    "GET", "/rules/" + trial.id().orElseThrow() + "/trials", null, RuleTrialPage.class)
                            .trials())
                    .singleElement()
                    .satisfies(record -> {
                        assertThat(record.sender()).isEqualTo(BOB);
                        assertThat(record.recipient()).isEqualTo(ALICE);
                        assertThat(record.action()).isEqualTo(RuleAction.BLOCK);
                    });
        }

        @Test
        void manyRecipientsShouldBeRuledForAll() {
            add(rule("r", RuleAction.BLOCK, is(ConditionKind.RECIPIENT, "user9999@example.com")));
            String[] recipients = IntStream.range(0, Api.MAX_RECIPIENTS)
                    .mapToObj(i -> "user" + i + "@example.com")
                    .toArray(String[]::new);

            List<RecipientVerdict> verdicts = agent.verdicts(BOB, recipients).verdicts();

            assertThat(verdicts).hasSize(Api.MAX_RECIPIENTS);
            assertThat(verdicts)
                    .filteredOn(verdict -> verdict.verdict() == Verdict.BLOCK)
                    .extracting(RecipientVerdict::recipient)
                    .containsExactly("user9999@example.com");
        }

        @Test
        void otherTenantsShouldHaveRulesOfTheirOwn() {
            add(rule("r", RuleAction.BLOCK));

            assertThat(agents.agent().verdict(BOB, ALICE)).isEqualTo(Verdict.HOLD);
        }

        @Test
        void changeOnAnotherReplicaShouldBeHeardOf() {
            agent.verdict(BOB, ALICE);
            jdbi.useTransaction(handle -> {
                handle.createUpdate("INSERT INTO rule (tenant_id, name, body, created_at, changed_at) SELECT id, 'r',"
                                + " '{\"name\":\"r\",\"priority\":1,\"action\":\"BLOCK\"}', now(), now() FROM tenant"
                                + " WHERE name = :tenant")
                        .bind("tenant", tenant)
                        .execute();
                handle.createQuery("SELECT pg_notify('turing_rules', id::text) FROM tenant WHERE name = :tenant")
                        .bind("tenant", tenant)
                        .mapTo(String.class)
                        .one();
            });

            await().atMost(Duration.ofSeconds(20)).until(() -> agent.verdict(BOB, ALICE) == Verdict.BLOCK);
        }
    }

    @Nested
    class Explaining {
        private Explanations explain(ExplainRequest.Builder request) {
            return agent.exchange("POST", "/explain", request.build(), Explanations.class);
        }

        private List<String> steps(Explanations explanations) {
            return explanations.explanations().get(0).steps().stream()
                    .map(step -> step.code() + " " + step.subject())
                    .toList();
        }

        @Test
        void explanationShouldNameTheEntryThatDecidedAndThoseItOutranked() {
            long tenants = agent.add(entry(Verdict.DELIVER, "example.org")).id().orElseThrow();
            long address = agent.add(entry(Verdict.BLOCK, BOB)).id().orElseThrow();
            add(rule("r", RuleAction.DELIVER));

            Explanations explanations =
                    explain(ExplainRequest.builder().sender(BOB).addRecipients(ALICE));

            assertThat(explanations.explanations().get(0).verdict().decidedBy()).contains("entry:" + address);
            assertThat(steps(explanations))
                    .containsExactly(
                            "entry-decided entry:" + address,
                            "entry-outranked entry:" + tenants,
                            "rules-not-asked rules");
        }

        @Test
        void explanationShouldBeForTheInstantThatIsAsked() {
            agent.exchange(
                    "PUT",
                    "/rule-settings",
                    RuleSettings.builder().zone("Europe/Vienna").build(),
                    RuleSettings.class);
            addCalendar("austria", "DTSTART;VALUE=DATE:20201026|RRULE:FREQ=YEARLY");
            add(rule(
                    "holiday",
                    RuleAction.HOLD_SILENTLY,
                    RuleCondition.builder()
                            .kind(ConditionKind.SCHEDULE)
                            .schedule(RuleSchedule.builder()
                                    .addCalendars("austria")
                                    .build())
                            .build()));
            ExplainRequest.Builder request =
                    ExplainRequest.builder().sender(BOB).addRecipients(ALICE);

            // The day in Vienna begins at 23:00 UTC in winter.
            Explanations before = explain(request.at(Instant.parse("2026-10-25T22:59:59Z")));
            Explanations holiday = explain(request.at(Instant.parse("2026-10-25T23:00:00Z")));

            assertThat(before.explanations().get(0).verdict().reason()).isEqualTo(Reason.UNKNOWN_SENDER);
            assertThat(holiday.explanations().get(0).verdict().reason()).isEqualTo("rule:holiday");
            assertThat(holiday.explanations().get(0).verdict().challenge()).contains(false);
        }

        @Test
        void explanationShouldLeaveNothingBehind() {
            Rule trial = add(rule("new", RuleAction.BLOCK).trial(true));

            explain(ExplainRequest.builder().sender(BOB).addRecipients(ALICE));

            assertThat(agent.exchange(
                                    "GET", "/rules/" + trial.id().orElseThrow() + "/trials", null, RuleTrialPage.class)
                            .trials())
                    .isEmpty();
        }

        @Test
        void explanationShouldBeKeptWithAHeldMail() {
            Rule rule = add(rule("big", RuleAction.HOLD_SILENTLY, scoreAtLeast(5)));

            agent.register(
                    "Mail1",
                    mail(BOB, ALICE).facts(MailFacts.builder().score(7.0).build()));
            agent.exchange("DELETE", "/rules/" + rule.id().orElseThrow(), null, Void.class);

            HeldMail held = agent.heldMail("Mail1");
            assertThat(held.explanations()).singleElement().satisfies(explanation -> {
                assertThat(explanation.verdict().reason()).isEqualTo("rule:big");
                assertThat(explanation.steps())
                        .extracting(step -> step.code())
                        .containsExactly("no-entry", "rule-decided");
            });
        }

        @Test
        void explanationsThatWereKeptShouldNameNoMoreThanTheHostOfAWebhook() throws Exception {
            agent.register("Mail1", BOB, ALICE);
            agent.register("Mail2", BOB, ALICE);
            String before =
                    "{\"explanations\": [{\"verdict\": {\"recipient\": \"alice@example.com\", \"verdict\": \"HOLD\","
                            + " \"reason\": \"unknown-sender\"}, \"steps\": ["
                            + step("Rule a says to notify https://hooks.example.com:8443/T0/B1?key=%22x and"
                                    + " a@example.com: it has no condition.")
                            + ", "
                            + step("Rule b is on trial; it would notify http://[2001:db8::1]/x: condition 1 (there is"
                                    + " a header field https://x/) holds.")
                            + ", " + step("Rule c says to notify https://hooks.example.com: it has no condition.")
                            + ", " + step("Rule d says to notify https://hooks.example.com/aaaaaaa…") + "]}]}";
            jdbi.useHandle(handle -> handle.createUpdate("UPDATE held_mail SET explanation = CAST(:before AS jsonb)"
                            + " WHERE key = 'Mail1' AND tenant_id = (SELECT id FROM tenant WHERE name = :tenant)")
                    .bind("before", before)
                    .bind("tenant", tenant)
                    .execute());
            HeldMail other = agent.heldMail("Mail2");

            try (InputStream migration = getClass().getResourceAsStream("/db/migration/V60__webhook_hosts.sql")) {
                String sql = new String(migration.readAllBytes(), StandardCharsets.UTF_8);
                jdbi.useHandle(handle -> {
                    try (Statement statement = handle.getConnection().createStatement()) {
                        statement.execute(sql);
                    }
                });
            }

            assertThat(agent.heldMail("Mail1").explanations().get(0).steps())
                    .extracting(step -> step.text())
                    .containsExactly(
                            "Rule a says to notify hooks.example.com and a@example.com: it has no condition.",
                            "Rule b is on trial; it would notify [2001:db8::1]: condition 1 (there is a header field"
                                    + " https://x/) holds.",
                            "Rule c says to notify hooks.example.com: it has no condition.",
                            "Rule d says to notify hooks.example.com");
            assertThat(agent.heldMail("Mail2")).isEqualTo(other);
        }

        private String step(String text) {
            return "{\"code\": \"rule-applied\", \"subject\": \"rule:1\", \"text\": \"" + text + "\"}";
        }

        @Test
        void keptExplanationShouldBeBounded() {
            for (int i = 0; i < 60; i++) {
                add(rule("r" + i, RuleAction.BLOCK, is(ConditionKind.SENDER, "x".repeat(300) + "@example.org")));
            }
            String[] recipients = new String[200];
            for (int i = 0; i < recipients.length; i++) {
                recipients[i] = "user" + i + "@example.com";
            }

            agent.register("Mail1", mail(BOB, recipients));

            HeldMail held = agent.heldMail("Mail1");
            assertThat(held.explanations()).hasSize(10);
            assertThat(held.explanations().get(0).steps()).hasSizeLessThanOrEqualTo(41);
            assertThat(held.explanations().get(0).steps())
                    .extracting(step -> step.code())
                    .contains("no-entry", "default-decided", "cut-short");
        }
    }

    @Nested
    class Holding {
        @Test
        void registrationShouldHoldSilentlyWhenARuleSaysSo() {
            add(rule("quiet", RuleAction.HOLD_SILENTLY, is(ConditionKind.SENDER, BOB)));

            ChallengeInstruction instruction = agent.register("Mail1", BOB, ALICE);

            assertThat(instruction.action()).isEqualTo(ChallengeAction.NONE);
            assertThat(instruction.reason()).contains("rule:quiet");
            assertThat(agent.states("Mail1")).containsExactly(RecipientState.HELD);
            assertThat(agent.register("Mail1", BOB, ALICE).action()).isEqualTo(ChallengeAction.NONE);
            assertThat(agent.reconcile("Mail1").challengePending()).isEmpty();
        }

        @Test
        void registrationShouldReleaseAtOnceWhenARuleDelivers() {
            add(rule("friends", RuleAction.DELIVER, is(ConditionKind.SENDER_DOMAIN, "example.org")));

            agent.register("Mail1", BOB, ALICE);

            assertThat(agent.states("Mail1")).containsExactly(RecipientState.RELEASED);
            assertThat(agent.decisions())
                    .filteredOn(decision -> decision.action() == DecisionAction.RELEASE)
                    .singleElement()
                    .satisfies(decision -> assertThat(decision.reason()).isEqualTo("rule:friends"));
        }

        @Test
        void answerShouldNotReleaseForThoseForWhomItIsHeldSilently() {
            add(RecipientGroup.builder()
                    .name("ceo")
                    .addMembers(ALICE)
                    .defaultAction(GroupDefault.ASK_ASSISTANT)
                    .assistant("assistant@example.com"));

            ChallengeInstruction instruction = agent.register("Mail1", BOB, ALICE, CAROL);
            assertThat(instruction.action()).isEqualTo(ChallengeAction.SEND);
            challenges.solve(token(instruction));

            assertThat(agent.states("Mail1")).containsExactly(RecipientState.HELD, RecipientState.RELEASED);
            assertThat(agent.heldMail("Mail1").recipients().get(0).delegate()).contains("assistant@example.com");
            assertThat(agent.verdict(BOB, CAROL)).isEqualTo(Verdict.DELIVER);
            assertThat(agent.verdict(BOB, ALICE)).isEqualTo(Verdict.HOLD);
            agent.settle("Mail1", RecipientState.RELEASED, ALICE);
            assertThat(agent.states("Mail1")).containsOnly(RecipientState.RELEASED);
        }

        @Test
        void scheduleShouldCountForWhenTheMailCame() {
            add(rule(
                    "then",
                    RuleAction.HOLD_SILENTLY,
                    RuleCondition.builder()
                            .kind(ConditionKind.SCHEDULE)
                            .schedule(RuleSchedule.builder()
                                    .addDates("2026-01-02")
                                    .build())
                            .build()));

            assertThat(agent.register("Mail1", BOB, ALICE).reason()).contains("rule:then");
        }

        @Test
        void agentThatTellsNoFactsShouldBeBelievedWhichRuleHeldTheMail() {
            add(rule("spam", RuleAction.HOLD_SILENTLY, scoreAtLeast(5)));

            assertThat(agent.register("Mail1", mail(BOB, ALICE).reason("rule:spam"))
                            .challenge()
                            .reason())
                    .contains("rule:spam");
            assertThat(agent.register("Mail2", mail(BOB, ALICE).reason("rule:gone"))
                            .challenge()
                            .action())
                    .isEqualTo(ChallengeAction.SEND);
        }

        /** Who was told of what, and of which held mail. */
        private List<String> told() {
            return jdbi.withHandle(handle -> handle.createQuery("SELECT payload ->> 'recipient' || ' '"
                            + " || (payload ->> 'verdict') || ' ' || coalesce(payload ->> 'key', '-') FROM notification"
                            + " WHERE tenant_id = (SELECT id FROM tenant WHERE name = :tenant) ORDER BY id")
                    .bind("tenant", tenant)
                    .mapTo(String.class)
                    .list());
        }

        private RuleNotification office() {
            return RuleNotification.builder().mail("office@example.com").build();
        }

        @Test
        void mailThatGoesOnAfterAnOutageShouldBeToldOf() {
            add(RecipientGroup.builder()
                    .name("board")
                    .addMembers(ALICE)
                    .defaultAction(GroupDefault.DELIVER_AND_NOTIFY)
                    .notification(office()));

            agent.register("Mail1", mail(BOB, ALICE).reason(Reason.CENTRAL_UNAVAILABLE));
            agent.register("Mail1", mail(BOB, ALICE).reason(Reason.CENTRAL_UNAVAILABLE));

            assertThat(agent.states("Mail1")).containsExactly(RecipientState.RELEASED);
            assertThat(told()).containsExactly(ALICE + " DELIVER Mail1");
        }

        @Test
        void mailThatIsBlockedAfterAnOutageShouldBeToldOf() {
            add(rule("tell", RuleAction.NOTIFY).notification(office()));
            add(rule("never", RuleAction.BLOCK).priority(11));

            agent.register("Mail1", mail(BOB, ALICE).reason(Reason.CENTRAL_UNAVAILABLE));

            assertThat(told()).containsExactly(ALICE + " BLOCK Mail1");
        }

        @Test
        void mailOfASenderWhoHasAnsweredShouldBeToldOfAsDelivered() {
            challenges.solve(token(agent.register("Mail1", BOB, ALICE)));
            add(rule("tell", RuleAction.NOTIFY).notification(office()));

            agent.register("Mail2", BOB, CAROL);

            assertThat(agent.states("Mail2")).containsExactly(RecipientState.RELEASED);
            assertThat(told()).containsExactly(CAROL + " DELIVER Mail2");
        }

        @Test
        void mailShouldBeToldOfOnceWhenCentralWasAsked() {
            add(rule("tell", RuleAction.NOTIFY).notification(office()));
            add(rule("pass", RuleAction.DELIVER, is(ConditionKind.RECIPIENT, ALICE))
                    .priority(11));

            agent.verdicts(BOB, ALICE, CAROL);
            assertThat(told()).containsExactly(ALICE + " DELIVER -");

            // Whoever holds what is not to be held says so.
            agent.register("Mail1", mail(BOB, ALICE).reason("rule:pass"));
            agent.register("Mail2", BOB, CAROL);
            assertThat(told()).containsExactly(ALICE + " DELIVER -", CAROL + " HOLD Mail2");
        }

        @Test
        void assistantShouldBeToldOnceForAHeldMail() {
            add(RecipientGroup.builder()
                    .name("ceo")
                    .addMembers(ALICE)
                    .defaultAction(GroupDefault.ASK_ASSISTANT)
                    .assistant("assistant@example.com"));

            agent.verdict(BOB, ALICE);
            agent.register("Mail1", BOB, ALICE);
            agent.register("Mail1", BOB, ALICE);

            List<String> told = jdbi.withHandle(
                    handle -> handle.createQuery("SELECT mail || ' ' || (payload ->> 'key') FROM notification"
                                    + " WHERE tenant_id = (SELECT id FROM tenant WHERE name = :tenant)")
                            .bind("tenant", tenant)
                            .mapTo(String.class)
                            .list());
            assertThat(told).containsExactly("assistant@example.com Mail1");
        }
    }

    @Nested
    class Telling {
        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        private final AtomicInteger status = new AtomicInteger(204);
        private final CountDownLatch over = new CountDownLatch(1);
        private final ExecutorService threads = Executors.newCachedThreadPool();
        private HttpServer server;

        @BeforeEach
        void listen() throws Exception {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/hook", exchange -> {
                heard.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                exchange.sendResponseHeaders(status.get(), -1);
                exchange.close();
            });
            server.createContext("/endless", exchange -> {
                exchange.sendResponseHeaders(200, 1_000);
                exchange.getResponseBody().write('x');
                exchange.getResponseBody().flush();
                waitUntilOver();
            });
            server.createContext("/mute", exchange -> waitUntilOver());
            server.setExecutor(threads);
            server.start();
        }

        private void waitUntilOver() {
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @AfterEach
        void stop() {
            over.countDown();
            server.stop(0);
            threads.shutdownNow();
        }

        private String url(String path) {
            return "http://127.0.0.1:" + server.getAddress().getPort() + path;
        }

        private void tellOfMail() {
            tellOfMail("/hook");
        }

        private void tellOfMail(String path) {
            add(rule("tell", RuleAction.NOTIFY)
                    .notification(RuleNotification.builder().webhook(url(path)).build()));
            add(rule("pass", RuleAction.DELIVER).priority(11));
            assertThat(agent.verdict(BOB, ALICE)).isEqualTo(Verdict.DELIVER);
        }

        private String row(String column) {
            return jdbi.withHandle(handle -> handle.createQuery("SELECT " + column + "::text FROM notification"
                            + " WHERE tenant_id = (SELECT id FROM tenant WHERE name = :tenant)")
                    .bind("tenant", tenant)
                    .mapTo(String.class)
                    .one());
        }

        @Test
        void webhookShouldHearOfAMail() throws Exception {
            tellOfMail();

            assertThat(heard.poll(20, TimeUnit.SECONDS))
                    .contains("\"rule:tell\"", "\"" + BOB + "\"", "\"" + ALICE + "\"", "\"DELIVER\"");
            await().atMost(Duration.ofSeconds(20)).until(() -> row("done_at") != null);
            assertThat(row("next_at")).isNull();
        }

        @Test
        void webhookWhoseAnswerNeverEndsShouldHaveBeenTold() {
            tellOfMail("/endless");

            await().atMost(Duration.ofSeconds(20)).until(() -> row("done_at") != null);
            assertThat(row("attempts")).isEqualTo("1");
        }

        @Test
        void webhookThatDoesNotAnswerShouldNotKeepThatOfAnotherTenantWaiting() throws Exception {
            String other = agents.tenant();
            jdbi.useHandle(handle -> handle.createUpdate("INSERT INTO notification (tenant_id, created_at, subject,"
                            + " webhook, payload, next_at) SELECT id, now(), 'rule:1', :url, '{}', :due FROM tenant,"
                            + " generate_series(1, 100) WHERE name = :tenant")
                    .bind("url", url("/mute"))
                    .bind("due", clock.instant().minus(Duration.ofHours(1)))
                    .bind("tenant", other)
                    .execute());
            try {
                tellOfMail();

                assertThat(heard.poll(20, TimeUnit.SECONDS)).isNotNull();
            } finally {
                jdbi.useHandle(handle -> handle.createUpdate("DELETE FROM notification WHERE tenant_id ="
                                + " (SELECT id FROM tenant WHERE name = :tenant)")
                        .bind("tenant", other)
                        .execute());
            }
        }

        @Test
        void webhookThatFailsShouldBeTriedAgainLater() {
            status.set(500);
            tellOfMail();
            await().atMost(Duration.ofSeconds(20)).until(() -> row("last_error") != null);
            assertThat(row("last_error")).isEqualTo("status 500");
            assertThat(row("done_at")).isNull();

            status.set(204);
            clock.advance(Duration.ofMinutes(5));
            await().atMost(Duration.ofSeconds(20)).until(() -> row("done_at") != null);
            assertThat(row("attempts")).isEqualTo("2");
            assertThat(heard).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1/",
                "http://localhost/",
                "http://10.1.2.3/",
                "http://192.168.1.1/",
                "http://169.254.169.254/",
                "http://0.0.0.0/",
                "http://[::1]/",
                "http://[fd00::1]/",
                "http://[::ffff:10.0.0.1]/",
                "http://100.64.0.1/",
                "http://172.31.255.255/",
                "http://198.19.255.255/",
                "http://240.0.0.1/",
                "http://255.255.255.255/",
                "http://224.0.0.1/",
                "http://[::10.0.0.1]/",
                "http://[64:ff9b::a00:1]/",
                "http://[64:ff9b:1::1]/",
                "http://[2002:a00:1::1]/",
                "http://[2001:0:4136:e378::1]/",
                "http://[fe80::1]/",
                "http://[ff02::1]/"
            })
    void addressThatIsNotPublicShouldBeKnown(String url) throws Exception {
        assertThat(PublicAddresses.only(URI.create(url))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://192.0.2.1/",
                "http://100.128.0.1/",
                "http://172.32.0.1/",
                "http://198.20.0.1/",
                "http://223.255.255.255/",
                "http://[2001:db8::1]/",
                "http://[64:ff9c::1]/",
                "http://[::ffff:192.0.2.1]/"
            })
    void addressThatIsPublicShouldBeKnown(String url) throws Exception {
        assertThat(PublicAddresses.only(URI.create(url))).isTrue();
    }
}
