package org.turingmail.central.rules.engine;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.address.SenderIdentities;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.verdicts.HeaderTag;
import org.turingmail.protocol.verdicts.MailFacts;
import org.turingmail.protocol.verdicts.Verdict;

/**
 * The rules of a tenant, with the groups and calendars that they ask for. To be asked when no list entry decides.
 *
 * <p>Rules are asked by priority, the lowest first, then by id. The first that matches and decides ends it; tags and
 * notifications go on. A rule on trial is only told of. If no rule decides, the default of the recipient's group does;
 * if there is none, the sender is unknown.
 */
public final class RuleSet {
    private static final MailFacts NO_FACTS = MailFacts.builder().build();

    private static final Set<GroupDefault> SILENT =
            Set.of(GroupDefault.HOLD_SILENTLY, GroupDefault.NEVER_CHALLENGE, GroupDefault.ASK_ASSISTANT);
    private static final RuleRuling NOTHING_TO_SAY = new RuleRuling(
            Verdict.HOLD, true, Reason.UNKNOWN_SENDER, null, true, null, List.of(), List.of(), List.of(), false);

    private final List<CompiledRule> rules;
    private final Map<String, List<CompiledGroup>> groupsByMember;
    private final Map<String, Holidays> calendars;
    private final ZoneId zone;

    /** @param zone of the tenant */
    public RuleSet(
            Collection<CompiledRule> rules,
            Collection<CompiledGroup> groups,
            Map<String, Holidays> calendars,
            ZoneId zone) {
        this.rules = rules.stream()
                .sorted(Comparator.<CompiledRule>comparingInt(
                                rule -> rule.rule().priority())
                        .thenComparing(rule -> rule.rule().id().orElse(0L)))
                .toList();
        this.groupsByMember = new HashMap<>();
        for (CompiledGroup group : groups) {
            group.members().forEach(member -> groupsByMember
                    .computeIfAbsent(member, any -> new ArrayList<>(1))
                    .add(group));
        }
        this.calendars = Map.copyOf(calendars);
        this.zone = requireNonNull(zone);
    }

    /** Whether there is nothing that could decide. */
    public boolean isEmpty() {
        return rules.isEmpty() && groupsByMember.isEmpty();
    }

    /** How many rules are asked about each recipient. */
    public int size() {
        return rules.size();
    }

    /** Whether this is the reason code of a rule or group that holds mail silently. */
    public boolean holdsSilently(String reason) {
        return rules.stream()
                        .filter(rule -> rule.rule().enabled() && !rule.rule().trial())
                        .anyMatch(rule -> rule.rule().action() == RuleAction.HOLD_SILENTLY
                                && rule.reason().equals(reason))
                || groupsByMember.values().stream()
                        .flatMap(List::stream)
                        .anyMatch(group -> SILENT.contains(group.group().defaultAction())
                                && group.reason().equals(reason));
    }

    /**
     * Rules for one recipient.
     *
     * @param sender empty for the null sender
     * @param credible which of the {@linkplain SenderIdentities identities} of the sender may speak for the mail
     * @param at when the mail came
     */
    public RuleRuling rule(
            Optional<EmailAddress> sender,
            Predicate<EmailAddress> credible,
            EmailAddress recipient,
            Optional<MailFacts> facts,
            Instant at) {
        return isEmpty()
                ? NOTHING_TO_SAY
                : evaluate(sender, credible, recipient, facts, at, null).ruling();
    }

    /** How {@link #rule} comes to what it says. Apart, for few ask, and the words take longer than the ruling. */
    public List<ExplanationStep> explain(
            Optional<EmailAddress> sender,
            Predicate<EmailAddress> credible,
            EmailAddress recipient,
            Optional<MailFacts> facts,
            Instant at) {
        List<ExplanationStep> steps = new ArrayList<>();
        evaluate(sender, credible, recipient, facts, at, steps);
        return steps;
    }

    /**
     * The same for a mail of which nothing but its envelope is known any more; empty if a rule that comes first could
     * have decided by what is not.
     */
    public Optional<RuleRuling> ruleWithoutFacts(
            EmailAddress sender, Predicate<EmailAddress> credible, EmailAddress recipient, Instant at) {
        if (isEmpty()) {
            return Optional.of(NOTHING_TO_SAY);
        }
        Evaluation evaluation = evaluate(Optional.of(sender), credible, recipient, Optional.empty(), at, null);
        return evaluation.hingesOnFacts ? Optional.empty() : Optional.of(evaluation.ruling());
    }

