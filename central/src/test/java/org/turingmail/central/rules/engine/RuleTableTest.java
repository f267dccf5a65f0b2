package org.turingmail.central.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.protocol.verdicts.HeaderTag;
import org.turingmail.protocol.verdicts.MailFacts;
import org.turingmail.protocol.verdicts.Verdict;

/** The rules by example: each line says what is ruled, how it comes out, and how that is explained. */
class RuleTableTest {
    private static final String BOB = "bob@mail.example.org";
    private static final String ALICE = "alice@example.com";
    /** A Wednesday: half past eleven in Berlin, half past ten in UTC. */
    private static final String WEDNESDAY = "2026-03-04T10:30:00Z";

    private static final String UNKNOWN = "HOLD challenge unknown-sender";
    private static final String DEFAULT =
            "default-decided default Nothing else decided: the sender is unknown, hold and challenge.";
    private static final Map<String, Holidays> CALENDARS =
            Map.of("austria", day -> day.equals(LocalDate.of(2026, 10, 26)) || day.equals(LocalDate.of(2026, 12, 25)));

    /** One line of the table. */
    private static final class Line {
        private final String title;
        private final List<Rule> rules = new ArrayList<>();
        private final List<RecipientGroup> groups = new ArrayList<>();
        private String sender = BOB;
        private String recipient = ALICE;
        private MailFacts facts;
        private String at = WEDNESDAY;
        private String zone = "Europe/Berlin";
        private String expected;
        private Boolean restsOnMail;
        private List<String> steps;

        Line(String title) {
            this.title = title;
        }

        /** A rule as it comes; it gets the next id. */
        Line rule(Rule.Builder rule) {
            rules.add(rule.id(rules.size() + 1L).build());
            return this;
        }

        /** A rule {@code r}, {@code r2}, … of priority 10 which holds silently if the conditions hold. */
        Line when(RuleCondition.Builder... conditions) {
            String name = rules.isEmpty() ? "r" : "r" + (rules.size() + 1);
            return rule(named(name, RuleAction.HOLD_SILENTLY, conditions));
        }

        Line group(RecipientGroup.Builder group) {
            groups.add(group.id(groups.size() + 1L).build());
            return this;
        }

        Line from(String address) {
            sender = address;
            return this;
        }

        Line to(String address) {
            recipient = address;
            return this;
        }

        Line facts(MailFacts.Builder known) {
            facts = known.build();
            return this;
        }

        Line at(String instant) {
            at = instant;
            return this;
        }

        Line zone(String ofTenant) {
            zone = ofTenant;
            return this;
        }

        Line restsOnMail(boolean rests) {
            restsOnMail = rests;
            return this;
        }

        Line gives(String outcome, String... explanation) {
            expected = outcome;
            steps = List.of(explanation);
            return this;
        }

        RuleRuling rule(long seed) {
            return rules(seed)
                    .rule(
                            sender(),
                            identity -> true,
                            EmailAddress.parse(recipient),
                            Optional.ofNullable(facts),
                            time());
        }

        List<ExplanationStep> explain(long seed) {
            return rules(seed)
                    .explain(
                            sender(),
                            identity -> true,
                            EmailAddress.parse(recipient),
                            Optional.ofNullable(facts),
                            time());
        }

        private Optional<EmailAddress> sender() {
            return Optional.of(sender).filter(address -> !address.isEmpty()).map(EmailAddress::parse);
        }

        private Instant time() {
            return Instant.parse(at);
        }

        private RuleSet rules(long seed) {
            List<CompiledRule> compiled = new ArrayList<>();
            for (Rule rule : rules) {
                compiled.add(CompiledRule.compile(rule, RuleTableTest::refuse).orElseThrow());
            }
            List<CompiledGroup> compiledGroups = new ArrayList<>();
            for (RecipientGroup group : groups) {
                compiledGroups.add(
                        CompiledGroup.compile(group, RuleTableTest::refuse).orElseThrow());
            }
            Collections.shuffle(compiled, new Random(seed));
            Collections.shuffle(compiledGroups, new Random(seed));
            return new RuleSet(compiled, compiledGroups, CALENDARS, ZoneId.of(zone));
        }

        @Override
        public String toString() {
            return title;
        }
    }

    private static void refuse(String field, String message) {
        throw new AssertionError(field + " " + message);
    }

    private static Line line(String title) {
        return new Line(title);
    }

    private static Rule.Builder named(String name, RuleAction action, RuleCondition.Builder... conditions) {
        return Rule.builder()
                .name(name)
                .priority(10)
                .action(action)
                .addAllConditions(Arrays.stream(conditions)
                        .map(RuleCondition.Builder::build)
                        .collect(Collectors.toList()));
    }

    private static RuleCondition.Builder is(ConditionKind kind, String... values) {
        return RuleCondition.builder().kind(kind).addValues(values);
    }

    private static RuleCondition.Builder not(RuleCondition.Builder condition) {
        return condition.negated(true);
    }

    private static RuleCondition.Builder schedule(RuleSchedule.Builder schedule) {
        return is(ConditionKind.SCHEDULE).schedule(schedule.build());
    }

    private static RuleCondition.Builder hours(String... hours) {
        return schedule(RuleSchedule.builder().addHours(hours));
    }

    private static RecipientGroup.Builder group(String name, GroupDefault defaultAction, String... members) {
        return RecipientGroup.builder().name(name).defaultAction(defaultAction).addMembers(members);
    }

    private static RuleNotification hook() {
        return RuleNotification.builder().webhook("https://hooks.example.com/a").build();
    }

    private static MailFacts.Builder facts() {
        return MailFacts.builder();
    }

    private static List<String> headers(int count) {
        return IntStream.range(0, count).mapToObj(i -> "X-" + i).toList();
    }

    private static String silent(String name) {
        return "HOLD silently rule:" + name + " by rule:1";
    }

    static Stream<Line> lines() {
        return Stream.of(
                        addresses(),
                        factsOfTheMail(),
                        schedules(),
                        changesOfTheClocks(),
                        combinations(),
                        orderAndTrial(),
                        actions(),
                        groups())
                .flatMap(List::stream);
    }

