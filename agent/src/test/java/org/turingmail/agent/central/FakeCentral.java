package org.turingmail.agent.central;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.turingmail.protocol.Keys;
import org.turingmail.protocol.Problem;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.agents.AgentInfo;
import org.turingmail.protocol.challenges.ChallengeAction;
import org.turingmail.protocol.challenges.ChallengeInstruction;
import org.turingmail.protocol.correspondents.Correspondents;
import org.turingmail.protocol.decisions.Acknowledgement;
import org.turingmail.protocol.decisions.Decision;
import org.turingmail.protocol.decisions.DecisionPage;
import org.turingmail.protocol.held.ExpiryRefusal;
import org.turingmail.protocol.held.HeldMailBatch;
import org.turingmail.protocol.held.HeldMailBatchAnswer;
import org.turingmail.protocol.held.HeldMailRegistration;
import org.turingmail.protocol.held.KeyedRegistration;
import org.turingmail.protocol.held.RegisteredMail;
import org.turingmail.protocol.held.RegistrationOutcome;
import org.turingmail.protocol.held.Settlement;
import org.turingmail.protocol.notices.Notice;
import org.turingmail.protocol.notices.NoticeReport;
import org.turingmail.protocol.notices.Notices;
import org.turingmail.protocol.reconciliation.ReconciliationAnswer;
import org.turingmail.protocol.reconciliation.ReconciliationPage;
import org.turingmail.protocol.verdicts.HeaderTag;
import org.turingmail.protocol.verdicts.MailFacts;
import org.turingmail.protocol.verdicts.RecipientVerdict;
import org.turingmail.protocol.verdicts.Verdict;
import org.turingmail.protocol.verdicts.VerdictRequest;
import org.turingmail.protocol.verdicts.Verdicts;

/** A central service in memory, that can be taken away and brought back. */
public final class FakeCentral implements Central {
    public final Map<String, HeldMailRegistration> registered = new TreeMap<>();
    public final Set<String> reportedAsSent = new HashSet<>();
    public final List<VerdictRequest> asked = new CopyOnWriteArrayList<>();
    public final List<Settlement> settlements = new CopyOnWriteArrayList<>();
    public final List<Correspondents> learned = new CopyOnWriteArrayList<>();
    public final Set<Long> acknowledged = new HashSet<>();
    public final List<ReconciliationPage> pages = new ArrayList<>();
    private final Map<String, Verdict> verdicts = new HashMap<>();
    private final Set<String> authenticatedOnly = new HashSet<>();
    private final Map<String, List<HeaderTag>> tags = new HashMap<>();
    private final List<Decision> decisions = new ArrayList<>();
    private int validSeconds = 60;
    /** What it has for agents to send, until it is reported. */
    public final List<Notice> notices = new CopyOnWriteArrayList<>();

    public final List<NoticeReport> reportedNotices = new CopyOnWriteArrayList<>();
    /** Whether reports on notices do not reach it. */
    public boolean losesReports;

    /** Expiries that the agent did not carry out, by key. */
    public final Map<String, ExpiryRefusal> refusedExpiries = new TreeMap<>();
    /** What its feed says of itself. */
    public String epoch = "first";

    public Optional<Instant> time = Optional.empty();
    public int overdue;

    public final List<HeldMailBatch> batches = new ArrayList<>();
    /** What it will not register. */
    public final Set<String> refusedKeys = new HashSet<>();

    public boolean knowsNoBatches;

    private boolean away;
    private boolean refusesToRegister;
    private Failure.Kind how = Failure.Kind.UNREACHABLE;

    /** Knows a sender, if the mail is not known to be unauthenticated. */
    public FakeCentral knowsIfAuthenticated(String sender, String recipient) {
        authenticatedOnly.add(sender + " " + recipient);
        return this;
    }

    public FakeCentral knows(String sender, String recipient, Verdict verdict) {
        verdicts.put(sender + " " + recipient, verdict);
        return this;
    }

    /** Its verdicts for a recipient have these header fields. */
    public FakeCentral tag(String recipient, HeaderTag... fields) {
        tags.put(recipient, List.of(fields));
        return this;
    }

    /** It was restored from a backup: these decisions were never made, and its feed begins anew. */
    public void losesDecisionsAfter(long sequence) {
        decisions.removeIf(decision -> decision.sequence() > sequence);
        epoch = "second";
    }

    public FakeCentral decides(Decision decision) {
        decisions.add(decision);
        return this;
    }

    /** For how long its verdicts are valid from now on. */
    public FakeCentral answersAreValidFor(int seconds) {
        validSeconds = seconds;
        return this;
    }

    /** It answers, but takes no registration. */
    public void refusesToRegister() {
        refusesToRegister = true;
    }

    public void goesAway() {
        goesAway(Failure.Kind.UNREACHABLE);
    }

    public void goesAway(Failure.Kind kind) {
        away = true;
        how = kind;
    }

    public void comesBack() {
        away = false;
    }

    @Override
    public synchronized Result<Verdicts> ask(VerdictRequest request) {
        asked.add(request);
        Verdicts.Builder answer = Verdicts.builder().validSeconds(validSeconds);
        boolean forged = request.facts()
                .flatMap(MailFacts::authenticated)
                .filter(authenticated -> !authenticated)
                .isPresent();
        for (String recipient : request.recipients()) {
            String pair = request.sender() + " " + recipient;
            boolean bound = authenticatedOnly.contains(pair);
            if (bound && forged) {
                answer.validSeconds(0);
            }
            Verdict verdict = bound && !forged ? Verdict.DELIVER : verdicts.getOrDefault(pair, Verdict.HOLD);
            answer.addVerdicts(RecipientVerdict.builder()
                    .recipient(recipient)
                    .verdict(verdict)
                    .reason(verdict == Verdict.HOLD ? Reason.UNKNOWN_SENDER : "entry")
                    .authenticatedOnly(Optional.of(bound && !forged).filter(only -> only))
                    .tags(tags.getOrDefault(recipient, List.of()))
                    .build());
        }
        return unlessAway(answer.build());
    }

