package org.turingmail.central.held;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.policy.TrustedForwarders;
import org.turingmail.central.tenants.Agent;
import org.turingmail.central.tenants.CurrentAgent;
import org.turingmail.central.web.Checks;
import org.turingmail.central.web.ProblemException;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.challenges.ChallengeAction;
import org.turingmail.protocol.challenges.ChallengeInstruction;
import org.turingmail.protocol.held.ExpiryRefusal;
import org.turingmail.protocol.held.HeldMailBatch;
import org.turingmail.protocol.held.HeldMailBatchAnswer;
import org.turingmail.protocol.held.HeldMailRegistration;
import org.turingmail.protocol.held.HeldMailsApi;
import org.turingmail.protocol.held.KeyedRegistration;
import org.turingmail.protocol.held.RecipientState;
import org.turingmail.protocol.held.RegisteredMail;
import org.turingmail.protocol.held.RegistrationOutcome;
import org.turingmail.protocol.held.Settlement;

class HeldMailsResource implements HeldMailsApi {
    private static final Logger LOGGER = LoggerFactory.getLogger(HeldMailsResource.class);
    private static final Duration MAX_HOLD = Duration.ofDays(3650);

    private final Registrations registrations;
    private final SettlementReports settlements;
    private final CurrentAgent current;
    private final TrustedForwarders forwarders;
    private final Clock clock;
    private final MeterRegistry registry;

    HeldMailsResource(
            Registrations registrations,
            SettlementReports settlements,
            CurrentAgent current,
            TrustedForwarders forwarders,
            Clock clock,
            MeterRegistry registry) {
        this.registrations = registrations;
        this.settlements = settlements;
        this.current = current;
        this.forwarders = forwarders;
        this.clock = clock;
        this.registry = registry;
    }

    @Override
    public RegisteredMail register(String key, HeldMailRegistration body) {
        Registration mail = Registration.checked(key, Checks.body(body), forwarders, clock.instant());
        Agent agent = current.get();
        return answer(agent, mail, registrations.register(agent, mail));
    }

    @Override
    public HeldMailBatchAnswer registerAll(HeldMailBatch batch) {
        List<KeyedRegistration> bodies = Checks.body(batch).registrations();
        Checks checks = new Checks();
        checks.within(bodies.size(), 0, Api.MAX_BATCH, "registrations");
        checks.done();
        Agent agent = current.get();
        Map<String, RegistrationOutcome> outcomes = new HashMap<>();
        Map<String, Registration> good = new LinkedHashMap<>();
        for (KeyedRegistration body : bodies) {
            attempt(
                    outcomes,
                    body.key(),
                    () -> good.put(
                            body.key(),
                            Registration.checked(body.key(), body.registration(), forwarders, clock.instant())));
        }
        List<Registration> mails = List.copyOf(good.values());
        List<Registrations.Outcome> made = mails.isEmpty() ? List.of() : registrations.register(agent, mails);
        for (int i = 0; i < mails.size(); i++) {
            Registration mail = mails.get(i);
            Registrations.Outcome outcome = made.get(i);
            attempt(
                    outcomes,
                    mail.key(),
                    () -> outcomes.put(
                            mail.key(),
                            RegistrationOutcome.builder()
                                    .key(mail.key())
                                    .registered(answer(agent, mail, outcome))
                                    .build()));
        }
        return HeldMailBatchAnswer.builder()
                .addAllOutcomes(
                        bodies.stream().map(body -> outcomes.get(body.key())).toList())
                .build();
    }

    /** What is wrong with one mail is its own outcome. */
    private static void attempt(Map<String, RegistrationOutcome> outcomes, String key, Runnable work) {
        try {
            work.run();
        } catch (ProblemException e) {
            outcomes.put(
                    key,
                    RegistrationOutcome.builder().key(key).problem(e.problem()).build());
        }
    }

    private RegisteredMail answer(Agent agent, Registration mail, Registrations.Outcome outcome) {
        String key = mail.key();
        if (outcome instanceof Registrations.Outcome.Failed failed) {
            LOGGER.error(
                    "The mail {} of agent {} of {} cannot be registered",
                    key,
                    agent.name(),
                    agent.tenant(),
                    failed.cause());
            throw ProblemException.internal("The mail cannot be registered; the log of central says why");
        }
        if (!(outcome instanceof Registrations.Outcome.Registered registered)) {
            throw ProblemException.conflict("The key " + key + " belongs to a mail of another sender");
        }
        ChallengeInstruction instruction = instruction(registered.answer());
        registry.counter(
                        "turing.registrations",
                        "created",
                        String.valueOf(registered.created()),
                        "challenge",
                        instruction.action().name())
                .increment();
        if (registered.created()) {
            LOGGER.info(
                    "held: mail {} of agent {} of {} from <{}> for {} recipient(s), challenge {} {}",
                    key,
                    agent.name(),
                    agent.tenant(),
                    mail.senderAddress(),
                    mail.recipients().size(),
                    instruction.action(),
                    instruction.reason().orElse(""));
        }
        return RegisteredMail.builder()
                .key(key)
                .created(registered.created())
                .challenge(instruction)
                .build();
    }

    @Override
    public void settle(String key, Settlement settlement) {
        Checks checks = new Checks();
        checks.key(key, "key");
        List<String> addresses =
                checks.accepted(Checks.body(settlement).recipients(), Api.MAX_RECIPIENTS, "recipients").stream()
                        .map(EmailAddress::canonical)
                        .toList();
        checks.that(settlement.state() != RecipientState.HELD, "state", "must be RELEASED, DISCARDED or EXPIRED");
        checks.code(settlement.by(), "by");
        checks.code(settlement.reason(), "reason");
        checks.instant(settlement.at(), "at");
        checks.done();
        settlements.report(current.get(), key, addresses, settlement);
    }

    @Override
    public void refuseExpiry(String key, ExpiryRefusal refusal) {
        Checks checks = new Checks();
        checks.key(key, "key");
        List<String> addresses =
                checks.accepted(Checks.body(refusal).recipients(), Api.MAX_RECIPIENTS, "recipients").stream()
                        .map(EmailAddress::canonical)
                        .toList();
        checks.within(refusal.holdForSeconds(), 1, MAX_HOLD.toSeconds(), "holdForSeconds");
        checks.instant(refusal.at(), "at");
        checks.done();
        settlements.refuseExpiry(current.get(), key, addresses, refusal);
    }

    private static ChallengeInstruction instruction(ChallengeIssuer.Answer answer) {
        ChallengeInstruction.Builder none = ChallengeInstruction.builder().action(ChallengeAction.NONE);
        if (answer instanceof ChallengeIssuer.Answer.Send send) {
            return ChallengeInstruction.builder()
                    .action(ChallengeAction.SEND)
                    .url(send.url())
                    .expiresAt(send.expiresAt())
                    .language(Optional.ofNullable(send.language()))
                    .build();
        } else if (answer instanceof ChallengeIssuer.Answer.Covered covered) {
            return none.reason(covered.reason()).build();
        } else if (answer instanceof ChallengeIssuer.Answer.Silent silent) {
            return none.reason(silent.reason()).build();
        }
        return none.reason(Reason.CHALLENGE_SOLVED).build();
    }
}
