package org.turingmail.central.challenge;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.audit.Audit;
import org.turingmail.central.held.HeldMails;
import org.turingmail.central.held.SenderLock;
import org.turingmail.central.lists.KnownSenders;
import org.turingmail.central.lists.ListEntries;
import org.turingmail.central.policy.MailSource;
import org.turingmail.central.verdicts.Rulings;
import org.turingmail.protocol.Reason;

/** What becomes of challenges whose link is opened. Thread-safe. */
@Singleton
final class AnsweredChallenges implements Challenges {
    private static final Logger LOGGER = LoggerFactory.getLogger(AnsweredChallenges.class);
    private static final String SENDER = "sender";

    private final Jdbi jdbi;
    private final KnownSenders senders;
    private final Rulings rulings;
    private final HeldMails mails;
    private final Clock clock;
    private final MeterRegistry registry;

    AnsweredChallenges(
            Jdbi jdbi, KnownSenders senders, Rulings rulings, HeldMails mails, Clock clock, MeterRegistry registry) {
        this.jdbi = requireNonNull(jdbi);
        this.senders = requireNonNull(senders);
        this.rulings = requireNonNull(rulings);
        this.mails = requireNonNull(mails);
        this.clock = requireNonNull(clock);
        this.registry = requireNonNull(registry);
    }

    @Override
    public Optional<ChallengeView> find(String token) {
        return jdbi.withHandle(handle -> ChallengeTable.ofToken(handle, token).map(row -> view(handle, row)));
    }

    @Override
    public SolveOutcome solve(String token) {
        Optional<StoredChallenge> found = jdbi.withHandle(handle -> ChallengeTable.ofToken(handle, token));
        return found.isEmpty()
                ? new SolveOutcome.Unknown()
                : jdbi.inTransaction(handle -> solve(handle, found.get(), token));
    }

    private SolveOutcome solve(Handle handle, StoredChallenge challenge, String token) {
        SenderLock.take(handle, challenge.tenantId(), challenge.senderAddress());
        Instant now = clock.instant();
        boolean won = handle.createUpdate(
                                """
                UPDATE challenge
                SET state = 'SOLVED', closed_at = :now, sent_at = coalesce(sent_at, :now)
                WHERE id = :id AND state = 'OPEN' AND expires_at > :now
                """)
                        .bind("now", now)
                        .bind("id", challenge.id())
                        .execute()
                == 1;
        if (!won) {
            return refusal(view(handle, ChallengeTable.ofToken(handle, token).orElseThrow()));
        }
        EmailAddress sender = EmailAddress.parse(challenge.sender());
        EmailAddress identity = EmailAddress.parse(challenge.senderAddress());
        List<HeldMails.Covered> covered = mails.coveredBy(handle, challenge.id());
        Set<String> refusing = refusing(handle, challenge.tenantId(), sender, identity, covered);
        // A solved challenge shows that the address is read; the entry requires authentication if all messages had it.
        Map<String, Boolean> recipients = covered.stream()
                .filter(mail -> !refusing.contains(mail.recipient().canonical()))
                .collect(Collectors.toMap(mail -> mail.recipient().canonical(), HeldMails.Covered::authenticated));
        // The agents forget first, so that no mail is held by a stale verdict once its forerunner is released.
        senders.allow(
                handle,
                challenge.tenantId(),
                identity,
                List.of(identity.canonical(), sender.canonical()),
                recipients,
                ListEntries.Origin.CHALLENGE,
                SENDER,
                Reason.CHALLENGE_SOLVED);
        int released = mails.releaseCoveredBy(handle, challenge.id(), refusing, SENDER, Reason.CHALLENGE_SOLVED);
        Audit.record(
                handle,
                challenge.tenantId(),
                now,
                SENDER,
                "challenge-solved",
                challenge.senderAddress(),
                Optional.of(released + " mail(s) released, known to " + recipients.size() + " recipient(s)"));
        registry.counter("turing.challenges", "event", "solved").increment();
        LOGGER.info(
                "solved: <{}> answered; {} mail(s) released, known to {} recipient(s)",
                challenge.senderAddress(),
                released,
                recipients.size());
        return new SolveOutcome.Solved(
                view(handle, ChallengeTable.ofToken(handle, token).orElseThrow()), released);
    }

    private static SolveOutcome refusal(ChallengeView view) {
        return switch (view.state()) {
            case SOLVED -> new SolveOutcome.AlreadySolved(view);
            case EXPIRED, OPEN -> new SolveOutcome.Expired(view);
            case WITHDRAWN -> new SolveOutcome.Withdrawn(view);
        };
    }

    /** Recipients for whom the sender is blocked or held silently by now. An answer does not change that. */
    private Set<String> refusing(
            Handle handle, long tenantId, EmailAddress sender, EmailAddress identity, List<HeldMails.Covered> covered) {
        MailSource source = MailSource.ofHeld(
                sender, identity, Optional.of(covered.stream().allMatch(HeldMails.Covered::authenticated)));
        return rulings
                .refusing(
                        handle,
                        tenantId,
                        sender,
                        source,
                        covered.stream()
                                .map(mail -> new Rulings.Waiting(mail.recipient(), mail.heldAt()))
                                .toList())
                .stream()
                .map(EmailAddress::canonical)
                .collect(Collectors.toSet());
    }

    private ChallengeView view(Handle handle, StoredChallenge challenge) {
        return ChallengeTable.view(handle, challenge, clock.instant());
    }
}
