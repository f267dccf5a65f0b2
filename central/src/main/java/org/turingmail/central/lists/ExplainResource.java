package org.turingmail.central.lists;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.policy.Policy;
import org.turingmail.central.policy.TrustedForwarders;
import org.turingmail.central.replies.Replies;
import org.turingmail.central.rules.MailRuling;
import org.turingmail.central.rules.Rules;
import org.turingmail.central.rules.engine.RuleSet;
import org.turingmail.central.tenants.CurrentAgent;
import org.turingmail.central.web.Checks;
import org.turingmail.protocol.ExplainApi;
import org.turingmail.protocol.ExplainRequest;
import org.turingmail.protocol.Explanations;

class ExplainResource implements ExplainApi {
    private final Policies policies;
    private final Rules rules;
    private final Replies replies;
    private final CurrentAgent current;
    private final TrustedForwarders forwarders;
    private final Clock clock;

    ExplainResource(
            Policies policies,
            Rules rules,
            Replies replies,
            CurrentAgent current,
            TrustedForwarders forwarders,
            Clock clock) {
        this.policies = policies;
        this.rules = rules;
        this.replies = replies;
        this.current = current;
        this.forwarders = forwarders;
        this.clock = clock;
    }

    @Override
    public Explanations explain(ExplainRequest request) {
        Checks checks = new Checks();
        Optional<EmailAddress> sender = checks.sender(Checks.body(request).sender(), "sender");
        List<EmailAddress> recipients =
                checks.addresses(request.recipients(), ExplainRequest.MAX_RECIPIENTS, "recipients");
        request.at().ifPresent(at -> checks.instant(at, "at"));
        FactChecks facts = FactChecks.check(request.facts(), forwarders, checks);
        checks.done();
        MailRuling.Mail mail = new MailRuling.Mail(
                sender, facts.source(sender), request.facts(), request.at().orElseGet(clock::instant));
        long tenantId = current.tenantId();
        Policy policy = policies.of(tenantId, mail.source(), recipients);
        RuleSet ruleSet = rules.of(tenantId);
        List<MailRuling> rulings = recipients.stream()
                .map(recipient -> MailRuling.of(mail, recipient, policy, ruleSet))
                .toList();
        return Explanations.builder()
                .explanations(replies.pass(tenantId, mail.facts(), rulings).stream()
                        .map(ruling -> ruling.explanation(mail, policy, ruleSet))
                        .toList())
                .build();
    }
}
