package org.turingmail.central.verdicts;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.lists.ListEntries;
import org.turingmail.central.policy.MailSource;
import org.turingmail.central.policy.Policy;
import org.turingmail.central.policy.Ruling;
import org.turingmail.central.replies.Replies;
import org.turingmail.central.rules.Rules;
import org.turingmail.central.rules.engine.RuleSet;
import org.turingmail.protocol.verdicts.Verdict;

/**
 * Rules on mails, for a verdict, a registration and an explanation: by the lists, then the rules, and last by what
 * users sent, since a reply to a user is delivered unless an entry or a rule says otherwise. Thread-safe.
 */
@Singleton
public final class Rulings {
    private final Policies policies;
    private final Rules rules;
    private final Replies replies;

    Rulings(Policies policies, Rules rules, Replies replies) {
        this.policies = requireNonNull(policies);
        this.rules = requireNonNull(rules);
        this.replies = requireNonNull(replies);
    }

    /** A mail to be ruled on, for some of its recipients. */
    public record Asked(MailRuling.Mail mail, List<EmailAddress> recipients) {
        public Asked {
            requireNonNull(mail);
            recipients = List.copyOf(recipients);
        }
    }

    /**
     * What was said about a mail, and by what. Immutable.
     *
     * @param rulings one for each recipient, in their order
     */
    public record Ruled(MailRuling.Mail mail, Policy policy, RuleSet rules, List<MailRuling> rulings) {
        public Ruled {
            requireNonNull(mail);
            requireNonNull(policy);
            requireNonNull(rules);
            rulings = List.copyOf(rulings);
        }

        /** The rulings of a verdict. */
        public List<MailRuling> having(Verdict verdict) {
            return rulings.stream()
                    .filter(ruling -> ruling.verdict() == verdict)
                    .toList();
        }

        /** How each ruling came about, in the order of the recipients. */
        public Stream<Explanation> explanations() {
            return rulings.stream().map(ruling -> ruling.explanation(mail, policy, rules));
        }
    }

    /** Rules on a mail from memory, but for what users sent. */
    public Ruled rule(long tenantId, Asked asked) {
        Policy policy = policies.of(tenantId, asked.mail.source(), asked.recipients);
        return rule(
                asked, policy, rules.of(tenantId), passing -> replies.answered(tenantId, asked.mail.facts(), passing));
    }

    /** Rules on many mails by what is committed now; in their order. */
    public List<Ruled> rule(Handle handle, long tenantId, List<Asked> mails) {
        if (mails.isEmpty()) {
            return List.of();
        }
        List<Policy> ofMails = policies.of(
                handle,
                tenantId,
                mails.stream()
                        .map(asked -> new ListEntries.Asked(asked.mail.source(), asked.recipients))
                        .toList());
        RuleSet ruleSet = rules.of(handle, tenantId);
        List<Ruled> ruled = new ArrayList<>(mails.size());
        for (int i = 0; i < mails.size(); i++) {
            Asked asked = mails.get(i);
            ruled.add(rule(
                    asked,
                    ofMails.get(i),
                    ruleSet,
                    passing -> replies.answered(handle, tenantId, asked.mail.facts(), passing)));
        }
        return ruled;
    }

    /** @param answered those of some recipients whom the mail answers */
    private static Ruled rule(
            Asked asked, Policy policy, RuleSet rules, Function<Collection<EmailAddress>, Set<EmailAddress>> answered) {
        List<MailRuling> rulings = asked.recipients.stream()
                .map(recipient -> MailRuling.of(asked.mail, recipient, policy, rules))
                .toList();
        Set<EmailAddress> replied = answered.apply(rulings.stream()
                .filter(MailRuling::passesAsAReply)
                .map(MailRuling::recipient)
                .toList());
        return new Ruled(
                asked.mail,
                policy,
                rules,
                replied.isEmpty()
                        ? rulings
                        : rulings.stream()
                                .map(ruling -> ruling.passesAsAReply() && replied.contains(ruling.recipient())
                                        ? ruling.ofAReply()
                                        : ruling)
                                .toList());
    }

    /** Whether {@link #rule(long, Asked)} would not wait for the database now. */
    boolean answersAtOnce(long tenantId, MailRuling.Mail mail) {
        return policies.answersAtOnce() && rules.answerAtOnce(tenantId) && !Replies.asks(mail.facts());
    }

    /** How many rules a tenant has. */
    int countRules(long tenantId) {
        return rules.of(tenantId).size();
    }

    /** A recipient of mail that is held, of which no facts are kept. */
    public record Waiting(EmailAddress recipient, Instant heldAt) {
        public Waiting {
            requireNonNull(recipient);
            requireNonNull(heldAt);
        }
    }

    /**
     * The recipients for whom lists, rules or groups block the sender or hold silently by now. What hinges on more of
     * the mail than is kept was decided when it was registered.
     */
    public Set<EmailAddress> refusing(
            Handle handle, long tenantId, EmailAddress sender, MailSource source, List<Waiting> held) {
        Policy policy = policies.of(
                handle, tenantId, source, held.stream().map(Waiting::recipient).toList());
        RuleSet ruleSet = rules.of(handle, tenantId);
        return held.stream()
                .filter(mail -> {
                    Ruling byLists = policy.rule(source, mail.recipient);
                    return byLists.decidedBy().isPresent()
                            ? byLists.verdict() == Verdict.BLOCK
                            : ruleSet.ruleWithoutFacts(sender, source::mayAllow, mail.recipient, mail.heldAt)
                                    .filter(ruling -> ruling.verdict() == Verdict.BLOCK
                                            || ruling.verdict() == Verdict.HOLD && !ruling.challenge())
                                    .isPresent();
                })
                .map(Waiting::recipient)
                .collect(Collectors.toSet());
    }
}
