package org.turingmail.central.lists;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Optional;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.address.Network;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.central.policy.Entry;
import org.turingmail.central.policy.MailSource;
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
    private final ListLookup lists;
    private final EntryHits hits;
    private final Replies replies;
    private final CurrentAgent current;
    private final int validSeconds;
    private final Timer timer;

    VerdictsResource(
            ListLookup lists,
            EntryHits hits,
            Replies replies,
            CurrentAgent current,
            CentralConfiguration configuration,
            MeterRegistry registry) {
        this.lists = lists;
        this.hits = hits;
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
        Optional<EmailAddress> headerFrom = request.facts()
                .flatMap(MailFacts::headerFrom)
                .flatMap(address -> checks.address(address, "facts.headerFrom"));
        Optional<Network> client = request.facts()
                .flatMap(MailFacts::client)
                .flatMap(address -> checks.attempt(() -> Network.address(address), "facts.client"));
        request.facts().ifPresent(facts -> {
            checks.within(facts.headers().size(), 0, MailFacts.MAX_NAMES, "facts.headers");
            checks.within(facts.references().size(), 0, MailFacts.MAX_NAMES, "facts.references");
        });
        checks.done();
        MailSource source = MailSource.of(sender, headerFrom, client);
        boolean ofThisMail =
                source.identities().size() > MailSource.of(sender).identities().size();
        return timer.record(() -> replies.pass(
                current.get().tenantId(), request.facts(), recipients, rule(source, recipients, ofThisMail)));
    }

    /**
     * @param ofThisMail whether another mail with the same envelope may get another verdict, so that it must not be
     *     remembered; so it is as well where the client may decide
     */
    private Verdicts rule(MailSource source, List<EmailAddress> recipients, boolean ofThisMail) {
        long tenantId = current.get().tenantId();
        List<Entry> entries = lists.concerning(tenantId, source, recipients);
        Policy policy = new Policy(entries);
        boolean lasting = !ofThisMail && !lists.hasNetworks(tenantId);
        Verdicts.Builder verdicts = Verdicts.builder().validSeconds(lasting ? validSeconds : 0);
        for (EmailAddress recipient : recipients) {
            Ruling ruling = policy.rule(source, recipient);
            hits.count(ruling.entry());
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