    /** @param steps where to put the explanation; null if nobody asks */
    private Evaluation evaluate(
            Optional<EmailAddress> sender,
            Predicate<EmailAddress> credible,
            EmailAddress recipient,
            Optional<MailFacts> facts,
            Instant at,
            List<ExplanationStep> steps) {
        List<String> names = names(recipient);
        List<CompiledGroup> groups = groupsOf(names);
        List<EmailAddress> senders = sender.map(SenderIdentities::of).orElse(List.of());
        RuledMail mail = new RuledMail(
                senders,
                senders.stream().filter(credible).toList(),
                names,
                facts.orElse(NO_FACTS),
                at,
                groups.stream().map(group -> group.group().name()).collect(Collectors.toSet()),
                groups.stream()
                        .flatMap(group -> group.zone().stream())
                        .findFirst()
                        .orElse(zone),
                calendars);
        Evaluation evaluation = new Evaluation(mail, groups, steps);
        rules.forEach(evaluation::ask);
        evaluation.conclude();
        return evaluation;
    }

    /** As with the owners of list entries. */
    private static List<String> names(EmailAddress recipient) {
        int plus = recipient.localPart().indexOf('+');
        String domain = recipient.domain().name();
        return plus > 0
                ? List.of(recipient.canonical(), recipient.localPart().substring(0, plus) + "@" + domain, domain)
                : List.of(recipient.canonical(), domain);
    }

    private List<CompiledGroup> groupsOf(List<String> names) {
        return names.stream()
                .flatMap(member -> groupsByMember.getOrDefault(member, List.of()).stream())
                .distinct()
                .sorted(Comparator.<CompiledGroup>comparingInt(
                                group -> group.group().priority())
                        .thenComparing(group -> group.group().id().orElse(0L)))
                .toList();
    }

    /** One pass over the rules. */
    private static final class Evaluation {
        private final RuledMail mail;
        private final List<CompiledGroup> groups;
        private final List<HeaderTag> tags = new ArrayList<>();
        private final List<RuleRuling.Notice> notices = new ArrayList<>();
        private final List<RuleRuling.Trial> trials = new ArrayList<>();
        private final List<ExplanationStep> steps;
        private boolean restsOnMail;
        private boolean byDefault;
        private boolean hingesOnFacts;
        private Verdict verdict;
        private boolean challenge;
        private String reason;
        private String decider;
        private String delegate;

        Evaluation(RuledMail mail, List<CompiledGroup> groups, List<ExplanationStep> steps) {
            this.mail = mail;
            this.groups = groups;
            this.steps = steps;
        }

        void ask(CompiledRule compiled) {
            Rule rule = compiled.rule();
            if (!rule.enabled()) {
                step("rule-disabled", compiled, () -> " is not enabled.");
                return;
            }
            if (decider != null) {
                step("rule-not-asked", compiled, () -> " was not asked: " + decider + " had decided.");
                return;
            }
            CompiledRule.Answer answer = compiled.ask(mail);
            restsOnMail |= answer.restsOnMail();
            if (!answer.matches()) {
                hingesOnFacts |= answer.restsOnMail() && decides(rule) && !rule.trial();
                step("rule-not-matched", compiled, () -> " does not match: " + compiled.because(answer) + ".");
            } else if (rule.trial()) {
                restsOnMail = true;
                trials.add(new RuleRuling.Trial(rule.id().orElse(0L), rule.action()));
                step(
                        "rule-on-trial",
                        compiled,
                        () -> " is on trial; it would " + does(rule) + ": " + compiled.because(answer) + ".");
            } else {
                follow(compiled, answer);
            }
        }

        private void follow(CompiledRule compiled, CompiledRule.Answer answer) {
            Rule rule = compiled.rule();
            boolean decides = decides(rule);
            if (decides) {
                decide(rule.action(), compiled.reason(), compiled.subject());
            } else if (rule.action() == RuleAction.TAG) {
                tags.add(rule.tag().orElseThrow());
            } else {
                // Somebody wants to hear of each mail.
                restsOnMail = true;
                notices.add(new RuleRuling.Notice(
                        compiled.subject(),
                        compiled.reason(),
                        rule.notification().orElseThrow()));
            }
            step(
                    decides ? "rule-decided" : "rule-applied",
                    compiled,
                    () -> " says to " + does(rule) + ": " + compiled.because(answer) + ".");
        }

        private static boolean decides(Rule rule) {
            return rule.action() != RuleAction.TAG && rule.action() != RuleAction.NOTIFY;
        }

