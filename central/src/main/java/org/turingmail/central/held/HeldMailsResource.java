package org.turingmail.central.held;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.IllformedLocaleException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.address.Text;
import org.turingmail.central.audit.Audit;
import org.turingmail.central.lists.FactChecks;
import org.turingmail.central.policy.TrustedForwarders;
import org.turingmail.central.tenants.Agent;
import org.turingmail.central.tenants.CurrentAgent;
import org.turingmail.central.web.Checks;
import org.turingmail.central.web.ProblemException;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.ChallengeAction;
import org.turingmail.protocol.ChallengeInstruction;
import org.turingmail.protocol.ExpiryRefusal;
import org.turingmail.protocol.HeldMail;
import org.turingmail.protocol.HeldMailPage;
import org.turingmail.protocol.HeldMailRegistration;
import org.turingmail.protocol.HeldMailsApi;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.RecipientState;
import org.turingmail.protocol.RegisteredMail;
import org.turingmail.protocol.Settlement;

class HeldMailsResource implements HeldMailsApi {
    private static final Logger LOGGER = LoggerFactory.getLogger(HeldMailsResource.class);
    private static final int MAX_TEXT = 998;
    private static final Duration MAX_HOLD = Duration.ofDays(3650);

    private final Jdbi jdbi;
    private final Registrations registrations;
    private final HeldMailQueries queries;
    private final HeldMails mails;
    private final CurrentAgent current;
    private final TrustedForwarders forwarders;
    private final Clock clock;
    private final MeterRegistry registry;

    HeldMailsResource(
            Jdbi jdbi,
            Registrations registrations,
            HeldMailQueries queries,
            HeldMails mails,
            CurrentAgent current,
            TrustedForwarders forwarders,
            Clock clock,
            MeterRegistry registry) {
        this.jdbi = jdbi;
        this.registrations = registrations;
        this.queries = queries;
        this.mails = mails;
        this.current = current;
        this.forwarders = forwarders;
        this.clock = clock;
        this.registry = registry;
    }

