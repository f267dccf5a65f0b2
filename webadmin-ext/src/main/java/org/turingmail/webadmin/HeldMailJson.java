package org.turingmail.webadmin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.turingmail.agent.quarantine.HeldMail;
import org.turingmail.protocol.UntrustedText;

/** What the routes answer about held mails. Immutable; the names of the fields are public API. */
final class HeldMailJson {
    /** So many recipients of a mail stand in a list; all of them stand in the answer about one mail. */
    static final int RECIPIENTS_IN_A_LIST = 20;

    private HeldMailJson() {}

    /** Some held mails, and where to go on. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    static final class Page {
        private final List<Object> mails;
        private final String next;

        /** @param next null after the last page */
        Page(List<Object> mails, String next) {
            this.mails = mails;
            this.next = next;
        }

        public List<Object> getMails() {
            return mails;
        }

        public String getNext() {
            return next;
        }
    }

    /** The facts of one held mail. */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    static final class Facts {
        private final HeldMail mail;
        private final Instant heldAt;
        private final long size;
        private final int recipientsShown;
        private final Optional<String> refused;

        private Facts(HeldMail mail, int recipientsShown, Optional<String> refused) {
            this.refused = refused;
            this.mail = mail;
            this.heldAt = mail.heldAt();
            this.size = mail.size();
            this.recipientsShown = recipientsShown;
        }

        /** @param refused why central does not register it */
        static Facts inAList(HeldMail mail, Optional<String> refused) {
            return new Facts(mail, RECIPIENTS_IN_A_LIST, refused);
        }

        static Facts whole(HeldMail mail, Optional<String> refused) {
            return new Facts(mail, Integer.MAX_VALUE, refused);
        }

        public String getKey() {
            return mail.key();
        }

        public String getSender() {
            return UntrustedText.line(mail.sender());
        }

        public List<String> getRecipients() {
            return mail.recipients().stream()
                    .limit(recipientsShown)
                    .map(UntrustedText::line)
                    .collect(Collectors.toList());
        }

        public int getRecipientCount() {
            return mail.recipients().size();
        }

        public Optional<String> getSubject() {
            return mail.subject().map(UntrustedText::line);
        }

        public Optional<String> getMessageId() {
            return mail.messageId().map(UntrustedText::line);
        }

        public long getSize() {
            return size;
        }

        public Instant getHeldAt() {
            return heldAt;
        }

        public String getReason() {
            return mail.reason();
        }

        public Optional<String> getSuppression() {
            return mail.suppression();
        }

        public Optional<String> getRegistrationProblem() {
            return refused.map(UntrustedText::line);
        }
    }

    /** In the place of a mail that cannot be read, so that it does not hide the others. */
    static final class Unreadable {
        private final String key;
        private final String problem;

        Unreadable(String key, String problem) {
            this.key = key;
            this.problem = problem;
        }

        public String getKey() {
            return key;
        }

        public String getProblem() {
            return problem;
        }
    }

    /** One held mail with the header of its message. */
    static final class WithHeaders {
        private final Facts facts;
        private final MessageHeaders headers;

        WithHeaders(Facts facts, MessageHeaders headers) {
            this.facts = facts;
            this.headers = headers;
        }

        @JsonUnwrapped
        public Facts getFacts() {
            return facts;
        }

        public List<MessageHeaders.Field> getHeaders() {
            return headers.fields();
        }

        public boolean isHeadersShortened() {
            return headers.isShortened();
        }
    }

    /** What a release or a discard did. */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    static final class Settled {
        private final String key;
        private final String state;
        private final List<String> recipients;
        private final ToCentral central;

        Settled(String key, String state, List<String> recipients, ToCentral central) {
            this.key = key;
            this.state = state;
            this.recipients = recipients;
            this.central = central;
        }

        public String getKey() {
            return key;
        }

        public String getState() {
            return state;
        }

        public List<String> getRecipients() {
            return recipients;
        }

        public String getCentral() {
            return central.inJson;
        }

        public Optional<String> getWarning() {
            return Optional.of(central.warning).filter(warning -> !warning.isEmpty());
        }
    }

    /** Whether central heard of what was done here. */
    enum ToCentral {
        TOLD("told", ""),
        LATER("told-later", ""),
        REFUSED("refused", "It is done here, but central refused to take note of it; the log of James says why"),
        NOT_NOTED(
                "not-noted",
                "It is done here, but central does not answer, and no note for it could be kept in outbox.url. Central"
                        + " shows the mail as held until reconciliation finds it missing; the log of James says what"
                        + " is wrong");

        private final String inJson;
        private final String warning;

        ToCentral(String inJson, String warning) {
            this.inJson = inJson;
            this.warning = warning;
        }

        @Override
        public String toString() {
            return inJson;
        }
    }
}