    private static List<Line> addresses() {
        return List.of(
                line("no rule").gives(UNKNOWN, DEFAULT),
                line("recipient by address, case and all")
                        .when(is(ConditionKind.RECIPIENT, "Alice@EXAMPLE.com"))
                        .restsOnMail(false)
                        .gives(
                                silent("r"),
                                "rule-decided rule:1 Rule r says to hold silently: condition 1 (the recipient is"
                                        + " Alice@EXAMPLE.com) holds."),
                line("recipient of another address")
                        .when(is(ConditionKind.RECIPIENT, "carol@example.com"))
                        .restsOnMail(false)
                        .gives(
                                UNKNOWN,
                                "rule-not-matched rule:1 Rule r does not match: condition 1 (the recipient is"
                                        + " carol@example.com) does not hold.",
                                DEFAULT),
                line("recipient by domain")
                        .when(is(ConditionKind.RECIPIENT, "@example.com"))
                        .gives(
                                silent("r"),
                                "rule-decided rule:1 Rule r says to hold silently: condition 1 (the recipient is"
                                        + " @example.com) holds."),
                line("recipient's domain is not its parent")
                        .to("alice@sales.example.com")
                        .when(is(ConditionKind.RECIPIENT, "example.com"))
                        .gives(
                                UNKNOWN,
                                "rule-not-matched rule:1 Rule r does not match: condition 1 (the recipient is"
                                        + " example.com) does not hold.",
                                DEFAULT),
                line("recipient in a group, by address")
                        .group(group("board", GroupDefault.NONE, ALICE))
                        .when(is(ConditionKind.RECIPIENT_GROUP, "board"))
                        .restsOnMail(false)
                        .gives(
                                silent("r"),
                                "rule-decided rule:1 Rule r says to hold silently: condition 1 (the recipient is in the"
                                        + " group board) holds.",
                                "group-not-asked group:1 Group board was not asked: rule:1 had decided."),
                line("recipient in a group, by domain")
                        .group(group("all", GroupDefault.NONE, "example.com"))
                        .when(is(ConditionKind.RECIPIENT_GROUP, "board", "all"))
                        .gives(
                                silent("r"),
                                "rule-decided rule:1 Rule r says to hold silently: condition 1 (the recipient is in the"
                                        + " group board or all) holds.",
                                "group-not-asked group:1 Group all was not asked: rule:1 had decided."),
                line("recipient not in the group")
                        .group(group("board", GroupDefault.NONE, "carol@example.com"))
                        .when(is(ConditionKind.RECIPIENT_GROUP, "board"))
                        .gives(
                                UNKNOWN,
                                "rule-not-matched rule:1 Rule r does not match: condition 1 (the recipient is in the"
                                        + " group board) does not hold.",
                                DEFAULT),
                line("sender by address")
                        .when(is(ConditionKind.SENDER, "x@example.org", BOB))
                        .restsOnMail(false)
                        .gives(
                                silent("r"),
                                "rule-decided rule:1 Rule r says to hold silently: condition 1 (the sender is"
                                        + " x@example.org or bob@mail.example.org) holds."),
                line("null sender")
                        .from("")
                        .when(is(ConditionKind.SENDER, "<>"))
                        .gives(
                                silent("r"),
                                "rule-decided rule:1 Rule r says to hold silently: condition 1 (the sender is <>)"
                                        + " holds."),
                line("null sender is nobody else")
                        .from("")
                        .when(is(ConditionKind.SENDER, BOB))
                        .gives(
                                UNKNOWN,
                                "rule-not-matched rule:1 Rule r does not match: condition 1 (the sender is"
                                        + " bob@mail.example.org) does not hold.",
                                DEFAULT),
                line("sender's domain covers subdomains")
                        .when(is(ConditionKind.SENDER_DOMAIN, "example.org"))
                        .restsOnMail(false)
                        .gives(
                                silent("r"),
                                "rule-decided rule:1 Rule r says to hold silently: condition 1 (the sender's domain is"
                                        + " example.org) holds."),
                line("sender's domain is no ending of letters")
                        .from("bob@badexample.org")
                        .when(is(ConditionKind.SENDER_DOMAIN, "example.org"))
                        .gives(
                                UNKNOWN,
                                "rule-not-matched rule:1 Rule r does not match: condition 1 (the sender's domain is"
                                        + " example.org) does not hold.",
                                DEFAULT),
                line("sender's domain in Unicode")
                        .from("bob@xn--bcher-kva.example")
                        .when(is(ConditionKind.SENDER_DOMAIN, "BÜCHER.example"))
                        .gives(
                                silent("r"),
                                "rule-decided rule:1 Rule r says to hold silently: condition 1 (the sender's domain is"
                                        + " BÜCHER.example) holds."),
                line("many values are cut short")
                        .when(is(ConditionKind.SENDER_DOMAIN, "a.example", "b.example", "c.example", "d.example"))
                        .gives(
                                UNKNOWN,
                                "rule-not-matched rule:1 Rule r does not match: condition 1 (the sender's domain is"
                                        + " a.example or b.example or c.example or 1 more) does not hold.",
                                DEFAULT));
    }

