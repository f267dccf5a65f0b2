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
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.central.lists.EntryHits;
import org.turingmail.central.policy.MailSource;
import org.turingmail.central.policy.TrustedForwarders;
import org.turingmail.central.rules.RuleOutcome;
import org.turingmail.central.rules.RuleRecords;
import org.turingmail.central.tenants.CurrentAgent;
import org.turingmail.central.web.Checks;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.Registrable;
import org.turingmail.protocol.verdicts.MailFacts;
import org.turingmail.protocol.verdicts.Verdict;
import org.turingmail.protocol.verdicts.VerdictRequest;
import org.turingmail.protocol.verdicts.Verdicts;

/**
 * The route of {@link org.turingmail.protocol.verdicts.VerdictsApi}, word for word. It is asked for every mail and
 * needs nothing but
 * memory for nearly all of them; to hand those to another thread and back costs more than the answer. So they are
 * answered
 * on the event loop, and whatever needs the database, on a thread that may wait.
 */
@Path(Api.ROOT + "/verdicts")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@NonBlocking
class VerdictsResource {
    /** How often a rule is asked in a few milliseconds. */
    private static final int MAX_ON_EVENT_LOOP = 5_000;

    private final Jdbi jdbi;
    private final Rulings rulings;
    private final Policies policies;
    private final EntryHits hits;
    private final RuleRecords records;
    private final CurrentAgent current;
    private final TrustedForwarders forwarders;
    private final Clock clock;
    private final int validSeconds;
    private final Timer timer;

    VerdictsResource(
            Jdbi jdbi,
            Rulings rulings,
            Policies policies,
            EntryHits hits,
            RuleRecords records,
            CurrentAgent current,
            TrustedForwarders forwarders,
            Clock clock,
            CentralConfiguration configuration,
            MeterRegistry registry) {
        this.jdbi = jdbi;
        this.rulings = rulings;
        this.policies = policies;
        this.hits = hits;
        this.records = records;
        this.current = current;
        this.forwarders = forwarders;
        this.clock = clock;
        this.validSeconds = (int) configuration.verdictTtl().toSeconds();
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
        Question question = new Question(
                current.get().tenantId(),
                new MailRuling.Mail(sender, source, told, clock.instant()),
                recipients,
                ofThisMail);
        if (!Context.isOnEventLoopThread()) {
            return Uni.createFrom().item(answer(question));
        }
        if (!rulings.answersAtOnce(question.tenantId, question.mail)
                || takesLong(recipients.size(), rulings.countRules(question.tenantId))) {
            return waiting(() -> answer(question));
        }
        Timer.Sample began = Timer.start();
        Answer answer = rule(question);
        if (answer.rulings.stream().noneMatch(MailRuling::leavesRecords)) {
            began.stop(timer);
            return Uni.createFrom().item(answer.verdicts);
        }
        return waiting(() -> {
            record(question, answer);
            began.stop(timer);
            return answer.verdicts;
        });
    }

    /** Whether others would wait for the event loop meanwhile. */
    static boolean takesLong(int recipients, int rules) {
        return (long) recipients * rules > MAX_ON_EVENT_LOOP;
    }

    /**
     * @param ofThisMail whether another mail with the same envelope may get another verdict, so that it must not be
     *     remembered; so it is as well where the client or a rule on the mail may decide
     */
    private record Question(long tenantId, MailRuling.Mail mail, List<EmailAddress> recipients, boolean ofThisMail) {}

    private record Answer(List<MailRuling> rulings, Verdicts verdicts) {}

    private static Uni<Verdicts> waiting(Supplier<Verdicts> answer) {
        return Uni.createFrom().item(answer).runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    private Verdicts answer(Question question) {
        return timer.record(() -> {
            Answer answer = rule(question);
            record(question, answer);
            return answer.verdicts;
        });
    }

    private Answer rule(Question question) {
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
    private void record(Question question, Answer answer) {
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
