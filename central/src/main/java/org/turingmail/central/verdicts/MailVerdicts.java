package org.turingmail.central.verdicts;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.central.lists.EntryHits;
import org.turingmail.central.rules.RuleOutcome;
import org.turingmail.central.rules.RuleRecords;
import org.turingmail.protocol.verdicts.Verdict;
import org.turingmail.protocol.verdicts.Verdicts;

/** Rules on a message for all of its recipients, and records what the rules say is to be recorded. Thread-safe. */
@Singleton
final class MailVerdicts {
    private final Jdbi jdbi;
    private final Rulings rulings;
    private final Policies policies;
    private final EntryHits hits;
    private final RuleRecords records;
    private final Clock clock;
    private final int validSeconds;

    MailVerdicts(
            Jdbi jdbi,
            Rulings rulings,
            Policies policies,
            EntryHits hits,
            RuleRecords records,
            Clock clock,
            CentralConfiguration configuration) {
        this.jdbi = jdbi;
        this.rulings = rulings;
        this.policies = policies;
        this.hits = hits;
        this.records = records;
        this.clock = clock;
        this.validSeconds = (int) configuration.verdictTtl().toSeconds();
    }

    /**
     * @param ofThisMail whether another mail with the same envelope may get another verdict, so that it must not be
     *     remembered; so it is as well where the client or a rule on the mail may decide
     */
    record Question(long tenantId, MailRuling.Mail mail, List<EmailAddress> recipients, boolean ofThisMail) {}

    record Answer(List<MailRuling> rulings, Verdicts verdicts) {
        /** Whether {@link #record} has something to do. */
        boolean leavesRecords() {
            return rulings.stream().anyMatch(MailRuling::leavesRecords);
        }
    }

    /** Whether nothing is needed for it but memory. */
    boolean answersAtOnce(Question question) {
        return rulings.answersAtOnce(question.tenantId, question.mail);
    }

    /** Returns the number of rules that the tenant has. */
    int countRules(Question question) {
        return rulings.countRules(question.tenantId);
    }

    Answer rule(Question question) {
        List<MailRuling> ofMail = rulings.rule(question.tenantId, new Rulings.Asked(question.mail, question.recipients))
                .rulings();
        boolean lasting = !question.ofThisMail
                && !policies.hasNetworks(question.tenantId)
                && ofMail.stream().noneMatch(MailRuling::restsOnMail);
        Verdicts verdicts = Verdicts.builder()
                .validSeconds(lasting ? validSeconds(question) : 0)
                .verdicts(ofMail.stream().map(MailRuling::toVerdict).toList())
                .build();
        ofMail.forEach(ruling -> hits.count(ruling.byLists().entry()));
        return new Answer(ofMail, verdicts);
    }

    /** No longer than the entries that it may rest on. */
    private int validSeconds(Question question) {
        long end = policies.nearestEnd(question.tenantId, question.mail.source(), question.recipients);
        return (int) Math.max(0, Math.min(validSeconds, (end - clock.millis()) / 1_000));
    }

    /**
     * Of mail that is held, somebody is told when it is registered: then it is sure to be there, and it happens once.
     */
    void record(Question question, Answer answer) {
        List<MailRuling> leaving =
                answer.rulings.stream().filter(MailRuling::leavesRecords).toList();
        if (leaving.isEmpty()) {
            return;
        }
        Optional<EmailAddress> sender = question.mail.sender();
        jdbi.useTransaction(handle -> {
            records.tell(
                    handle,
                    question.tenantId,
                    sender,
                    outcomes(answer.rulings.stream().filter(ruling -> ruling.verdict() != Verdict.HOLD)),
                    Optional.empty());
            records.tried(handle, question.tenantId, sender, outcomes(leaving.stream()));
        });
    }

    private static List<RuleOutcome> outcomes(Stream<MailRuling> rulings) {
        return rulings.flatMap(ruling -> ruling.outcome(ruling.verdict()).stream())
                .toList();
    }
}