    private static List<Line> factsOfTheMail() {
        return List.of(
                line("From by domain")
                        .facts(facts().headerFrom("news@lists.example.net"))
                        .when(is(ConditionKind.HEADER_FROM, "example.net"))
                        .restsOnMail(true)
                        .gives(
                                silent("r"),
                                "rule-decided rule:1 Rule r says to hold silently: condition 1 (the authenticated From"
                                        + " is example.net) holds."),
                line("From that nobody authenticated")
                        .when(is(ConditionKind.HEADER_FROM, "example.net"))
                        .restsOnMail(true)
                        .gives(
                                UNKNOWN,
                                "rule-not-matched rule:1 Rule r does not match: condition 1 (the authenticated From is"
                                        + " example.net) cannot be told for this mail.",
                                DEFAULT),
                line("authenticated")
                        .facts(facts().authenticated(true))
                        .when(is(ConditionKind.AUTHENTICATED))
                        .restsOnMail(true)
                        .gives(
                                silent("r"),
                                "rule-decided rule:1 Rule r says to hold silently: condition 1 (the sender is"
                                        + " authenticated) holds."),
                line("not authenticated")
                        .facts(facts().authenticated(false))
                        .when(not(is(ConditionKind.AUTHENTICATED)))
                        .gives(
                                silent("r"),
                                "rule-decided rule:1 Rule r says to hold silently: condition 1 (not: the sender is"
                                        + " authenticated) holds."),
                line("negation of what nobody knows does not hold")
                        .when(not(is(ConditionKind.AUTHENTICATED)))
                        .restsOnMail(true)
                        .gives(
                                UNKNOWN,
                                "rule-not-matched rule:1 Rule r does not match: condition 1 (not: the sender is"
                                        + " authenticated) cannot be told for this mail.",
                                DEFAULT),
                line("score at its bound")
                        .facts(facts().score(5.0))
                        .when(is(ConditionKind.SCORE).atLeast(5.0))
                        .gives(
                                silent("r"),
                                "rule-decided rule:1 Rule r says to hold silently: condition 1 (the score is at least"
                                        + " 5) holds."),
                line("score just below")
                        .facts(facts().score(4.99))
                        .when(is(ConditionKind.SCORE).atLeast(5.0))
                        .gives(
                                UNKNOWN,
                                "rule-not-matched rule:1 Rule r does not match: condition 1 (the score is at least 5)"
                                        + " does not hold.",
                                DEFAULT),
                line("negative score at most")
                        .facts(facts().score(-2.5))
                        .when(is(ConditionKind.SCORE).atMost(-1.5))
                        .gives(
                                silent("r"),
                                "rule-decided rule:1 Rule r says to hold silently: condition 1 (the score is at most"
                                        + " -1.5) holds."),
                line("size between bounds")
                        .facts(facts().size(2_000_000))
                        .when(is(ConditionKind.SIZE).atLeast(1_000_000.0).atMost(2_000_000.0))
                        .gives(
                                silent("r"),
                                "rule-decided rule:1 Rule r says to hold silently: condition 1 (the size is at least"
                                        + " 1000000 and at most 2000000) holds."),
                line("size over the bound")
                        .facts(facts().size(2_000_001))
                        .when(is(ConditionKind.SIZE).atLeast(1_000_000.0).atMost(2_000_000.0))
                        .gives(
                                UNKNOWN,
                                "rule-not-matched rule:1 Rule r does not match: condition 1 (the size is at least"
                                        + " 1000000 and at most 2000000) does not hold.",
                                DEFAULT),
                line("header present, case and all")
                        .facts(facts().addHeaders("Subject", "LIST-ID"))
                        .when(is(ConditionKind.HEADER, "List-Id"))
                        .gives(
                                silent("r"),
                                "rule-decided rule:1 Rule r says to hold silently: condition 1 (there is a header field"
                                        + " List-Id) holds."),
                line("header absent")
                        .facts(facts().addHeaders("Subject"))
                        .when(not(is(ConditionKind.HEADER, "List-Id")))
                        .gives(
                                silent("r"),
                                "rule-decided rule:1 Rule r says to hold silently: condition 1 (not: there is a header"
                                        + " field List-Id) holds."),
                line("headers that nobody told")
                        .facts(facts().size(1))
                        .when(not(is(ConditionKind.HEADER, "List-Id")))
                        .gives(
                                UNKNOWN,
                                "rule-not-matched rule:1 Rule r does not match: condition 1 (not: there is a header"
                                        + " field List-Id) cannot be told for this mail.",
                                DEFAULT),
                line("header among all that are told")
                        .facts(facts().addAllHeaders(headers(MailFacts.MAX_NAMES - 1))
                                .addHeaders("List-Id"))
                        .when(is(ConditionKind.HEADER, "List-Id"))
                        .gives(
                                silent("r"),
                                "rule-decided rule:1 Rule r says to hold silently: condition 1 (there is a header field"
                                        + " List-Id) holds."),
                line("header that may be one too many to be told")
                        .facts(facts().addAllHeaders(headers(MailFacts.MAX_NAMES)))
                        .when(not(is(ConditionKind.HEADER, "List-Id")))
                        .gives(
                                UNKNOWN,
                                "rule-not-matched rule:1 Rule r does not match: condition 1 (not: there is a header"
                                        + " field List-Id) cannot be told for this mail.",
                                DEFAULT),
                line("header absent among nearly as many")
                        .facts(facts().addAllHeaders(headers(MailFacts.MAX_NAMES - 1)))
                        .when(not(is(ConditionKind.HEADER, "List-Id")))
                        .gives(
                                silent("r"),
                                "rule-decided rule:1 Rule r says to hold silently: condition 1 (not: there is a header"
                                        + " field List-Id) holds."),
                line("client in a network")
                        .facts(facts().client("192.0.2.77"))
                        .when(is(ConditionKind.CLIENT, "2001:db8::/32", "192.0.2.64/26"))
                        .gives(
                                silent("r"),
                                "rule-decided rule:1 Rule r says to hold silently: condition 1 (the client is in"
                                        + " 2001:db8::/32 or 192.0.2.64/26) holds."),
                line("client is no ending of digits")
                        .facts(facts().client("11.2.3.4"))
                        .when(is(ConditionKind.CLIENT, "1.2.3.4"))
                        .gives(
                                UNKNOWN,
                                "rule-not-matched rule:1 Rule r does not match: condition 1 (the client is in 1.2.3.4)"
                                        + " does not hold.",
                                DEFAULT),
                line("client over IPv6 that is IPv4")
                        .facts(facts().client("::ffff:192.0.2.77"))
                        .when(is(ConditionKind.CLIENT, "192.0.2.77"))
                        .gives(
                                silent("r"),
                                "rule-decided rule:1 Rule r says to hold silently: condition 1 (the client is in"
                                        + " 192.0.2.77) holds."),
                line("client that is no address")
                        .facts(facts().client("unknown"))
                        .when(not(is(ConditionKind.CLIENT, "10.0.0.0/8")))
                        .gives(
                                UNKNOWN,
                                "rule-not-matched rule:1 Rule r does not match: condition 1 (not: the client is in"
                                        + " 10.0.0.0/8) cannot be told for this mail.",
                                DEFAULT));
    }

