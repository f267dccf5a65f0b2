package org.turingmail.central.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.turingmail.central.AgentClient;
import org.turingmail.central.rules.calendars.HolidayCalendarPage;
import org.turingmail.central.rules.engine.ConditionKind;
import org.turingmail.central.rules.engine.RecipientGroup;
import org.turingmail.central.rules.engine.Rule;
import org.turingmail.central.rules.engine.RuleAction;
import org.turingmail.central.rules.engine.RuleCondition;
import org.turingmail.central.rules.engine.RuleSchedule;
import org.turingmail.protocol.Problem;
import org.turingmail.protocol.decisions.Decision;
import org.turingmail.protocol.decisions.DecisionAction;

@QuarkusTest
class RuleChangesTest extends RulesFixture {
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

        assertThat(agent.sendIfMatch("DELETE", path, null, "W/\"2\"").status()).isEqualTo(412);
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

        AgentClient.Answer again =
                agent.sendIfMatch("POST", "/rules", rule("r", RuleAction.BLOCK).build(), "*");

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
