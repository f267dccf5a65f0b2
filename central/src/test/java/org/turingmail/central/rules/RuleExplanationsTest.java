package org.turingmail.central.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turingmail.central.AgentClient.entry;
import static org.turingmail.central.AgentClient.mail;

import io.quarkus.test.junit.QuarkusTest;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.turingmail.central.held.HeldMail;
import org.turingmail.central.rules.engine.ConditionKind;
import org.turingmail.central.rules.engine.Rule;
import org.turingmail.central.rules.engine.RuleAction;
import org.turingmail.central.rules.engine.RuleCondition;
import org.turingmail.central.rules.engine.RuleSchedule;
import org.turingmail.central.verdicts.ExplainRequest;
import org.turingmail.central.verdicts.Explanations;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.verdicts.MailFacts;
import org.turingmail.protocol.verdicts.Verdict;

@QuarkusTest
class RuleExplanationsTest extends RulesFixture {
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

        Explanations explanations = explain(ExplainRequest.builder().sender(BOB).addRecipients(ALICE));

        assertThat(explanations.explanations().get(0).verdict().decidedBy()).contains("entry:" + address);
        assertThat(steps(explanations))
                .containsExactly(
                        "entry-decided entry:" + address, "entry-outranked entry:" + tenants, "rules-not-asked rules");
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
                        .schedule(RuleSchedule.builder().addCalendars("austria").build())
                        .build()));
        ExplainRequest.Builder request = ExplainRequest.builder().sender(BOB).addRecipients(ALICE);

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

        assertThat(agent.exchange("GET", "/rules/" + trial.id().orElseThrow() + "/trials", null, RuleTrialPage.class)
                        .trials())
                .isEmpty();
    }

    @Test
    void explanationShouldBeKeptWithAHeldMail() {
        Rule rule = add(rule("big", RuleAction.HOLD_SILENTLY, scoreAtLeast(5)));

        agent.register(
                "Mail1", mail(BOB, ALICE).facts(MailFacts.builder().score(7.0).build()));
        agent.exchange("DELETE", "/rules/" + rule.id().orElseThrow(), null, Void.class);

        HeldMail held = agent.heldMail("Mail1");
        assertThat(held.explanations()).singleElement().satisfies(explanation -> {
            assertThat(explanation.verdict().reason()).isEqualTo("rule:big");
            assertThat(explanation.steps()).extracting(step -> step.code()).containsExactly("no-entry", "rule-decided");
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
