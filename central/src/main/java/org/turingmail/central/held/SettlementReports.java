package org.turingmail.central.held;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.central.audit.Audit;
import org.turingmail.central.tenants.Agent;
import org.turingmail.protocol.held.ExpiryRefusal;
import org.turingmail.protocol.held.Settlement;

/** What agents report that they did by themselves with messages that they hold. Thread-safe. */
@Singleton
final class SettlementReports {
    private static final Logger LOGGER = LoggerFactory.getLogger(SettlementReports.class);

    private final Jdbi jdbi;
    private final HeldMails mails;
    private final Clock clock;

    SettlementReports(Jdbi jdbi, HeldMails mails, Clock clock) {
        this.jdbi = requireNonNull(jdbi);
        this.mails = requireNonNull(mails);
        this.clock = requireNonNull(clock);
    }

    /**
     * A message was settled for some of its recipients.
     *
     * @param addresses canonical
     */
    void report(Agent agent, String key, List<String> addresses, Settlement settlement) {
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
                            agent.actor(),
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

    /**
     * A message that has expired here stays held: by the agent's clock it is too early.
     *
     * @param addresses canonical
     */
    void refuseExpiry(Agent agent, String key, List<String> addresses, ExpiryRefusal refusal) {
        Instant now = clock.instant();
        jdbi.useTransaction(handle -> mails.refuseExpiry(
                        handle, agent.id(), key, addresses, Duration.ofSeconds(refusal.holdForSeconds()))
                .filter(held -> held > 0)
                .ifPresent(held -> {
                    Audit.record(
                            handle,
                            agent.tenantId(),
                            now,
                            agent.actor(),
                            "expiry-refused",
                            key,
                            Optional.of("for " + held + " recipient(s): by its clock it is " + refusal.at()
                                    + ", held for " + refusal.holdForSeconds() + " s more"));
                    LOGGER.warn(
                            "Agent {} of {} refuses to let {} expire: by its clock it is {}, and {} here. The message"
                                    + " stays held. Check both clocks (NTP)",
                            agent.name(),
                            agent.tenant(),
                            key,
                            refusal.at(),
                            now);
                }));
    }
}
