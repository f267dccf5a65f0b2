package org.turingmail.central.lists;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.central.policy.Policy;
import org.turingmail.central.policy.Ruling;
import org.turingmail.central.replies.Replies;
import org.turingmail.central.tenants.CurrentAgent;
import org.turingmail.central.web.Checks;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.MailFacts;
import org.turingmail.protocol.RecipientVerdict;
import org.turingmail.protocol.VerdictRequest;
import org.turingmail.protocol.Verdicts;
import org.turingmail.protocol.VerdictsApi;

class VerdictsResource implements VerdictsApi {
    private final Jdbi jdbi;
    private final ListEntries lists;
    private final Replies replies;
    private final CurrentAgent current;
    private final int validSeconds;
    private final Timer timer;

    VerdictsResource(
            Jdbi jdbi,
            ListEntries lists,
            Replies replies,
            CurrentAgent current,
            CentralConfiguration configuration,
            MeterRegistry registry) {
        this.jdbi = jdbi;
        this.lists = lists;
        this.replies = replies;
        this.current = current;
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
        request.facts()
                .ifPresent(
                        facts -> checks.within(facts.references().size(), 0, MailFacts.MAX_NAMES, "facts.references"));
        checks.done();
        return timer.record(
                () -> replies.pass(current.get().tenantId(), request.facts(), recipients, rule(sender, recipients)));
    }

    private Verdicts rule(Optional<EmailAddress> sender, List<EmailAddress> recipients) {
        Policy policy = new Policy(
                jdbi.withHandle(handle -> lists.concerning(handle, current.get().tenantId(), sender, recipients)));
        Verdicts.Builder verdicts = Verdicts.builder().validSeconds(validSeconds);
        for (EmailAddress recipient : recipients) {
            Ruling ruling = policy.rule(sender, recipient);
            verdicts.addVerdicts(RecipientVerdict.builder()
                    .recipient(recipient.text())
                    .verdict(ruling.verdict())
                    .reason(ruling.reason())
                    .decidedBy(ruling.decidedBy())
                    .build());
        }
        return verdicts.build();
    }
}