    private static List<Line> schedules() {
        String at = "the time is at 22:00-06:00";
        return List.of(
                line("hours")
                        .when(hours("11:30-11:31"))
                        .restsOnMail(true)
                        .gives(
                                silent("r"),
                                "rule-decided rule:1 Rule r says to hold silently: condition 1 (the time is at"
                                        + " 11:30-11:31) holds."),
                line("the end of hours is not in them")
                        .when(hours("08:00-11:30"))
                        .gives(
                                UNKNOWN,
                                "rule-not-matched rule:1 Rule r does not match: condition 1 (the time is at"
                                        + " 08:00-11:30) does not hold.",
                                DEFAULT),
                line("until midnight")
                        .at("2026-03-04T22:59:59Z")
                        .when(hours("18:00-24:00"))
                        .gives(
                                silent("r"),
                                "rule-decided rule:1 Rule r says to hold silently: condition 1 (the time is at"
                                        + " 18:00-24:00) holds."),
                line("past midnight is another day")
                        .at("2026-03-04T23:00:00Z")
                        .when(hours("18:00-24:00"))
                        .gives(
                                UNKNOWN,
                                "rule-not-matched rule:1 Rule r does not match: condition 1 (the time is at"
                                        + " 18:00-24:00) does not hold.",
                                DEFAULT),
                line("over midnight, before")
                        .at("2026-03-04T21:00:00Z")
                        .when(hours("22:00-06:00"))
                        .gives(
                                silent("r"),
                                "rule-decided rule:1 Rule r says to hold silently: condition 1 (" + at + ") holds."),
                line("over midnight, after")
                        .at("2026-03-05T04:59:59Z")
                        .when(hours("22:00-06:00"))
                        .gives(
                                silent("r"),
                                "rule-decided rule:1 Rule r says to hold silently: condition 1 (" + at + ") holds."),
                line("over midnight, over")
                        .at("2026-03-05T05:00:00Z")
                        .when(hours("22:00-06:00"))
                        .gives(
                                UNKNOWN,
                                "rule-not-matched rule:1 Rule r does not match: condition 1 (" + at
                                        + ") does not hold.",
                                DEFAULT),
                line("a night belongs to the day on which it begins")
                        // Saturday, two o'clock: the night of Friday.
                        .at("2026-03-07T01:00:00Z")
                        .when(schedule(
                                RuleSchedule.builder().addWeekdays("FRIDAY").addHours("22:00-06:00")))
                        .gives(
                                silent("r"),
                                "rule-decided rule:1 Rule r says to hold silently: condition 1 (the time is on FRIDAY,"
                                        + " at 22:00-06:00) holds."),
                line("and not to the day on which it ends")
                        // Friday, two o'clock: the night of Thursday.
                        .at("2026-03-06T01:00:00Z")
                        .when(schedule(
                                RuleSchedule.builder().addWeekdays("FRIDAY").addHours("22:00-06:00")))
                        .gives(
                                UNKNOWN,
                                "rule-not-matched rule:1 Rule r does not match: condition 1 (the time is on FRIDAY, at"
                                        + " 22:00-06:00) does not hold.",
                                DEFAULT),
                line("weekday in the zone of the tenant")
                        // Still Tuesday in UTC.
                        .at("2026-03-03T23:30:00Z")
                        .when(schedule(RuleSchedule.builder().addWeekdays("WEDNESDAY", "THURSDAY")))
                        .gives(
                                silent("r"),
                                "rule-decided rule:1 Rule r says to hold silently: condition 1 (the time is on"
                                        + " WEDNESDAY or THURSDAY) holds."),
                line("the zone of the rule counts more")
                        .at("2026-03-03T23:30:00Z")
                        .when(schedule(
                                RuleSchedule.builder().addWeekdays("TUESDAY").zone("America/New_York")))
                        .gives(
                                silent("r"),
                                "rule-decided rule:1 Rule r says to hold silently: condition 1 (the time is on TUESDAY,"
                                        + " America/New_York) holds."),
                line("the zone of the recipient's group counts more than the tenant's")
                        .at("2026-03-03T23:30:00Z")
                        .group(group("tokyo", GroupDefault.NONE, ALICE).zone("Asia/Tokyo"))
                        .when(hours("08:30-08:31"))
                        .gives(
                                silent("r"),
                                "rule-decided rule:1 Rule r says to hold silently: condition 1 (the time is at"
                                        + " 08:30-08:31) holds.",
                                "group-not-asked group:1 Group tokyo was not asked: rule:1 had decided."),
                line("the last day of a range")
                        .at("2027-01-06T22:59:59Z")
                        .when(schedule(RuleSchedule.builder().addDates("2026-12-24/2027-01-06")))
                        .gives(
                                silent("r"),
                                "rule-decided rule:1 Rule r says to hold silently: condition 1 (the time is in"
                                        + " 2026-12-24/2027-01-06) holds."),
                line("the day after a range")
                        .at("2027-01-06T23:00:00Z")
                        .when(schedule(RuleSchedule.builder().addDates("2026-12-24/2027-01-06")))
                        .gives(
                                UNKNOWN,
                                "rule-not-matched rule:1 Rule r does not match: condition 1 (the time is in"
                                        + " 2026-12-24/2027-01-06) does not hold.",
                                DEFAULT),
                line("one date, at an hour")
                        .when(schedule(
                                RuleSchedule.builder().addDates("2026-03-04").addHours("12:00-13:00")))
                        .gives(
                                UNKNOWN,
                                "rule-not-matched rule:1 Rule r does not match: condition 1 (the time is at"
                                        + " 12:00-13:00, in 2026-03-04) does not hold.",
                                DEFAULT),
                line("a holiday")
                        .at("2026-10-25T23:00:00Z")
                        .when(schedule(RuleSchedule.builder().addCalendars("austria")))
                        .gives(
                                silent("r"),
                                "rule-decided rule:1 Rule r says to hold silently: condition 1 (the time is on a"
                                        + " holiday of austria) holds."),
                line("not on holidays")
                        .at("2026-12-25T12:00:00Z")
                        .when(not(schedule(RuleSchedule.builder().addCalendars("austria"))))
                        .gives(
                                UNKNOWN,
                                "rule-not-matched rule:1 Rule r does not match: condition 1 (not: the time is on a"
                                        + " holiday of austria) does not hold.",
                                DEFAULT),
                line("the night of a holiday")
                        .at("2026-12-26T01:00:00Z")
                        .when(schedule(
                                RuleSchedule.builder().addCalendars("austria").addHours("20:00-04:00")))
                        .gives(
                                silent("r"),
                                "rule-decided rule:1 Rule r says to hold silently: condition 1 (the time is at"
                                        + " 20:00-04:00, on a holiday of austria) holds."),
                line("a calendar that is gone")
                        .when(not(schedule(RuleSchedule.builder().addCalendars("atlantis"))))
                        .gives(
                                UNKNOWN,
                                "rule-not-matched rule:1 Rule r does not match: condition 1 (not: the time is on a"
                                        + " holiday of atlantis) cannot be told for this mail.",
                                DEFAULT));
    }

