package org.turingmail.central.verdicts;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.policy.Entry;
import org.turingmail.central.policy.EntryScope;
import org.turingmail.central.policy.ListVoice;
import org.turingmail.central.policy.MailSource;
import org.turingmail.central.policy.Policy;
import org.turingmail.central.policy.Ruling;
import org.turingmail.central.policy.SharedEntry;
import org.turingmail.central.policy.Vote;
import org.turingmail.central.rules.RuleOutcome;
import org.turingmail.central.rules.engine.ExplanationStep;
import org.turingmail.central.rules.engine.RuleRuling;
import org.turingmail.central.rules.engine.RuleSet;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.verdicts.HeaderTag;
import org.turingmail.protocol.verdicts.MailFacts;
import org.turingmail.protocol.verdicts.RecipientVerdict;
import org.turingmail.protocol.verdicts.Verdict;

/**
 * What lists and rules say about a mail, for one recipient. Immutable.
 *
 * @param byLists what the lists say
 * @param byRules what the rules say; null if an entry decided, for then they are not asked
 */
public record MailRuling(EmailAddress recipient, Ruling byLists, RuleRuling byRules) {
    /** The most steps of an explanation that is kept. */
    static final int MAX_STEPS = 40;

    private static final int MAX_OUTRANKED = 10;
    private static final Set<String> IDLE = Set.of("rule-not-matched", "rule-not-asked", "rule-disabled");
    private static final Set<String> DECISIVE = Set.of(
            "entry-decided",
            "list-decided",
            "rule-decided",
            "group-decided",
            "group-silenced",
            "default-decided",
            "reply");
    private static final int MAX_TEXT = 200;

    public MailRuling {
        requireNonNull(recipient);
        requireNonNull(byLists);
    }

    /** A mail: what does not depend on the recipient. */
    public record Mail(Optional<EmailAddress> sender, MailSource source, Optional<MailFacts> facts, Instant at) {
        public Mail {
            requireNonNull(sender);
            requireNonNull(source);
            requireNonNull(facts);
            requireNonNull(at);
        }

        /**
         * Whether it is a notice, or pretends to be one: who forges the mark keeps others from being told of it, and no
         * more.
         */
        private boolean isNotice() {
            return facts.stream().flatMap(told -> told.headers().stream()).anyMatch(HeaderTag.NOTICE::equalsIgnoreCase);
        }
    }

    /** Asks the lists, then the rules. */
    static MailRuling of(Mail mail, EmailAddress recipient, Policy policy, RuleSet rules) {
        Ruling byLists = policy.rule(mail.source, recipient);
        if (byLists.decidedBy().isPresent()) {
            return new MailRuling(recipient, byLists, null);
        }
        RuleRuling byRules = rules.rule(mail.sender, mail.source::mayAllow, recipient, mail.facts, mail.at);
        return new MailRuling(recipient, byLists, mail.isNotice() ? byRules.withoutMail() : byRules);
    }

    /** Whether the mail passes if it answers one of the recipient. What an entry or a rule says stands. */
    boolean passesAsAReply() {
        return byRules != null && byRules.passesAsAReply();
    }

    /** The same for a mail that answers one of the recipient, and passes. */
    MailRuling ofAReply() {
        return new MailRuling(recipient, byLists, byRules.ofAReply());
    }

    public Verdict verdict() {
        return byRules == null ? byLists.verdict() : byRules.verdict();
    }

    /** Whether the mail is to be held, and its sender may be asked. */
    public boolean challenges() {
        return verdict() == Verdict.HOLD && (byRules == null || byRules.challenge());
    }

    public String reason() {
        return byRules == null ? byLists.reason() : byRules.reason();
    }

    /**
     * Whether another mail with the same envelope may fare differently because of a rule, or because it is
     * authenticated.
     */
    boolean restsOnMail() {
        return byLists.passedOver() || byRules != null && byRules.restsOnMail();
    }

    /** Who may release the mail as well. */
    public Optional<String> delegate() {
        return byRules == null ? Optional.empty() : Optional.ofNullable(byRules.delegate());
    }

    /** Whether the rules have somebody told, or would have done something on trial. */
    boolean leavesRecords() {
        return byRules != null
                && !(byRules.notices().isEmpty() && byRules.trials().isEmpty());
    }

    /**
     * What the rules are to keep of it; empty if they were not asked.
     *
     * @param inTheEnd the verdict that came out
     */
    public Optional<RuleOutcome> outcome(Verdict inTheEnd) {
        return Optional.ofNullable(byRules).map(ruling -> new RuleOutcome(recipient, ruling, inTheEnd));
    }

    /** The verdict in the words of the API. */
    RecipientVerdict toVerdict() {
        RecipientVerdict.Builder verdict = RecipientVerdict.builder()
                .recipient(recipient.text())
                .verdict(verdict())
                .reason(reason())
                .decidedBy(byLists.decidedBy())
                .weight(Optional.ofNullable(byLists.list()).map(ListVoice::weight))
                .authenticatedOnly(Optional.of(byLists.authenticatedOnly()).filter(only -> only));
        if (byRules != null) {
            verdict.decidedBy(byRules.decidedBy()).tags(byRules.tags());
            if (verdict() == Verdict.HOLD && !byRules.challenge()) {
                verdict.challenge(false);
            }
        }
        return verdict.build();
    }

