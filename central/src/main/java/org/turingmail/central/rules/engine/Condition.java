package org.turingmail.central.rules.engine;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.turingmail.central.address.Domain;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.address.Network;
import org.turingmail.protocol.verdicts.MailFacts;

/**
 * A condition of a rule, ready to be asked.
 *
 * @param text what it says, such as {@code the sender is bob@example.org}
 */
record Condition(ConditionKind kind, boolean negated, Question question, String text, Set<String> values) {
    /** Stands for the null sender among addresses. */
    static final String NULL_SENDER = "<>";

    private static final double MAX_BOUND = 1e15;

    Condition {
        requireNonNull(kind);
        requireNonNull(question);
        requireNonNull(text);
        values = Set.copyOf(values);
    }

    @FunctionalInterface
    interface Question {
        TernaryLogic ask(RuledMail mail);
    }

    TernaryLogic test(RuledMail mail) {
        TernaryLogic truth = question.ask(mail);
        return negated ? truth.negated() : truth;
    }

    /** Whether the answer is the same for all mails of one sender to one recipient. */
    boolean isOfSenderAndRecipient() {
        return switch (kind) {
            case RECIPIENT, RECIPIENT_GROUP, SENDER, SENDER_DOMAIN -> true;
            case HEADER_FROM, AUTHENTICATED, SCORE, SIZE, HEADER, CLIENT, SCHEDULE -> false;
        };
    }

    static Condition parse(RuleCondition condition, int maxValues, ErrorReporter faults) {
        onlyWhereItBelongs(condition, faults);
        return switch (condition.kind()) {
            case RECIPIENT -> of(
                    condition,
                    maxValues,
                    faults,
                    Values::addressOrDomain,
                    "the recipient is",
                    values -> mail -> TernaryLogic.of(mail.recipients().stream().anyMatch(values::contains)));
            case RECIPIENT_GROUP -> of(
                    condition,
                    maxValues,
                    faults,
                    Values::name,
                    "the recipient is in the group",
                    values -> mail -> TernaryLogic.of(mail.groups().stream().anyMatch(values::contains)));
            case SENDER -> of(
                    condition,
                    maxValues,
                    faults,
                    Values::addressOrNull,
                    "the sender is",
                    values -> mail -> TernaryLogic.of(
                            mail.senders().isEmpty()
                                    ? values.contains(NULL_SENDER)
                                    : mail.senders().stream().anyMatch(sender -> values.contains(sender.canonical()))));
            case SENDER_DOMAIN -> of(
                    condition,
                    maxValues,
                    faults,
                    Values::domain,
                    "the sender's domain is",
                    values -> mail ->
                            TernaryLogic.of(mail.senders().stream().anyMatch(sender -> isIn(sender.domain(), values))));
            case HEADER_FROM -> of(
                    condition,
                    maxValues,
                    faults,
                    Values::addressOrDomain,
                    "the authenticated From is",
                    values -> mail -> headerFrom(mail)
                            .map(from ->
                                    TernaryLogic.of(values.contains(from.canonical()) || isIn(from.domain(), values)))
                            .orElse(TernaryLogic.UNKNOWN));
            case HEADER -> of(
                    condition,
                    maxValues,
                    faults,
                    Values::fieldName,
                    "there is a header field",
                    values -> mail -> header(mail.facts().headers(), values));
            case CLIENT -> client(condition, maxValues, faults);
            case AUTHENTICATED -> new Condition(
                    condition.kind(),
                    condition.negated(),
                    mail -> mail.facts().authenticated().map(TernaryLogic::of).orElse(TernaryLogic.UNKNOWN),
                    "the sender is authenticated",
                    Set.of());
            case SCORE -> within(
                    condition, faults, "the score", mail -> mail.facts().score());
            case SIZE -> within(
                    condition, faults, "the size", mail -> mail.facts().size().map(Long::doubleValue));
            case SCHEDULE -> schedule(condition, faults);
        };
    }

    private static boolean isIn(Domain domain, Set<String> domains) {
        return domain.withParents().stream().anyMatch(domains::contains);
    }

    /** Agents tell no more names than the maximum: what is missing among so many may have been left out. */
    private static TernaryLogic header(List<String> told, Set<String> names) {
        if (told.stream().anyMatch(name -> names.contains(name.toLowerCase(Locale.ROOT)))) {
            return TernaryLogic.YES;
        }
        return told.isEmpty() || told.size() >= MailFacts.MAX_NAMES ? TernaryLogic.UNKNOWN : TernaryLogic.NO;
    }

    private static Optional<EmailAddress> headerFrom(RuledMail mail) {
        return mail.facts().headerFrom().flatMap(text -> {
            try {
                return Optional.of(EmailAddress.parse(text));
            } catch (IllegalArgumentException e) {
                // It comes from the mail, where anything may stand.
                return Optional.empty();
            }
        });
    }