    /**
     * In Berlin, 02:00 became 03:00 on 29 March 2026 at 01:00 UTC, and 03:00 becomes 02:00 on 25 October 2026 at 01:00
     * UTC.
     */
    private static List<Line> changesOfTheClocks() {
        String office = "the time is at 08:00-17:00";
        String late = "the time is at 02:00-03:00";
        return List.of(
                line("spring: the last second of winter time")
                        .at("2026-03-29T00:59:59Z")
                        .when(hours("01:00-02:00"))
                        .gives(
                                silent("r"),
                                "rule-decided rule:1 Rule r says to hold silently: condition 1 (the time is at"
                                        + " 01:00-02:00) holds."),
                line("spring: the hour that is left out never comes")
                        .at("2026-03-29T01:00:00Z")
                        .when(hours("02:00-03:00"))
                        .gives(
                                UNKNOWN,
                                "rule-not-matched rule:1 Rule r does not match: condition 1 (" + late
                                        + ") does not hold.",
                                DEFAULT),
                line("spring: it is three at once")
                        .at("2026-03-29T01:00:00Z")
                        .when(hours("03:00-03:01"))
                        .gives(
                                silent("r"),
                                "rule-decided rule:1 Rule r says to hold silently: condition 1 (the time is at"
                                        + " 03:00-03:01) holds."),
                line("spring: office hours begin an hour earlier in UTC")
                        .at("2026-03-29T06:00:00Z")
                        .when(hours("08:00-17:00"))
                        .gives(
                                silent("r"),
                                "rule-decided rule:1 Rule r says to hold silently: condition 1 (" + office
                                        + ") holds."),
                line("spring: the day before they did not")
                        .at("2026-03-28T06:00:00Z")
                        .when(hours("08:00-17:00"))
                        .gives(
                                UNKNOWN,
                                "rule-not-matched rule:1 Rule r does not match: condition 1 (" + office
                                        + ") does not hold.",
                                DEFAULT),
                line("spring: a night over the change is one hour shorter")
                        .at("2026-03-29T03:59:59Z")
                        .when(hours("22:00-06:00"))
                        .gives(
                                silent("r"),
                                "rule-decided rule:1 Rule r says to hold silently: condition 1 (the time is at"
                                        + " 22:00-06:00) holds."),
                line("spring: and is over at six summer time")
                        .at("2026-03-29T04:00:00Z")
                        .when(hours("22:00-06:00"))
                        .gives(
                                UNKNOWN,
                                "rule-not-matched rule:1 Rule r does not match: condition 1 (the time is at"
                                        + " 22:00-06:00) does not hold.",
                                DEFAULT),
                line("autumn: the repeated hour, first time")
                        .at("2026-10-25T00:30:00Z")
                        .when(hours("02:00-03:00"))
                        .gives(
                                silent("r"),
                                "rule-decided rule:1 Rule r says to hold silently: condition 1 (" + late + ") holds."),
                line("autumn: the repeated hour, second time")
                        .at("2026-10-25T01:59:59Z")
                        .when(hours("02:00-03:00"))
                        .gives(
                                silent("r"),
                                "rule-decided rule:1 Rule r says to hold silently: condition 1 (" + late + ") holds."),
                line("autumn: the repeated hour is over")
                        .at("2026-10-25T02:00:00Z")
                        .when(hours("02:00-03:00"))
                        .gives(
                                UNKNOWN,
                                "rule-not-matched rule:1 Rule r does not match: condition 1 (" + late
                                        + ") does not hold.",
                                DEFAULT),
                line("autumn: a night over the change is one hour longer")
                        .at("2026-10-25T04:59:59Z")
                        .when(hours("22:00-06:00"))
                        .gives(
                                silent("r"),
                                "rule-decided rule:1 Rule r says to hold silently: condition 1 (the time is at"
                                        + " 22:00-06:00) holds."),
                line("autumn: the day of 25 hours is one Sunday")
                        .at("2026-10-25T22:59:59Z")
                        .when(schedule(RuleSchedule.builder().addWeekdays("SUNDAY")))
                        .gives(
                                silent("r"),
                                "rule-decided rule:1 Rule r says to hold silently: condition 1 (the time is on SUNDAY)"
                                        + " holds."),
                line("autumn: a zone that changes at midnight")
                        // In Havana 01:00 becomes 00:00 on 1 November 2026 at 05:00 UTC.
                        .zone("America/Havana")
                        .at("2026-11-01T05:30:00Z")
                        .when(schedule(
                                RuleSchedule.builder().addDates("2026-11-01").addHours("00:00-01:00")))
                        .gives(
                                silent("r"),
                                "rule-decided rule:1 Rule r says to hold silently: condition 1 (the time is at"
                                        + " 00:00-01:00, in 2026-11-01) holds."));
    }