        private void decide(RuleAction action, String code, String subject) {
            verdict = switch (action) {
                case DELIVER -> Verdict.DELIVER;
                case BLOCK -> Verdict.BLOCK;
                default -> Verdict.HOLD;
            };
            challenge = action == RuleAction.HOLD_AND_CHALLENGE;
            reason = code;
            decider = subject;
        }

        private static String does(Rule rule) {
            return switch (rule.action()) {
                case DELIVER -> "deliver";
                case HOLD_AND_CHALLENGE -> "hold and challenge";
                case HOLD_SILENTLY -> "hold silently";
                case BLOCK -> "block";
                case TAG -> "tag with " + rule.tag().orElseThrow().name();
                case NOTIFY -> "notify " + whom(rule.notification().orElseThrow());
            };
        }

        private static String whom(RuleNotification notification) {
            // The rest of a webhook's URL is often a secret.
            return Stream.of(notification.webhook().map(url -> URI.create(url).getHost()), notification.mail())
                    .flatMap(Optional::stream)
                    .collect(Collectors.joining(" and "));
        }

        void conclude() {
            byDefault = decider == null;
            for (CompiledGroup group : groups) {
                GroupDefault defaultAction = group.group().defaultAction();
                if (defaultAction == GroupDefault.NEVER_CHALLENGE && !byDefault && challenge) {
                    challenge = false;
                    step("group-silenced", group, () -> " is never to have a sender challenged.");
                } else if (decider != null) {
                    step("group-not-asked", group, () -> " was not asked: " + decider + " had decided.");
                } else if (defaultAction == GroupDefault.NONE) {
                    step("group-without-default", group, () -> " has no default of its own.");
                } else {
                    decide(group);
                }
            }
            if (decider == null) {
                verdict = Verdict.HOLD;
                challenge = true;
                reason = Reason.UNKNOWN_SENDER;
                step(
                        "default-decided",
                        "default",
                        () -> "Nothing else decided: the sender is unknown, hold and challenge.");
            }
        }

        RuleRuling ruling() {
            return new RuleRuling(
                    verdict, challenge, reason, decider, byDefault, delegate, tags, notices, trials, restsOnMail);
        }

        private void decide(CompiledGroup group) {
            RecipientGroupDefault says = RecipientGroupDefault.of(group);
            decide(says.action, group.reason(), group.subject());
            // An answer to a mail of the recipient passes, so a block must not be remembered for the next mail.
            restsOnMail |= verdict == Verdict.BLOCK;
            delegate = group.group().assistant().map(Values::address).orElse(null);
            says.told.forEach(told -> {
                restsOnMail = true;
                notices.add(new RuleRuling.Notice(group.subject(), group.reason(), told));
            });
            step("group-decided", group, () -> " has mail of unknown senders " + says.text + ".");
        }

        private void step(String code, CompiledRule rule, Supplier<String> text) {
            step(code, rule.subject(), () -> "Rule " + rule.rule().name() + text.get());
        }

        private void step(String code, CompiledGroup group, Supplier<String> text) {
            step(code, group.subject(), () -> "Group " + group.group().name() + text.get());
        }

        private void step(String code, String subject, Supplier<String> text) {
            if (steps != null) {
                steps.add(ExplanationStep.of(code, subject, text.get()));
            }
        }
    }

    /** What the default of a group comes down to. */
    private record RecipientGroupDefault(RuleAction action, String text, List<RuleNotification> told) {
        static RecipientGroupDefault of(CompiledGroup group) {
            List<RuleNotification> told =
                    group.group().notification().map(List::of).orElse(List.of());
            return switch (group.group().defaultAction()) {
                case BLOCK -> new RecipientGroupDefault(RuleAction.BLOCK, "blocked", List.of());
                case HOLD_SILENTLY, NEVER_CHALLENGE -> new RecipientGroupDefault(
                        RuleAction.HOLD_SILENTLY, "held silently", List.of());
                case DELIVER_AND_NOTIFY -> new RecipientGroupDefault(
                        RuleAction.DELIVER, "delivered, and somebody told", told);
                case ASK_ASSISTANT -> {
                    String assistant = group.group().assistant().orElseThrow();
                    RuleNotification mail =
                            RuleNotification.builder().mail(assistant).build();
                    yield new RecipientGroupDefault(
                            RuleAction.HOLD_SILENTLY,
                            "held silently, and asks " + assistant,
                            Stream.concat(Stream.of(mail), told.stream()).toList());
                }
                case NONE -> throw new IllegalArgumentException("The group has no default");
            };
        }
    }
}