    private static Condition of(
            RuleCondition condition,
            int maxValues,
            ErrorReporter faults,
            Function<String, String> parser,
            String text,
            Function<Set<String>, Question> question) {
        Set<String> values = new LinkedHashSet<>(values(condition, maxValues, faults, parser));
        return new Condition(
                condition.kind(),
                condition.negated(),
                question.apply(Set.copyOf(values)),
                text + " " + Values.enumerate(condition.values()),
                values);
    }

    private static <T> List<T> values(
            RuleCondition condition, int maxValues, ErrorReporter faults, Function<String, T> parser) {
        if (condition.values().isEmpty()) {
            faults.reject("values", "must not be empty with kind " + condition.kind());
        }
        return Values.parse(condition.values(), "values", maxValues, faults, parser);
    }

    private static Condition client(RuleCondition condition, int maxValues, ErrorReporter faults) {
        List<Network> networks = List.copyOf(values(condition, maxValues, faults, Values::network));
        return new Condition(
                condition.kind(),
                condition.negated(),
                mail -> client(mail)
                        .map(client -> TernaryLogic.of(networks.stream().anyMatch(network -> network.contains(client))))
                        .orElse(TernaryLogic.UNKNOWN),
                "the client is in " + Values.enumerate(condition.values()),
                Set.of());
    }

    private static Optional<Network> client(RuledMail mail) {
        return mail.facts().client().flatMap(text -> {
            try {
                return Optional.of(Network.address(text));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        });
    }

    private static Condition within(
            RuleCondition condition, ErrorReporter faults, String what, Function<RuledMail, Optional<Double>> fact) {
        double least = condition.atLeast().orElse(Double.NEGATIVE_INFINITY);
        double most = condition.atMost().orElse(Double.POSITIVE_INFINITY);
        if (condition.atLeast().isEmpty() && condition.atMost().isEmpty()) {
            faults.reject("atLeast", "at least one of atLeast and atMost must be given");
        }
        bounded(condition.atLeast(), "atLeast", faults);
        bounded(condition.atMost(), "atMost", faults);
        if (least > most) {
            faults.reject("atMost", "is less than atLeast");
        }
        String text = what + " is"
                + condition.atLeast().map(bound -> " at least " + plain(bound)).orElse("")
                + (condition.atLeast().isPresent() && condition.atMost().isPresent() ? " and" : "")
                + condition.atMost().map(bound -> " at most " + plain(bound)).orElse("");
        return new Condition(
                condition.kind(),
                condition.negated(),
                mail -> fact.apply(mail)
                        .map(value -> TernaryLogic.of(value >= least && value <= most))
                        .orElse(TernaryLogic.UNKNOWN),
                text,
                Set.of());
    }

    private static void bounded(Optional<Double> bound, String field, ErrorReporter faults) {
        // Not a number is within no bounds either.
        bound.filter(value -> !(Math.abs(value) <= MAX_BOUND))
                .ifPresent(value -> faults.reject(field, "must be from -10^15 to 10^15"));
    }

    private static String plain(double number) {
        return Double.isFinite(number)
                ? BigDecimal.valueOf(number).stripTrailingZeros().toPlainString()
                : String.valueOf(number);
    }

    private static Condition schedule(RuleCondition condition, ErrorReporter faults) {
        if (condition.schedule().isEmpty()) {
            faults.reject("schedule", "is missing");
            return new Condition(condition.kind(), condition.negated(), mail -> TernaryLogic.UNKNOWN, "", Set.of());
        }
        Schedule schedule = Schedule.parse(condition.schedule().get(), faults.in("schedule"));
        return new Condition(
                condition.kind(),
                condition.negated(),
                schedule::test,
                "the time is " + schedule.text(),
                schedule.calendars());
    }

    private static void onlyWhereItBelongs(RuleCondition condition, ErrorReporter faults) {
        String kind = " with kind " + condition.kind();
        boolean bounds = condition.kind() == ConditionKind.SCORE || condition.kind() == ConditionKind.SIZE;
        boolean values = !bounds
                && condition.kind() != ConditionKind.AUTHENTICATED
                && condition.kind() != ConditionKind.SCHEDULE;
        if (!values && !condition.values().isEmpty()) {
            faults.reject("values", "must be absent" + kind);
        }
        if (!bounds && condition.atLeast().isPresent()) {
            faults.reject("atLeast", "must be absent" + kind);
        }
        if (!bounds && condition.atMost().isPresent()) {
            faults.reject("atMost", "must be absent" + kind);
        }
        if (condition.kind() != ConditionKind.SCHEDULE && condition.schedule().isPresent()) {
            faults.reject("schedule", "must be absent" + kind);
        }
    }
}