    @Override
    public RegisteredMail register(String key, HeldMailRegistration body) {
        Registrations.Registration mail = checked(key, Checks.body(body));
        Agent agent = current.get();
        Registrations.Outcome outcome = registrations.register(agent, mail);
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
    public HeldMail get(String key) {
        return queries.find(current.get().id(), key)
                .orElseThrow(() -> ProblemException.notFound("This agent never registered a mail with that key"));
    }

    @Override
    public HeldMailPage list(RecipientState state, String after, int limit) {
        Checks checks = new Checks();
        checks.within(limit, 1, Api.MAX_PAGE, "limit");
        if (after != null) {
            checks.key(after, "after");
        }
        checks.done();
        return queries.page(current.get().id(), state, after == null ? "" : after, limit);
    }

    @Override
    public void settle(String key, Settlement settlement) {
        Checks checks = new Checks();
        checks.key(key, "key");
        List<String> addresses =
                checks.addresses(Checks.body(settlement).recipients(), Api.MAX_RECIPIENTS, "recipients").stream()
                        .map(EmailAddress::canonical)
                        .toList();
        checks.that(settlement.state() != RecipientState.HELD, "state", "must be RELEASED, DISCARDED or EXPIRED");
        checks.code(settlement.by(), "by");
        checks.code(settlement.reason(), "reason");
        checks.instant(settlement.at(), "at");
        checks.done();
        Agent agent = current.get();
        Instant now = clock.instant();
        // The agent's clock may be ahead of ours, but nothing is settled in the future.
        Instant at = settlement.at().isAfter(now) ? now : settlement.at();
        jdbi.useTransaction(handle -> mails.settledByAgent(
                        handle,
                        agent.id(),
                        key,
                        addresses,
                        settlement.state(),
                        settlement.by(),
                        settlement.reason(),
                        at)
                .filter(changed -> changed > 0)
                .ifPresent(changed -> {
                    Audit.record(
                            handle,
                            agent.tenantId(),
                            now,
                            "agent:" + agent.name(),
                            "mail-" + settlement.state().name().toLowerCase(Locale.ROOT),
                            key,
                            Optional.of(changed + " recipient(s) by " + settlement.by() + ", " + settlement.reason()));
                    LOGGER.info(
                            "settled: mail {} of agent {} of {} is {} for {} recipient(s) by {} ({})",
                            key,
                            agent.name(),
                            agent.tenant(),
                            settlement.state(),
                            changed,
                            settlement.by(),
                            settlement.reason());
                }));
    }

    @Override
    public void refuseExpiry(String key, ExpiryRefusal refusal) {
        Checks checks = new Checks();
        checks.key(key, "key");
        List<String> addresses =
                checks.addresses(Checks.body(refusal).recipients(), Api.MAX_RECIPIENTS, "recipients").stream()
                        .map(EmailAddress::canonical)
                        .toList();
        checks.within(refusal.holdForSeconds(), 1, MAX_HOLD.toSeconds(), "holdForSeconds");
        checks.instant(refusal.at(), "at");
        checks.done();
        Agent agent = current.get();
        Instant now = clock.instant();
        jdbi.useTransaction(handle -> mails.refuseExpiry(
                        handle, agent.id(), key, addresses, Duration.ofSeconds(refusal.holdForSeconds()))
                .filter(held -> held > 0)
                .ifPresent(held -> {
                    Audit.record(
                            handle,
                            agent.tenantId(),
                            now,
                            "agent:" + agent.name(),
                            "expiry-refused",
                            key,
                            Optional.of("for " + held + " recipient(s): by its clock it is " + refusal.at()
                                    + ", held for " + refusal.holdForSeconds() + " s more"));
                    LOGGER.warn(
                            "Agent {} of {} refuses to let {} expire: by its clock it is {}, and {} here. The message stays held."
                                    + " Check both clocks (NTP)",
                            agent.name(),
                            agent.tenant(),
                            key,
                            refusal.at(),
                            now);
                }));
    }

    private Registrations.Registration checked(String key, HeldMailRegistration body) {
        Checks checks = new Checks();
        checks.key(key, "key");
        Optional<EmailAddress> sender = checks.sender(body.sender(), "sender");
        List<EmailAddress> recipients = checks.addresses(body.recipients(), Api.MAX_RECIPIENTS, "recipients");
        checks.within(body.size(), 0, Long.MAX_VALUE, "size");
        checks.instant(body.heldAt(), "heldAt");
        checks.code(body.reason(), "reason");
        body.suppression().ifPresent(suppression -> checks.code(suppression, "suppression"));
        FactChecks facts = FactChecks.check(body.facts(), forwarders, checks);
        checks.done();
        return new Registrations.Registration(
                key,
                sender,
                recipients,
                // These come from the mail, where anything may stand: they are mended, not refused.
                body.subject()
                        .map(subject -> Text.clean(subject, MAX_TEXT).strip())
                        .filter(subject -> !subject.isEmpty()),
                body.messageId().map(id -> Text.clean(id, MAX_TEXT).strip()).filter(id -> !id.isEmpty()),
                body.size(),
                body.heldAt(),
                body.reason(),
                body.suppression(),
                body.facts(),
                facts.source(sender),
                body.language().flatMap(HeldMailsResource::language));
    }

    private static Optional<String> language(String tag) {
        try {
            return Optional.of(new Locale.Builder().setLanguageTag(tag).build().toLanguageTag())
                    .filter(canonical -> !canonical.equals("und") && canonical.length() <= 35);
        } catch (IllformedLocaleException e) {
            return Optional.empty();
        }
    }

    private static ChallengeInstruction instruction(AskSender.Answer answer) {
        ChallengeInstruction.Builder none = ChallengeInstruction.builder().action(ChallengeAction.NONE);
        if (answer instanceof AskSender.Answer.Send send) {
            return ChallengeInstruction.builder()
                    .action(ChallengeAction.SEND)
                    .url(send.url())
                    .expiresAt(send.expiresAt())
                    .language(Optional.ofNullable(send.language()))
                    .build();
        } else if (answer instanceof AskSender.Answer.Covered covered) {
            return none.reason(covered.reason()).build();
        } else if (answer instanceof AskSender.Answer.Silent silent) {
            return none.reason(silent.reason()).build();
        }
        return none.reason(Reason.CHALLENGE_SOLVED).build();
    }
}