    private static List<Line> combinations() {
        RuleCondition.Builder size = is(ConditionKind.SIZE).atLeast(1.0);
        return List.of(
                line("no condition matches all")
                        .when()
                        .restsOnMail(false)
                        .gives(silent("r"), "rule-decided rule:1 Rule r says to hold silently: it has no condition."),
                line("all hold")
                        .facts(facts().size(5))
                        .when(is(ConditionKind.SENDER, BOB), is(ConditionKind.RECIPIENT, ALICE), size)
                        .restsOnMail(true)
                        .gives(silent("r"), "rule-decided rule:1 Rule r says to hold silently: all 3 conditions hold."),
                line("one of all does not hold")
                        .facts(facts().size(5))
                        .when(size, is(ConditionKind.SENDER, "x@example.org"), is(ConditionKind.RECIPIENT, ALICE))
                        .restsOnMail(false)
                        .gives(
                                UNKNOWN,
                                "rule-not-matched rule:1 Rule r does not match: condition 2 (the sender is"
                                        + " x@example.org) does not hold.",
                                DEFAULT),
                line("one of any holds")
                        .rule(named(
                                        "r",
                                        RuleAction.HOLD_SILENTLY,
                                        is(ConditionKind.SENDER, "x@example.org"),
                                        is(ConditionKind.SCORE).atLeast(5.0),
                                        is(ConditionKind.RECIPIENT, ALICE))
                                .match(RuleMatch.ANY))
                        .restsOnMail(false)
                        .gives(
                                silent("r"),
                                "rule-decided rule:1 Rule r says to hold silently: condition 3 (the recipient is"
                                        + " alice@example.com) holds."),
                line("none of any holds")
                        .facts(facts().score(1.0))
                        .rule(named(
                                        "r",
                                        RuleAction.HOLD_SILENTLY,
                                        is(ConditionKind.SENDER, "x@example.org"),
                                        is(ConditionKind.SCORE).atLeast(5.0))
                                .match(RuleMatch.ANY))
                        .restsOnMail(true)
                        .gives(
                                UNKNOWN,
                                "rule-not-matched rule:1 Rule r does not match: none of 2 conditions holds.",
                                DEFAULT),
                line("negated, and it holds")
                        .when(not(is(ConditionKind.SENDER_DOMAIN, "example.net")))
                        .gives(
                                silent("r"),
                                "rule-decided rule:1 Rule r says to hold silently: condition 1 (not: the sender's"
                                        + " domain is example.net) holds."),
                line("negated, and it does not")
                        .when(not(is(ConditionKind.SENDER_DOMAIN, "example.net", "example.org")))
                        .gives(
                                UNKNOWN,
                                "rule-not-matched rule:1 Rule r does not match: condition 1 (not: the sender's domain"
                                        + " is example.net or example.org) does not hold.",
                                DEFAULT),
                line("the null sender is in no domain")
                        .from("")
                        .when(not(is(ConditionKind.SENDER_DOMAIN, "example.org")))
                        .gives(
                                silent("r"),
                                "rule-decided rule:1 Rule r says to hold silently: condition 1 (not: the sender's"
                                        + " domain is example.org) holds."),
                line("any, one of them negated and unknown")
                        .rule(named(
                                        "r",
                                        RuleAction.HOLD_SILENTLY,
                                        not(is(ConditionKind.AUTHENTICATED)),
                                        is(ConditionKind.SENDER, "x@example.org"))
                                .match(RuleMatch.ANY))
                        .gives(
                                UNKNOWN,
                                "rule-not-matched rule:1 Rule r does not match: none of 2 conditions holds.",
                                DEFAULT));
    }

    private static List<Line> orderAndTrial() {
        return List.of(
                line("the lowest priority decides")
                        .rule(named("later", RuleAction.BLOCK).priority(20))
                        .rule(named("sooner", RuleAction.DELIVER).priority(-5))
                        .gives(
                                "DELIVER rule:sooner by rule:2",
                                "rule-decided rule:2 Rule sooner says to deliver: it has no condition.",
                                "rule-not-asked rule:1 Rule later was not asked: rule:2 had decided."),
                line("of the same priority, the one that was made first")
                        .rule(named("zulu", RuleAction.BLOCK))
                        .rule(named("alpha", RuleAction.DELIVER))
                        .gives(
                                "BLOCK rule:zulu by rule:1",
                                "rule-decided rule:1 Rule zulu says to block: it has no condition.",
                                "rule-not-asked rule:2 Rule alpha was not asked: rule:1 had decided."),
                line("the second of the same priority, if the first does not match")
                        .rule(named("one", RuleAction.BLOCK, is(ConditionKind.SENDER, "x@example.org")))
                        .rule(named("two", RuleAction.DELIVER))
                        .gives(
                                "DELIVER rule:two by rule:2",
                                "rule-not-matched rule:1 Rule one does not match: condition 1 (the sender is"
                                        + " x@example.org) does not hold.",
                                "rule-decided rule:2 Rule two says to deliver: it has no condition."),
                line("a rule that is not enabled")
                        .rule(named("off", RuleAction.BLOCK).enabled(false))
                        .restsOnMail(false)
                        .gives(UNKNOWN, "rule-disabled rule:1 Rule off is not enabled.", DEFAULT),
                line("a rule on trial decides nothing")
                        .rule(named("new", RuleAction.BLOCK).trial(true))
                        .restsOnMail(true)
                        .gives(
                                UNKNOWN + " trial rule:1 BLOCK",
                                "rule-on-trial rule:1 Rule new is on trial; it would block: it has no condition.",
                                DEFAULT),
                line("a rule on trial does not keep others from deciding")
                        .rule(named("new", RuleAction.BLOCK).trial(true))
                        .rule(named("old", RuleAction.DELIVER))
                        .gives(
                                "DELIVER rule:old by rule:2 trial rule:1 BLOCK",
                                "rule-on-trial rule:1 Rule new is on trial; it would block: it has no condition.",
                                "rule-decided rule:2 Rule old says to deliver: it has no condition."),
                line("a rule on trial that does not match is not told of")
                        .rule(named("new", RuleAction.BLOCK, is(ConditionKind.SENDER, "x@example.org"))
                                .trial(true))
                        .restsOnMail(false)
                        .gives(
                                UNKNOWN,
                                "rule-not-matched rule:1 Rule new does not match: condition 1 (the sender is"
                                        + " x@example.org) does not hold.",
                                DEFAULT),
                line("a tag on trial is not given")
                        .rule(named("new", RuleAction.TAG)
                                .tag(HeaderTag.of("X-Turing-Tag", "yes"))
                                .trial(true))
                        .gives(
                                UNKNOWN + " trial rule:1 TAG",
                                "rule-on-trial rule:1 Rule new is on trial; it would tag with X-Turing-Tag: it has no"
                                        + " condition.",
                                DEFAULT));
    }

