package org.turingmail.central.held;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.address.Network;
import org.turingmail.central.tenants.Agent;
import org.turingmail.protocol.Reason;

/**
 * What holding a mail needs of challenges. All of it runs in the transaction of the caller, under the lock of
 * {@link SenderLock} on the sender.
 */
public interface ChallengeIssuer {
    /**
     * A mail is about to be held for which the sender may be asked.
     *
     * @param mailId the id that the mail will have
     */
    Answer forNewMail(Handle handle, Agent agent, long mailId, String key, Asked asked, Optional<String> language);

    /**
     * A message is registered again that is held without a challenge, since a {@linkplain Reason#RATE_LIMITED limit}
     * was reached when it came. The limits have half of their size here: the other half is for messages that come now.
     */
    Answer late(Handle handle, Agent agent, long mailId, String key, Asked asked, Optional<String> language);

    /**
     * A mail is registered again.
     *
     * @param challengeId the challenge that covers it
     */
    Answer again(Handle handle, Agent agent, long mailId, String key, Asked asked, long challengeId);

    /**
     * Who is asked, and for what.
     *
     * @param sender on the envelope
     * @param identity under which the sender is known; nobody is asked twice under the same
     * @param recipients who do not know the sender
     * @param client from which the mail came, if it is known
     */
    record Asked(EmailAddress sender, EmailAddress identity, List<EmailAddress> recipients, Optional<Network> client) {
        public Asked {
            requireNonNull(sender);
            requireNonNull(identity);
            recipients = List.copyOf(recipients);
            requireNonNull(client);
        }
    }

    /**
     * Of these keys of an agent, those whose registration should be repeated, since a challenge that was issued was not
     * reported as sent within its lease: one key for each such challenge. And a few of messages that came in an earlier
     * hour of the last 24, in which a limit on challenges was reached.
     */
    List<String> unsent(Handle handle, long agentId, List<String> keys);

    /** Whether and how the sender is asked. */
    sealed interface Answer {
        /**
         * The agent is to send this link.
         *
         * @param language null if it is not known
         */
        record Send(long challengeId, String url, Instant expiresAt, String language) implements Answer {
            public Send {
                requireNonNull(url);
                requireNonNull(expiresAt);
            }

            /** The link is the sender's secret. */
            @Override
            public String toString() {
                return "Send[challengeId=" + challengeId + ", url=[REDACTED], expiresAt=" + expiresAt + "]";
            }
        }

        /**
         * Nothing is sent, and an open challenge covers the mail.
         *
         * @param reason one of {@link Reason}
         */
        record Covered(long challengeId, String reason) implements Answer {
            public Covered {
                requireNonNull(reason);
            }
        }

        /**
         * Nothing is sent, and no challenge covers the mail.
         *
         * @param reason one of {@link Reason}
         */
        record Silent(String reason) implements Answer {
            public Silent {
                requireNonNull(reason);
            }
        }

        /** The sender solved a challenge of this tenant a short while ago: asking again would prove nothing new. */
        record Proven() implements Answer {}
    }
}
