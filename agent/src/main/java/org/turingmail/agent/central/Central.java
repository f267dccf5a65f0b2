package org.turingmail.agent.central;

import java.time.Instant;
import org.turingmail.protocol.Keys;
import org.turingmail.protocol.agents.AgentInfo;
import org.turingmail.protocol.correspondents.Correspondents;
import org.turingmail.protocol.decisions.Acknowledgement;
import org.turingmail.protocol.decisions.DecisionPage;
import org.turingmail.protocol.held.ExpiryRefusal;
import org.turingmail.protocol.held.HeldMailBatch;
import org.turingmail.protocol.held.HeldMailBatchAnswer;
import org.turingmail.protocol.held.HeldMailRegistration;
import org.turingmail.protocol.held.RegisteredMail;
import org.turingmail.protocol.held.Settlement;
import org.turingmail.protocol.notices.NoticeReport;
import org.turingmail.protocol.notices.Notices;
import org.turingmail.protocol.reconciliation.ReconciliationAnswer;
import org.turingmail.protocol.reconciliation.ReconciliationPage;
import org.turingmail.protocol.verdicts.VerdictRequest;
import org.turingmail.protocol.verdicts.Verdicts;

/**
 * The central service, as the agent needs it. No method throws for what central or the network does: the {@link Result}
 * says what happened. Thread-safe.
 */
public interface Central {
    /** In the way of a mail: fails fast while central is in trouble. */
    Result<Verdicts> ask(VerdictRequest request);

    /** In the way of a mail: fails fast while central is in trouble. */
    Result<RegisteredMail> register(String key, HeldMailRegistration registration);

    /** Many at once, besides the mails that come in; at most {@link org.turingmail.protocol.Api#MAX_BATCH}. */
    Result<HeldMailBatchAnswer> registerAll(HeldMailBatch batch);

    Result<Void> challengesSent(Keys keys);

    /**
     * Waits up to {@code waitSeconds}; tries although other calls failed just now.
     *
     * @param epoch that of the page before; null for none
     * @param now time of day here
     */
    Result<DecisionPage> decisions(long after, String epoch, Instant now, int waitSeconds, int limit);

    /** Tells central that a message is kept although it has expired there. */
    Result<Void> refuseExpiry(String key, ExpiryRefusal refusal);

    Result<Void> acknowledge(Acknowledgement acknowledgement);

    Result<ReconciliationAnswer> compare(ReconciliationPage page);

    Result<Void> settle(String key, Settlement settlement);

    /** In the way of a user's mail: fails fast while central is in trouble. */
    Result<Void> learn(Correspondents correspondents);

    /** Takes notices to send, for some minutes. */
    Result<Notices> claimNotices(int limit);

    Result<Void> reportNotices(NoticeReport report);

    Result<AgentInfo> me();
}