    private static List<Line> actions() {
        return List.of(
                line("deliver")
                        .rule(named("r", RuleAction.DELIVER))
                        .gives(
                                "DELIVER rule:r by rule:1",
                                "rule-decided rule:1 Rule r says to deliver: it has no condition."),
                line("hold and challenge")
                        .rule(named("r", RuleAction.HOLD_AND_CHALLENGE))
                        .gives(
                                "HOLD challenge rule:r by rule:1",
                                "rule-decided rule:1 Rule r says to hold and challenge: it has no condition."),
                line("hold silently")
                        .rule(named("r", RuleAction.HOLD_SILENTLY))
                        .gives(silent("r"), "rule-decided rule:1 Rule r says to hold silently: it has no condition."),
                line("block")
                        .rule(named("r", RuleAction.BLOCK))
                        .gives(
                                "BLOCK rule:r by rule:1",
                                "rule-decided rule:1 Rule r says to block: it has no condition."),
                line("tags go on, and add up")
                        .rule(named("one", RuleAction.TAG).tag(HeaderTag.of("X-Turing-Tag", "1")))
                        .rule(named("two", RuleAction.TAG).tag(HeaderTag.of("X-Turing-Tag", "2")))
                        .rule(named("end", RuleAction.DELIVER))
                        .restsOnMail(false)
                        .gives(
                                "DELIVER rule:end by rule:3 tag X-Turing-Tag=1 tag X-Turing-Tag=2",
                                "rule-applied rule:1 Rule one says to tag with X-Turing-Tag: it has no condition.",
                                "rule-applied rule:2 Rule two says to tag with X-Turing-Tag: it has no condition.",
                                "rule-decided rule:3 Rule end says to deliver: it has no condition."),
                line("a tag after the decision is not given")
                        .rule(named("tag", RuleAction.TAG)
                                .tag(HeaderTag.of("X-Turing-Tag", "1"))
                                .priority(11))
                        .rule(named("end", RuleAction.DELIVER))
                        .gives(
                                "DELIVER rule:end by rule:2",
                                "rule-decided rule:2 Rule end says to deliver: it has no condition.",
                                "rule-not-asked rule:1 Rule tag was not asked: rule:2 had decided."),
                line("a notification goes on to the default")
                        .rule(named("tell", RuleAction.NOTIFY).notification(hook()))
                        .restsOnMail(true)
                        .gives(
                                UNKNOWN + " notify rule:tell https://hooks.example.com/a",
                                "rule-applied rule:1 Rule tell says to notify hooks.example.com: it has no"
                                        + " condition.",
                                DEFAULT),
                line("a notification by mail")
                        .rule(named("tell", RuleAction.NOTIFY)
                                .notification(RuleNotification.builder()
                                        .mail("admin@example.com")
                                        .build()))
                        .gives(
                                UNKNOWN + " notify rule:tell admin@example.com",
                                "rule-applied rule:1 Rule tell says to notify admin@example.com: it has no condition.",
                                DEFAULT));
    }

