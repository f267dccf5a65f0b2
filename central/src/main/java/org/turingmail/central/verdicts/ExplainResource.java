package org.turingmail.central.verdicts;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.policy.TrustedForwarders;
import org.turingmail.central.tenants.CurrentAgent;
import org.turingmail.central.web.Checks;
import org.turingmail.protocol.Api;

/** What would happen to a mail, and why? */
@Path(Api.ROOT + "/explain")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
class ExplainResource {
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

    /** Rules as for a mail that comes, but changes, records and tells nothing. */
    @POST
    @Operation(summary = "What would happen to a mail, and why?")
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
