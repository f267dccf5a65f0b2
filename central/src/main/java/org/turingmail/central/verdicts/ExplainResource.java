package org.turingmail.central.verdicts;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.policy.TrustedForwarders;
import org.turingmail.central.tenants.CurrentAgent;
import org.turingmail.central.web.Checks;
import org.turingmail.protocol.ExplainApi;
import org.turingmail.protocol.ExplainRequest;
import org.turingmail.protocol.Explanations;

class ExplainResource implements ExplainApi {
    private final Rulings rulings;
    private final CurrentAgent current;
    private final TrustedForwarders forwarders;
    private final Clock clock;

    ExplainResource(Rulings rulings, CurrentAgent current, TrustedForwarders forwarders, Clock clock) {
        this.rulings = rulings;
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
        return Explanations.builder()
                .explanations(rulings.rule(current.tenantId(), new Rulings.Asked(mail, recipients))
                        .explanations()
                        .toList())
                .build();
    }
}
