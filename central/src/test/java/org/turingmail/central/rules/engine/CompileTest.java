package org.turingmail.central.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.turingmail.protocol.verdicts.HeaderTag;

class CompileTest {
    private final Map<String, String> faults = new TreeMap<>();

    private static Rule.Builder rule(RuleCondition... conditions) {
        return Rule.builder().name("r").priority(1).action(RuleAction.BLOCK).conditions(List.of(conditions));
    }

    private static RuleCondition is(ConditionKind kind, String... values) {
        return RuleCondition.builder().kind(kind).addValues(values).build();
    }

    private void compile(Rule.Builder rule) {
        assertThat(CompiledRule.compile(rule.build(), faults::put).isEmpty()).isEqualTo(!faults.isEmpty());
    }

    private void compile(RecipientGroup.Builder group) {
        assertThat(CompiledGroup.compile(group.build(), faults::put).isEmpty()).isEqualTo(!faults.isEmpty());
    }

    @Test
    void ruleShouldBeReadWhenItMakesSense() {
        compile(rule(is(ConditionKind.SENDER, "bob@example.org"), is(ConditionKind.AUTHENTICATED)));

        assertThat(faults).isEmpty();
    }

    @Test
    void everyValueAtFaultShouldBeNamed() {
        compile(rule(
                        is(ConditionKind.SENDER, "bob@example.org", "bob"),
                        is(ConditionKind.SENDER_DOMAIN, "a..b"),
                        is(ConditionKind.CLIENT, "1.2.3.4", "1.2.3.4/24", "x"),
                        is(ConditionKind.HEADER, "List Id"),
                        is(ConditionKind.RECIPIENT_GROUP, "b oard"),
                        is(ConditionKind.RECIPIENT),
                        RuleCondition.builder()
                                .kind(ConditionKind.SCHEDULE)
                                .schedule(RuleSchedule.builder()
                                        .addWeekdays("MONDAY", "Tuesday")
                                        .addHours("8-17", "08:60-09:00", "09:00-09:00", "24:00-01:00", "22:00-24:01")
                                        .addDates("2026-02-30", "2026-03-02/2026-03-01")
                                        .addCalendars("")
                                        .zone("Europe/Atlantis")
                                        .build())
                                .build())
                .name("two words")
                .priority(2_000_000)
                .note("\u0000"));

        assertThat(faults)
                .containsOnlyKeys(
                        "name",
                        "priority",
                        "note",
                        "conditions[0].values[1]",
                        "conditions[1].values[0]",
                        "conditions[2].values[1]",
                        "conditions[2].values[2]",
                        "conditions[3].values[0]",
                        "conditions[4].values[0]",
                        "conditions[5].values",
                        "conditions[6].schedule.weekdays[1]",
                        "conditions[6].schedule.hours[0]",
                        "conditions[6].schedule.hours[1]",
                        "conditions[6].schedule.hours[2]",
                        "conditions[6].schedule.hours[3]",
                        "conditions[6].schedule.hours[4]",
                        "conditions[6].schedule.dates[0]",
                        "conditions[6].schedule.dates[1]",
                        "conditions[6].schedule.calendars[0]",
                        "conditions[6].schedule.zone");
        assertThat(faults.values()).allSatisfy(message -> assertThat(message).isNotBlank());
    }

    @Test
    void parametersOfAnotherKindShouldBeRefused() {
        compile(rule(
                RuleCondition.builder()
                        .kind(ConditionKind.AUTHENTICATED)
                        .addValues("pass")
                        .atLeast(1)
                        .atMost(2)
                        .schedule(RuleSchedule.builder().addHours("08:00-09:00").build())
                        .build(),
                is(ConditionKind.SCHEDULE),
                is(ConditionKind.SCORE),
                RuleCondition.builder()
                        .kind(ConditionKind.SIZE)
                        .atLeast(2)
                        .atMost(1)
                        .build(),
                RuleCondition.builder()
                        .kind(ConditionKind.SCORE)
                        .atLeast(Double.NaN)
                        .build(),
                RuleCondition.builder()
                        .kind(ConditionKind.SCHEDULE)
                        .schedule(RuleSchedule.builder().zone("UTC").build())
                        .build()));

        assertThat(faults)
                .containsOnlyKeys(
                        "conditions[0].values",
                        "conditions[0].atLeast",
                        "conditions[0].atMost",
                        "conditions[0].schedule",
                        "conditions[1].schedule",
                        "conditions[2].atLeast",
                        "conditions[3].atMost",
                        "conditions[4].atLeast",
                        "conditions[5].schedule.weekdays");
    }