    private static List<Line> groups() {
        return List.of(
                line("only known senders: block")
                        .group(group("board", GroupDefault.BLOCK, ALICE))
                        // The next mail may be an answer.
                        .restsOnMail(true)
                        .gives(
                                "BLOCK group:board by group:1",
                                "group-decided group:1 Group board has mail of unknown senders blocked."),
                line("only known senders: hold silently")
                        .group(group("board", GroupDefault.HOLD_SILENTLY, ALICE))
                        .restsOnMail(false)
                        .gives(
                                "HOLD silently group:board by group:1",
                                "group-decided group:1 Group board has mail of unknown senders held silently."),
                line("deliver and notify")
                        .group(group("sales", GroupDefault.DELIVER_AND_NOTIFY, "example.com")
                                .notification(hook()))
                        .restsOnMail(true)
                        .gives(
                                "DELIVER group:sales by group:1 notify group:sales https://hooks.example.com/a",
                                "group-decided group:1 Group sales has mail of unknown senders delivered, and somebody"
                                        + " told."),
                line("ask the assistant")
                        .group(group("ceo", GroupDefault.ASK_ASSISTANT, ALICE).assistant("assistant@example.com"))
                        .gives(
                                "HOLD silently group:ceo by group:1 delegate assistant@example.com"
                                        + " notify group:ceo assistant@example.com",
                                "group-decided group:1 Group ceo has mail of unknown senders held silently, and asks"
                                        + " assistant@example.com."),
                line("never challenge")
                        .group(group("press", GroupDefault.NEVER_CHALLENGE, ALICE))
                        .gives(
                                "HOLD silently group:press by group:1",
                                "group-decided group:1 Group press has mail of unknown senders held silently."),
                line("never challenge, whatever a rule says")
                        .group(group("press", GroupDefault.NEVER_CHALLENGE, ALICE))
                        .rule(named("ask", RuleAction.HOLD_AND_CHALLENGE))
                        .gives(
                                silent("ask"),
                                "rule-decided rule:1 Rule ask says to hold and challenge: it has no condition.",
                                "group-silenced group:1 Group press is never to have a sender challenged."),
                line("a rule decides before the group")
                        .group(group("board", GroupDefault.BLOCK, ALICE))
                        .rule(named("friends", RuleAction.DELIVER, is(ConditionKind.SENDER_DOMAIN, "example.org")))
                        .gives(
                                "DELIVER rule:friends by rule:1",
                                "rule-decided rule:1 Rule friends says to deliver: condition 1 (the sender's domain is"
                                        + " example.org) holds.",
                                "group-not-asked group:1 Group board was not asked: rule:1 had decided."),
                line("a group of others")
                        .group(group("board", GroupDefault.BLOCK, "carol@example.com"))
                        .gives(UNKNOWN, DEFAULT),
                line("of two groups, the one with the lowest priority")
                        .group(group("all", GroupDefault.DELIVER_AND_NOTIFY, "example.com")
                                .notification(hook())
                                .priority(5))
                        .group(group("board", GroupDefault.BLOCK, ALICE).priority(1))
                        .gives(
                                "BLOCK group:board by group:2",
                                "group-decided group:2 Group board has mail of unknown senders blocked.",
                                "group-not-asked group:1 Group all was not asked: group:2 had decided."),
                line("of two groups of the same priority, the one that was made first")
                        .group(group("zulu", GroupDefault.BLOCK, "example.com"))
                        .group(group("alpha", GroupDefault.HOLD_SILENTLY, ALICE))
                        .gives(
                                "BLOCK group:zulu by group:1",
                                "group-decided group:1 Group zulu has mail of unknown senders blocked.",
                                "group-not-asked group:2 Group alpha was not asked: group:1 had decided."),
                line("a group without a default leaves it to the next")
                        .group(group("names", GroupDefault.NONE, ALICE))
                        .group(group("board", GroupDefault.BLOCK, ALICE))
                        .gives(
                                "BLOCK group:board by group:2",
                                "group-without-default group:1 Group names has no default of its own.",
                                "group-decided group:2 Group board has mail of unknown senders blocked."),
                line("a rule for the group at night, its default by day")
                        .group(group("board", GroupDefault.HOLD_SILENTLY, ALICE))
                        .when(is(ConditionKind.RECIPIENT_GROUP, "board"), hours("22:00-06:00"))
                        .restsOnMail(true)
                        .gives(
                                "HOLD silently group:board by group:1",
                                "rule-not-matched rule:1 Rule r does not match: condition 2 (the time is at"
                                        + " 22:00-06:00) does not hold.",
                                "group-decided group:1 Group board has mail of unknown senders held silently."));
    }

    private static String outcome(RuleRuling ruling) {
        StringBuilder text = new StringBuilder(ruling.verdict().name());
        switch (ruling.verdict()) {
            case HOLD -> text.append(ruling.challenge() ? " challenge" : " silently");
            default -> assertThat(ruling.challenge()).isFalse();
        }
        text.append(' ').append(ruling.reason());
        ruling.decidedBy().ifPresent(by -> text.append(" by ").append(by));
        if (ruling.delegate() != null) {
            text.append(" delegate ").append(ruling.delegate());
        }
        ruling.tags()
                .forEach(tag ->
                        text.append(" tag ").append(tag.name()).append('=').append(tag.value()));
        ruling.notices().forEach(notice -> text.append(" notify ")
                .append(notice.reason())
                .append(' ')
                .append(notice.to().webhook().or(notice.to()::mail).orElseThrow()));
        ruling.trials().forEach(trial -> text.append(" trial rule:")
                .append(trial.ruleId())
                .append(' ')
                .append(trial.action()));
        return text.toString();
    }

    @ParameterizedTest
    @MethodSource("lines")
    void ruleShouldComeOutAndBeExplainedAsTheTableSays(Line line) {
        RuleRuling ruling = line.rule(0);

        assertThat(outcome(ruling)).isEqualTo(line.expected);
        assertThat(line.explain(0))
                .extracting(step -> step.code() + " " + step.subject() + " " + step.text())
                .containsExactlyElementsOf(line.steps);
        if (line.restsOnMail != null) {
            assertThat(ruling.restsOnMail()).isEqualTo(line.restsOnMail);
        }
        for (int seed = 1; seed < 5; seed++) {
            assertThat(line.rule(seed))
                    .as("whatever the order in which rules are read")
                    .isEqualTo(ruling);
            assertThat(line.explain(seed))
                    .as("nor is it explained in another way")
                    .isEqualTo(line.explain(0));
        }
    }

    /** What a rule says was meant; a default is about strangers. */
    @ParameterizedTest
    @MethodSource("lines")
    void answerShouldPassWhereNoRuleDecidedAndOtherwiseBeRuledAsTheRest(Line line) {
        RuleRuling ruling = line.rule(0);
        boolean ruled = ruling.decidedBy().filter(by -> by.startsWith("rule:")).isPresent();

        assertThat(ruling.passesAsAReply()).isEqualTo(!ruled && ruling.verdict() != Verdict.DELIVER);

        RuleRuling reply = ruling.ofAReply();
        assertThat(outcome(reply)).startsWith("DELIVER reply").doesNotContain(" by ", " delegate ", "notify group:");
        assertThat(reply.tags()).isEqualTo(ruling.tags());
        assertThat(reply.trials()).isEqualTo(ruling.trials());
        assertThat(reply.restsOnMail()).isTrue();
    }

    @Test
    void tableShouldHaveSixtyLinesAtLeastNoTwoOfThemOfTheSameTitle() {
        assertThat(lines().map(Line::toString)).hasSizeGreaterThanOrEqualTo(60).doesNotHaveDuplicates();
    }
}
