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
 * The central service, as the agent needs it. No method throws for what central or the network does: the {@link Answer}
 * says what happened. Thread-safe.
 */
public interface Central {
    /** In the way of a mail: fails fast while central is in trouble. */
    Answer<Verdicts> ask(VerdictRequest request);

    /** In the way of a mail: fails fast while central is in trouble. */
    Answer<RegisteredMail> register(String key, HeldMailRegistration registration);

    /** Many at once, besides the mails that come in; at most {@link org.turingmail.protocol.Api#MAX_BATCH}. */
    Answer<HeldMailBatchAnswer> registerAll(HeldMailBatch batch);

    Answer<Void> challengesSent(Keys keys);

    /**
     * Waits up to {@code waitSeconds}; tries although other calls failed just now.
     *
     * @param epoch that of the page before; null for none
     * @param now time of day here
     */
    Answer<DecisionPage> decisions(long after, String epoch, Instant now, int waitSeconds, int limit);

    /** Tells central that a message is kept although it has expired there. */
    Answer<Void> refuseExpiry(String key, ExpiryRefusal refusal);

    Answer<Void> acknowledge(Acknowledgement acknowledgement);

    Answer<ReconciliationAnswer> compare(ReconciliationPage page);

    Answer<Void> settle(String key, Settlement settlement);

    /** In the way of a user's mail: fails fast while central is in trouble. */
    Answer<Void> learn(Correspondents correspondents);

    /** Takes notices to send, for some minutes. */
    Answer<Notices> claimNotices(int limit);

    Answer<Void> reportNotices(NoticeReport report);

    Answer<AgentInfo> me();
}