    @Test
    void parametersShouldFitTheAction() {
        compile(rule().action(RuleAction.TAG));
        compile(rule().action(RuleAction.NOTIFY));
        assertThat(faults).containsOnlyKeys("tag", "notification");

        faults.clear();
        compile(rule().tag(HeaderTag.of("Subject", "a\r\nBcc: x")));
        assertThat(faults).containsOnlyKeys("tag", "tag.name", "tag.value");
        for (String name : List.of(
                "X-Tag", "X-Turing-", "X-Turing-A:b", "X-Turing-A b", "X-Turing-A\r\nBcc", "x-turing-challenge")) {
            faults.clear();
            compile(rule().action(RuleAction.TAG).tag(HeaderTag.of(name, "yes")));
            assertThat(faults).as(name).containsOnlyKeys("tag.name");
        }
        faults.clear();
        compile(rule().action(RuleAction.TAG).tag(HeaderTag.of("x-turing-Challenged", "yes")));
        assertThat(faults).isEmpty();

        faults.clear();
        compile(rule().action(RuleAction.NOTIFY)
                .notification(RuleNotification.builder().build()));
        assertThat(faults).containsOnlyKeys("notification.webhook");

        faults.clear();
        compile(rule().action(RuleAction.NOTIFY)
                .notification(RuleNotification.builder()
                        .webhook("file:///etc/passwd")
                        .mail("nobody")
                        .build()));
        assertThat(faults).containsOnlyKeys("notification.webhook", "notification.mail");
    }

    @Test
    void anyOfNothingShouldBeRefused() {
        compile(rule().match(RuleMatch.ANY));

        assertThat(faults).containsOnlyKeys("conditions");
    }

    @Test
    void ruleShouldNotGrowWithoutBounds() {
        compile(rule(IntStream.rangeClosed(0, CompiledRule.MAX_CONDITIONS)
                .mapToObj(i -> is(ConditionKind.AUTHENTICATED))
                .toArray(RuleCondition[]::new)));
        assertThat(faults).containsOnlyKeys("conditions");

        faults.clear();
        compile(rule(is(
                ConditionKind.SENDER_DOMAIN,
                IntStream.rangeClosed(0, CompiledRule.MAX_VALUES)
                        .mapToObj(i -> "d" + i + ".example")
                        .toArray(String[]::new))));
        assertThat(faults).containsOnlyKeys("conditions");
    }

    @Test
    void groupShouldNameEveryValueAtFault() {
        compile(RecipientGroup.builder()
                .name("")
                .priority(Integer.MIN_VALUE)
                .addMembers("alice@example.com", "@", "example.com", "a b")
                .defaultAction(GroupDefault.ASK_ASSISTANT)
                .zone("Nowhere"));
        assertThat(faults).containsOnlyKeys("name", "priority", "members[1]", "members[3]", "assistant", "zone");

        faults.clear();
        compile(RecipientGroup.builder().name("g").defaultAction(GroupDefault.DELIVER_AND_NOTIFY));
        assertThat(faults).containsOnlyKeys("notification");

        faults.clear();
        compile(RecipientGroup.builder()
                .name("g")
                .assistant("nobody")
                .notification(RuleNotification.builder().mail("x@example.com").build()));
        assertThat(faults).containsOnlyKeys("assistant", "notification");
    }

    @Test
    void groupShouldHaveAThousandMembersAndNoMore() {
        List<String> members = IntStream.range(0, CompiledGroup.MAX_MEMBERS)
                .mapToObj(i -> "user" + i + "@example.com")
                .collect(Collectors.toList());
        compile(RecipientGroup.builder().name("g").members(members));
        assertThat(faults).isEmpty();

        compile(RecipientGroup.builder().name("g").members(members).addMembers("one@example.com"));
        assertThat(faults).containsOnlyKeys("members");
    }

    @Test
    void namesOfGroupsAndCalendarsShouldBeTold() {
        CompiledRule rule = CompiledRule.compile(
                        rule(
                                        is(ConditionKind.RECIPIENT_GROUP, "board", "press"),
                                        RuleCondition.builder()
                                                .kind(ConditionKind.SCHEDULE)
                                                .schedule(RuleSchedule.builder()
                                                        .addCalendars("austria")
                                                        .build())
                                                .build())
                                .build(),
                        faults::put)
                .orElseThrow();

        assertThat(rule.groups()).containsExactlyInAnyOrder("board", "press");
        assertThat(rule.calendars()).containsExactly("austria");
    }
}
