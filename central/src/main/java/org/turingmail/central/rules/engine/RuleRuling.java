package org.turingmail.central.rules.engine;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.verdicts.HeaderTag;
import org.turingmail.protocol.verdicts.Verdict;

/**
 * What the rules and groups say about a mail, for one recipient, whom no list entry decides about. Immutable.
 *
 * @param challenge whether the sender may be asked: with {@link Verdict#HOLD} only
 * @param reason the code of the rule or group that decided, or one of {@link org.turingmail.protocol.Reason}
 * @param decider {@code rule:ID} or {@code group:ID}; null if the tenant's default counts
 * @param byDefault whether no rule decided, but the default of a group or of the tenant
 * @param delegate the address of whom may release the mail for the recipient; null if there is none
 * @param restsOnMail whether another mail of the same sender to the same recipient might fare differently, or must be
 *     asked about for the sake of a notification or of a rule on trial
 */
public record RuleRuling(
        Verdict verdict,
        boolean challenge,
        String reason,
        String decider,
        boolean byDefault,
        String delegate,
        List<HeaderTag> tags,
        List<Notice> notices,
        List<Trial> trials,
        boolean restsOnMail) {
    public RuleRuling {
        requireNonNull(verdict);
        requireNonNull(reason);
        tags = List.copyOf(tags);
        notices = List.copyOf(notices);
        trials = List.copyOf(trials);
    }

    /**
     * Whether the mail passes if it answers one of the recipient: defaults are about strangers, what a rule says was
     * meant.
     */
    public boolean passesAsAReply() {
        return byDefault && verdict != Verdict.DELIVER;
    }

    /**
     * The same for a mail that answers one of the recipient, and passes. Nobody hears of it on behalf of the default.
     */
    public RuleRuling ofAReply() {
        List<Notice> ofRules = notices.stream()
                .filter(notice -> !notice.subject().equals(decider))
                .toList();
        return new RuleRuling(Verdict.DELIVER, false, Reason.REPLY, null, true, null, tags, ofRules, trials, true);
    }

    /** The rule or group that decided, in the words of the API. */
    public Optional<String> decidedBy() {
        return Optional.ofNullable(decider);
    }

    /** The same, but nobody is told by mail. */
    public RuleRuling withoutMail() {
        List<Notice> toWebhooks = notices.stream()
                .filter(notice -> notice.to().webhook().isPresent())
                .map(notice -> new Notice(
                        notice.subject(),
                        notice.reason(),
                        RuleNotification.builder()
                                .webhook(notice.to().webhook())
                                .build()))
                .toList();
        return new RuleRuling(
                verdict, challenge, reason, decider, byDefault, delegate, tags, toWebhooks, trials, restsOnMail);
    }

    /**
     * Somebody is to be told.
     *
     * @param subject {@code rule:ID} or {@code group:ID}
     * @param reason the code of the rule or group
     */
    public record Notice(String subject, String reason, RuleNotification to) {
        public Notice {
            requireNonNull(subject);
            requireNonNull(reason);
            requireNonNull(to);
        }
    }

    /** A rule on trial would have done something. */
    public record Trial(long ruleId, RuleAction action) {
        public Trial {
            requireNonNull(action);
        }
    }
}
