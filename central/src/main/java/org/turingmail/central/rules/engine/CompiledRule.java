package org.turingmail.central.rules.engine;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.turingmail.protocol.UntrustedText;
import org.turingmail.protocol.verdicts.HeaderTag;

/** A rule that is known to make sense, ready to be asked. Immutable. */
public final class CompiledRule {
    /** The most conditions of a rule. */
    public static final int MAX_CONDITIONS = 50;
    /** The most values in all conditions of a rule together. */
    public static final int MAX_VALUES = 1_000;

    private static final int MAX_PRIORITY = 1_000_000;
    private static final int MAX_TAG = 500;
    private static final Pattern TAG_NAME =
            Pattern.compile("(?i)" + HeaderTag.PREFIX + "(?!(?:Challenge|Notice)$)[A-Z0-9-]{1,60}");

    private final Rule rule;
    private final List<Condition> conditions;

    private CompiledRule(Rule rule, List<Condition> conditions) {
        this.rule = requireNonNull(rule);
        this.conditions = List.copyOf(conditions);
    }

    /**
     * Reads a rule; empty if anything is wrong with it, which is noted. Whether the groups and calendars exist is not
     * asked.
     */
    public static Optional<CompiledRule> compile(Rule rule, ErrorReporter faults) {
        AtomicBoolean rejected = new AtomicBoolean();
        ErrorReporter noted = (field, message) -> {
            rejected.set(true);
            faults.reject(field, message);
        };
        Values.name(rule.name(), "name", noted);
        if (Math.abs((long) rule.priority()) > MAX_PRIORITY) {
            noted.reject("priority", "must be from -" + MAX_PRIORITY + " to " + MAX_PRIORITY);
        }
        List<Condition> conditions = conditions(rule, noted);
        if (rule.match() == RuleMatch.ANY && rule.conditions().isEmpty()) {
            noted.reject("conditions", "must not be empty with match ANY");
        }
        parameters(rule, noted);
        Values.note(rule.note(), noted);
        return rejected.get() ? Optional.empty() : Optional.of(new CompiledRule(rule, conditions));
    }

    private static List<Condition> conditions(Rule rule, ErrorReporter faults) {
        List<Condition> conditions = new ArrayList<>();
        if (rule.conditions().size() > MAX_CONDITIONS) {
            faults.reject("conditions", "must be " + MAX_CONDITIONS + " at the most");
            return conditions;
        }
        int values = rule.conditions().stream()
                .mapToInt(condition -> condition.values().size())
                .sum();
        if (values > MAX_VALUES) {
            faults.reject(
                    "conditions", "have " + values + " values together, but must have " + MAX_VALUES + " at the most");
            return conditions;
        }
        for (int i = 0; i < rule.conditions().size(); i++) {
            conditions.add(Condition.parse(rule.conditions().get(i), MAX_VALUES, faults.in("conditions[" + i + "]")));
        }
        return conditions;
    }

    private static void parameters(Rule rule, ErrorReporter faults) {
        if ((rule.action() == RuleAction.TAG) != rule.tag().isPresent()) {
            faults.reject("tag", rule.tag().isPresent() ? "must be absent with action " + rule.action() : "is missing");
        }
        if ((rule.action() == RuleAction.NOTIFY) != rule.notification().isPresent()) {
            faults.reject(
                    "notification",
                    rule.notification().isPresent() ? "must be absent with action " + rule.action() : "is missing");
        }
        rule.tag().ifPresent(tag -> tag(tag, faults.in("tag")));
        rule.notification().ifPresent(notification -> Values.notification(notification, faults.in("notification")));
    }

    private static void tag(HeaderTag tag, ErrorReporter faults) {
        // Agents remove what comes from outside by the prefix: of another field nobody could say who wrote it.
        if (!TAG_NAME.matcher(tag.name()).matches()) {
            faults.reject(
                    "name",
                    "must be " + HeaderTag.PREFIX + " and 1 to 60 letters, digits and hyphens, such as X-Turing-Tag,"
                            + " and neither X-Turing-Challenge nor X-Turing-Notice, which mark what Turing writes");
        }
        if (tag.value().isBlank() || tag.value().length() > MAX_TAG || !UntrustedText.isClean(tag.value())) {
            faults.reject("value", "must be 1 to " + MAX_TAG + " characters, and no control characters");
        }
    }

    /** The rule as it was read. */
    public Rule rule() {
        return rule;
    }

    /** Names of the groups that conditions ask for. */
    public Set<String> groups() {
        return values(ConditionKind.RECIPIENT_GROUP);
    }

    /** Names of the calendars that conditions ask for. */
    public Set<String> calendars() {
        return values(ConditionKind.SCHEDULE);
    }

    /** How much memory it takes, in values. */
    public int weight() {
        return 1
                + rule.conditions().stream()
                        .mapToInt(condition -> 1 + condition.values().size())
                        .sum();
    }

    private Set<String> values(ConditionKind kind) {
        return conditions.stream()
                .filter(condition -> condition.kind() == kind)
                .flatMap(condition -> condition.values().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    String subject() {
        return "rule:" + rule.id().orElse(0L);
    }

    String reason() {
        return "rule:" + rule.name();
    }

    /**
     * Whether a rule matches a mail, and why.
     *
     * @param decisive index of the condition that alone settled it; negative if it took all of them
     */
    record Answer(boolean matches, boolean restsOnMail, int decisive, TernaryLogic truth) {}

    /**
     * Asks the conditions. What a forwarder's address names speaks against a mail, and never for it: neither does it
     * let in who pretends to be somebody, nor does it spare him what befalls everybody else.
     */
    Answer ask(RuledMail mail) {
        boolean favours = rule.action() == RuleAction.DELIVER;
        boolean all = rule.match() == RuleMatch.ALL;
        boolean settledBySenderAndRecipient = false;
        boolean asksForMore = false;
        int decisive = -1;
        TernaryLogic decisiveTruth = all ? TernaryLogic.YES : TernaryLogic.NO;
        for (int i = 0; i < conditions.size(); i++) {
            Condition condition = conditions.get(i);
            TernaryLogic truth = condition.test(favours == condition.negated() ? mail : mail.withCredibleSenders());
            boolean settles = all ? truth != TernaryLogic.YES : truth == TernaryLogic.YES;
            if (condition.isOfSenderAndRecipient()) {
                settledBySenderAndRecipient |= settles;
            } else {
                asksForMore = true;
            }
            if (settles && decisive < 0) {
                decisive = i;
                decisiveTruth = truth;
            }
        }
        return new Answer(all == (decisive < 0), asksForMore && !settledBySenderAndRecipient, decisive, decisiveTruth);
    }

    /** The reason for an answer of this rule, for people. */
    String because(Answer answer) {
        boolean matches = answer.matches;
        if (answer.decisive >= 0) {
            return text(answer.decisive, answer.truth);
        } else if (conditions.isEmpty()) {
            return "it has no condition";
        } else if (matches) {
            return conditions.size() == 1 ? text(0, TernaryLogic.YES) : "all " + conditions.size() + " conditions hold";
        }
        return conditions.size() == 1 ? text(0, TernaryLogic.NO) : "none of " + conditions.size() + " conditions holds";
    }

    private String text(int index, TernaryLogic truth) {
        Condition condition = conditions.get(index);
        String quoted =
                "condition " + (index + 1) + " (" + (condition.negated() ? "not: " : "") + condition.text() + ") ";
        return quoted
                + switch (truth) {
                    case YES -> "holds";
                    case NO -> "does not hold";
                    case UNKNOWN -> "cannot be told for this mail";
                };
    }
}
