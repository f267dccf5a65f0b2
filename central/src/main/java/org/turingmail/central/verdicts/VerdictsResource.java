package org.turingmail.central.verdicts;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Context;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.policy.MailSource;
import org.turingmail.central.policy.TrustedForwarders;
import org.turingmail.central.tenants.CurrentAgent;
import org.turingmail.central.web.Checks;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.Registrable;
import org.turingmail.protocol.verdicts.MailFacts;
import org.turingmail.protocol.verdicts.VerdictRequest;
import org.turingmail.protocol.verdicts.Verdicts;

/**
 * The route of {@link org.turingmail.protocol.verdicts.VerdictsApi}, word for word. It is asked for every mail and
 * needs nothing but memory for nearly all of them; to hand those to another thread and back costs more than the answer.
 * So they are answered on the event loop, and whatever needs the database, on a thread that may wait.
 */
@Path(Api.ROOT + "/verdicts")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@NonBlocking
class VerdictsResource {
    /** How often a rule is asked in a few milliseconds. */
    private static final int MAX_ON_EVENT_LOOP = 5_000;

    private final MailVerdicts mails;
    private final CurrentAgent current;
    private final TrustedForwarders forwarders;
    private final Clock clock;
    private final Timer timer;

    VerdictsResource(
            MailVerdicts mails,
            CurrentAgent current,
            TrustedForwarders forwarders,
            Clock clock,
            MeterRegistry registry) {
        this.mails = mails;
        this.current = current;
        this.forwarders = forwarders;
        this.clock = clock;
        this.timer = Timer.builder("turing.verdicts")
                .description("Time to rule on one mail, for all of its recipients")
                .register(registry);
    }

    @POST
    @Operation(summary = "Is this sender known to these recipients?")
    public Uni<Verdicts> ask(VerdictRequest request) {
        Checks checks = new Checks();
        Optional<EmailAddress> sender =
                checks.sender(Registrable.address(Checks.body(request).sender()), "sender");
        List<EmailAddress> recipients = checks.addresses(request.recipients(), Api.MAX_RECIPIENTS, "recipients");
        Optional<MailFacts> told = FactChecks.repaired(request.facts());
        FactChecks facts = FactChecks.check(told, forwarders, checks);
        checks.done();
        MailSource source = facts.source(sender);
        boolean ofThisMail = !source.equals(facts.withoutHeader(sender));
        MailVerdicts.Question question = new MailVerdicts.Question(
                current.get().tenantId(),
                new MailRuling.Mail(sender, source, told, clock.instant()),
                recipients,
                ofThisMail);
        if (!Context.isOnEventLoopThread()) {
            return Uni.createFrom().item(answer(question));
        }
        if (!mails.answersAtOnce(question) || takesLong(recipients.size(), mails.countRules(question))) {
            return waiting(() -> answer(question));
        }
        Timer.Sample began = Timer.start();
        MailVerdicts.Answer answer = mails.rule(question);
        if (!answer.leavesRecords()) {
            began.stop(timer);
            return Uni.createFrom().item(answer.verdicts());
        }
        return waiting(() -> {
            mails.record(question, answer);
            began.stop(timer);
            return answer.verdicts();
        });
    }

    /** Whether others would wait for the event loop meanwhile. */
    static boolean takesLong(int recipients, int rules) {
        return (long) recipients * rules > MAX_ON_EVENT_LOOP;
    }

    private static Uni<Verdicts> waiting(Supplier<Verdicts> answer) {
        return Uni.createFrom().item(answer).runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    private Verdicts answer(MailVerdicts.Question question) {
        return timer.record(() -> {
            MailVerdicts.Answer answer = mails.rule(question);
            mails.record(question, answer);
            return answer.verdicts();
        });
    }
}