    /**
     * How it came about.
     *
     * @param policy the one that ruled
     * @param rules those that ruled
     */
    Explanation explanation(Mail mail, Policy policy, RuleSet rules) {
        List<ExplanationStep> steps = new ArrayList<>();
        policy.entries().stream()
                .filter(entry -> byLists.entry() != null && byLists.entry() == entry.id())
                .forEach(entry -> steps.add(ExplanationStep.of(
                        "entry-decided", "entry:" + entry.id(), "An entry says to " + says(entry) + ".")));
        policy.entries().stream()
                .filter(entry -> byLists.entry() != null && byLists.entry() != entry.id())
                .filter(entry -> new Policy(List.of(entry))
                        .rule(mail.source, recipient)
                        .decidedBy()
                        .isPresent())
                .limit(MAX_OUTRANKED)
                .forEach(entry -> steps.add(ExplanationStep.of(
                        "entry-outranked",
                        "entry:" + entry.id(),
                        "An entry says to " + says(entry) + ", but ranks behind entry:" + byLists.entry() + ".")));
        List<Entry> notAuthenticated = policy.entries().stream()
                .filter(Entry::authenticatedOnly)
                .filter(entry ->
                        new Policy(List.of(entry)).rule(mail.source, recipient).passedOver())
                .limit(MAX_OUTRANKED)
                .toList();
        notAuthenticated.forEach(entry -> steps.add(ExplanationStep.of(
                "entry-not-authenticated",
                "entry:" + entry.id(),
                "An entry says to " + says(entry) + ", but only authenticated mail, and this is not.")));
        policy.vote(mail.source).ifPresent(vote -> addShared(steps, vote));
        if (byRules == null) {
            steps.add(ExplanationStep.of(
                    "rules-not-asked",
                    "rules",
                    "Rules were not asked: " + byLists.decidedBy().orElseThrow() + " had decided."));
        } else {
            if (notAuthenticated.isEmpty()) {
                steps.add(ExplanationStep.of("no-entry", "lists", "No entry is about this sender and recipient."));
            }
            steps.addAll(rules.explain(mail.sender, mail.source::mayAllow, recipient, mail.facts, mail.at));
        }
        if (reason().equals(Reason.REPLY)) {
            steps.add(ExplanationStep.of("reply", "reply", "It answers a mail that the recipient sent, so it passes."));
        }
        return Explanation.builder().verdict(toVerdict()).steps(steps).build();
    }

    private void addShared(List<ExplanationStep> steps, Vote vote) {
        for (SharedEntry entry : vote.cast().stream().limit(MAX_OUTRANKED).toList()) {
            String weight = "Of weight " + vote.weight(Verdict.BLOCK) + " to block and " + vote.weight(Verdict.DELIVER)
                    + " to deliver";
            if (byLists.entry() != null) {
                add(steps, "list-outranked", entry, "It ranks behind entry:" + byLists.entry() + ".");
            } else if (entry.verdict() == vote.verdict()) {
                add(steps, "list-decided", entry, weight + ", that decided.");
            } else {
                add(steps, "list-outvoted", entry, weight + ", the other side decided.");
            }
        }
        vote.outranked().stream()
                .limit(MAX_OUTRANKED)
                .forEach(entry -> add(steps, "list-outranked", entry, "It ranks behind a closer match."));
    }

    private static void add(List<ExplanationStep> steps, String code, SharedEntry entry, String why) {
        ListVoice list = entry.list();
        String about = entry.kind().name().toLowerCase(Locale.ROOT) + (list.hashed() ? "" : " " + entry.value());
        steps.add(ExplanationStep.of(
                code,
                "list:" + list.name(),
                "The shared list " + list.name() + " (weight " + list.weight() + ") says to "
                        + (entry.verdict() == Verdict.BLOCK ? "block " : "deliver ") + about + ". " + why));
    }

    private static String says(Entry entry) {
        return (entry.verdict() == Verdict.BLOCK ? "block " : "deliver ")
                + entry.kind().name().toLowerCase(Locale.ROOT) + " " + entry.value() + " for "
                + (entry.scope() == EntryScope.TENANT ? "everybody" : entry.owner());
    }

    /**
     * The explanation, cut to a size that can be kept with each mail: what did not match goes first, then what did not
     * decide; what decided stays.
     */
    public static Explanation bounded(Explanation whole) {
        List<ExplanationStep> kept = new ArrayList<>(whole.steps());
        leaveOut(kept, IDLE::contains);
        leaveOut(kept, code -> !DECISIVE.contains(code));
        int omitted = whole.steps().size() - kept.size();
        Explanation.Builder bounded = Explanation.builder().verdict(whole.verdict());
        kept.stream()
                .map(step -> ExplanationStep.of(step.code(), step.subject(), cut(step.text())))
                .forEach(bounded::addSteps);
        if (omitted > 0) {
            bounded.addSteps(ExplanationStep.of("cut-short", "rules", omitted + " more steps are left out."));
        }
        return bounded.build();
    }

    private static void leaveOut(List<ExplanationStep> steps, Predicate<String> codes) {
        for (int i = steps.size() - 1; i >= 0 && steps.size() > MAX_STEPS; i--) {
            if (codes.test(steps.get(i).code())) {
                steps.remove(i);
            }
        }
    }

    private static String cut(String text) {
        return text.codePointCount(0, text.length()) <= MAX_TEXT
                ? text
                : text.substring(0, text.offsetByCodePoints(0, MAX_TEXT - 1)) + "…";
    }
}