    @Override
    public synchronized Result<RegisteredMail> register(String key, HeldMailRegistration registration) {
        if (away) {
            return unlessAway(null);
        }
        if (refusesToRegister || refusedKeys.contains(key)) {
            return Result.failed(Failure.Kind.REJECTED, "the fake refuses");
        }
        boolean created = registered.put(key, registration) == null;
        boolean send = registration.suppression().isEmpty() && !reportedAsSent.contains(key);
        ChallengeInstruction.Builder challenge =
                ChallengeInstruction.builder().action(send ? ChallengeAction.SEND : ChallengeAction.NONE);
        if (send) {
            challenge.url("https://central.example.org/c/" + key).expiresAt(Instant.parse("2026-12-24T12:00:00Z"));
        } else {
            challenge.reason(registration.suppression().orElse(Reason.ALREADY_CHALLENGED));
        }
        return Result.of(RegisteredMail.builder()
                .key(key)
                .created(created)
                .challenge(challenge.build())
                .build());
    }

    @Override
    public synchronized Result<HeldMailBatchAnswer> registerAll(HeldMailBatch batch) {
        if (away) {
            return unlessAway(null);
        }
        batches.add(batch);
        if (knowsNoBatches) {
            return Result.failed(Failure.Kind.REJECTED, "HTTP 405");
        }
        HeldMailBatchAnswer.Builder answer = HeldMailBatchAnswer.builder();
        for (KeyedRegistration one : batch.registrations()) {
            RegistrationOutcome.Builder outcome = RegistrationOutcome.builder().key(one.key());
            if (refusedKeys.contains(one.key())) {
                outcome.problem(Problem.builder()
                        .type("urn:turing:problem:invalid-value")
                        .title("invalid")
                        .status(422)
                        .build());
            } else {
                register(one.key(), one.registration()).value().ifPresent(outcome::registered);
            }
            answer.addOutcomes(outcome.build());
        }
        return Result.of(answer.build());
    }

    @Override
    public synchronized Result<Void> challengesSent(Keys keys) {
        if (!away) {
            reportedAsSent.addAll(keys.keys());
        }
        return unlessAway(null);
    }

    @Override
    public synchronized Result<DecisionPage> decisions(
            long cursor, String cursorEpoch, Instant now, int waitSeconds, int limit) {
        long after = cursorEpoch == null || cursorEpoch.equals(epoch) ? cursor : 0;
        DecisionPage.Builder page =
                DecisionPage.builder().cursor(after).epoch(epoch).time(time).overdue(overdue);
        decisions.stream()
                .filter(decision -> decision.sequence() > after && !acknowledged.contains(decision.sequence()))
                .limit(limit)
                .forEach(decision -> page.addDecisions(decision).cursor(decision.sequence()));
        return unlessAway(page.build());
    }

    @Override
    public synchronized Result<Void> acknowledge(Acknowledgement acknowledgement) {
        if (!away) {
            acknowledged.addAll(acknowledgement.sequences());
        }
        return unlessAway(null);
    }

    @Override
    public synchronized Result<Void> refuseExpiry(String key, ExpiryRefusal refusal) {
        if (!away) {
            refusedExpiries.put(key, refusal);
            decisions.removeIf(decision -> decision.key().equals(Optional.of(key)));
        }
        return unlessAway(null);
    }

    @Override
    public synchronized Result<ReconciliationAnswer> compare(ReconciliationPage page) {
        pages.add(page);
        ReconciliationAnswer.Builder answer = ReconciliationAnswer.builder().missing(0);
        for (String key : page.keys()) {
            if (!registered.containsKey(key)) {
                answer.addUnknown(key);
            } else if (registered.get(key).suppression().isEmpty() && !reportedAsSent.contains(key)) {
                answer.addChallengePending(key);
            }
        }
        return unlessAway(answer.build());
    }

    @Override
    public synchronized Result<Void> settle(String key, Settlement settlement) {
        if (!away) {
            settlements.add(settlement);
        }
        return unlessAway(null);
    }

    @Override
    public synchronized Result<Void> learn(Correspondents correspondents) {
        if (!away) {
            learned.add(correspondents);
        }
        return unlessAway(null);
    }

    @Override
    public synchronized Result<Notices> claimNotices(int limit) {
        return unlessAway(Notices.builder()
                .addAllNotices(notices.stream().limit(limit).collect(Collectors.toList()))
                .build());
    }

    @Override
    public synchronized Result<Void> reportNotices(NoticeReport report) {
        if (away || losesReports) {
            return Result.failed(Failure.Kind.UNREACHABLE, "the fake is away");
        }
        reportedNotices.add(report);
        notices.removeIf(notice -> report.sent().contains(notice.id())
                || report.failed().stream().anyMatch(failure -> failure.id() == notice.id()));
        return Result.of(null);
    }

    @Override
    public synchronized Result<AgentInfo> me() {
        return unlessAway(AgentInfo.builder()
                .agent("agent")
                .tenant("tenant")
                .centralVersion("test")
                .time(Instant.EPOCH)
                .heldMails(registered.size())
                .build());
    }

    private <T> Result<T> unlessAway(T value) {
        return away ? Result.failed(how, "the fake is away") : Result.of(value);
    }
}
