package org.turingmail.central.lists;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.central.policy.MailSource;
import org.turingmail.central.policy.Policy;
import org.turingmail.central.replies.Replies;
import org.turingmail.central.rules.MailRuling;
import org.turingmail.central.rules.RuleRecords;
import org.turingmail.central.rules.Rules;
import org.turingmail.central.rules.engine.RuleSet;
import org.turingmail.central.tenants.CurrentAgent;
import org.turingmail.central.web.Checks;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.Verdict;
import org.turingmail.protocol.VerdictRequest;
import org.turingmail.protocol.Verdicts;
import org.turingmail.protocol.VerdictsApi;

class VerdictsResource implements VerdictsApi {
    private final Jdbi jdbi;
    private final ListLookup lists;
    private final EntryHits hits;
    private final Rules rules;
    private final RuleRecords records;
    private final Replies replies;
    private final CurrentAgent current;
    private final Clock clock;
    private final int validSeconds;
    private final Timer timer;

    VerdictsResource(
            Jdbi jdbi,
            ListLookup lists,
            EntryHits hits,
            Rules rules,
            RuleRecords records,
            Replies replies,
            CurrentAgent current,
            Clock clock,
            CentralConfiguration configuration,
            MeterRegistry registry) {
        this.jdbi = jdbi;
        this.lists = lists;
        this.hits = hits;
        this.rules = rules;
        this.records = records;
        this.replies = replies;
        this.current = current;
        this.clock = clock;
        this.validSeconds = (int) configuration.verdictTtl().toSeconds();
        this.timer = Timer.builder("turing.verdicts")
                .description("Time to rule on one mail, for all of its recipients")
                .register(registry);
    }

    @Override
    public Verdicts ask(VerdictRequest request) {
        Checks checks = new Checks();
        Optional<EmailAddress> sender = checks.sender(Checks.body(request).sender(), "sender");
        List<EmailAddress> recipients = checks.addresses(request.recipients(), Api.MAX_RECIPIENTS, "recipients");
        FactChecks facts = FactChecks.check(request.facts(), checks);
        checks.done();
        MailSource source = facts.source(sender);
        boolean ofThisMail =
                source.identities().size() > MailSource.of(sender).identities().size();
        MailRuling.Mail mail = new MailRuling.Mail(sender, source, request.facts(), clock.instant());
        return timer.record(() -> rule(mail, recipients, ofThisMail));
    }

    /**
     * @param ofThisMail whether another mail with the same envelope may get another verdict, so that it must not be
     *     remembered; so it is as well where the client or a rule on the mail may decide
     */
    private Verdicts rule(MailRuling.Mail mail, List<EmailAddress> recipients, boolean ofThisMail) {
        long tenantId = current.get().tenantId();
        Policy policy = new Policy(lists.concerning(tenantId, mail.source(), recipients));
        RuleSet ruleSet = rules.of(tenantId);
        List<MailRuling> rulings = recipients.stream()
                .map(recipient -> MailRuling.of(mail, recipient, policy, ruleSet))
                .toList();
        boolean lasting =
                !ofThisMail && !lists.hasNetworks(tenantId) && rulings.stream().noneMatch(MailRuling::restsOnMail);
        Verdicts verdicts = replies.pass(
                tenantId,
                mail.facts(),
                recipients,
                Verdicts.builder()
                        .validSeconds(lasting ? validSeconds : 0)
                        .verdicts(rulings.stream().map(MailRuling::toVerdict).toList())
                        .build());
        rulings.forEach(ruling -> hits.count(ruling.byLists().entry()));
        record(tenantId, mail.sender(), rulings, verdicts);
        return verdicts;
    }

    /** Of mail that is held, somebody is told when it is registered: then it is sure to be there, and it happens once. */
    private void record(long tenantId, Optional<EmailAddress> sender, List<MailRuling> rulings, Verdicts verdicts) {
        List<MailRuling> leaving =
                rulings.stream().filter(RuleRecords::leavesRecords).toList();
        if (leaving.isEmpty()) {
            return;
        }
        List<MailRuling> passing = IntStream.range(0, rulings.size())
                .filter(i -> verdicts.verdicts().get(i).verdict() != Verdict.HOLD)
                .mapToObj(rulings::get)
                .toList();
        jdbi.useTransaction(handle -> {
            records.tell(handle, tenantId, sender, passing, Optional.empty());
            records.tried(handle, tenantId, sender, leaving);
        });
    }
}
