package org.turingmail.agent.correspondents;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.inject.Inject;
import javax.mail.internet.AddressException;
import org.apache.james.core.MailAddress;
import org.apache.james.core.Username;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.agent.central.Central;
import org.turingmail.agent.central.Result;
import org.turingmail.agent.facts.Automatic;
import org.turingmail.agent.header.Mailboxes;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.correspondents.Correspondents;

/**
 * Adds the people a user wrote to before Turing was installed to that user's list: the addresses in {@code To},
 * {@code Cc} and {@code Bcc} of the messages in a folder of sent mail. Automatic responses (RFC 3834, section 5) and
 * reports are ignored, because vacation notices and receipts go to any sender. Idempotent. Thread-safe.
 */
public final class LearnFromSentMail {
    private static final Logger LOGGER = LoggerFactory.getLogger(LearnFromSentMail.class);

    private final SentMail sentMail;
    private final Central central;

    @Inject
    public LearnFromSentMail(SentMail sentMail, Central central) {
        this.sentMail = sentMail;
        this.central = central;
    }

    /** Whether this James keeps mailboxes at all. */
    public boolean isPossible() {
        return sentMail.isKept();
    }

    /** How many mails are in the folder; empty if the user has no such folder. */
    public Optional<Long> mailsIn(Username user, String folder) throws MailboxException {
        Optional<SentMail.Folder> opened = sentMail.open(user, folder);
        if (opened.isEmpty()) {
            return Optional.empty();
        }
        try (SentMail.Folder mails = opened.get()) {
            return Optional.of(mails.size());
        }
    }

    /**
     * Reads the folder and tells central, in batches. Ends after the mail that it is at if the thread is interrupted.
     *
     * @param dryRun only counts
     * @param progress hears of each mail
     */
    public Outcome run(Username user, String folder, boolean dryRun, Consumer<Outcome> progress) {
        Run run = new Run(user.asString(), dryRun);
        try {
            Optional<SentMail.Folder> opened = sentMail.open(user, folder);
            if (opened.isEmpty()) {
                return run.ended("The user has no folder '" + folder + "'");
            }
            try (SentMail.Folder mails = opened.get()) {
                Optional<Iterator<Header>> header = mails.next();
                while (header.isPresent() && run.problem == null) {
                    if (Thread.currentThread().isInterrupted()) {
                        return run.ended("cancelled");
                    }
                    run.read(header.get());
                    progress.accept(run.result());
                    header = mails.next();
                }
            }
            run.tell();
        } catch (MailboxException | RuntimeException e) {
            LOGGER.error("The folder {} of {} cannot be read", folder, user.asString(), e);
            return run.ended("The folder cannot be read; the log of James says why");
        }
        LOGGER.info(
                "{} learned {} correspondents from {} mails in {}{}",
                user.asString(),
                run.found.size(),
                run.mails,
                folder,
                dryRun ? " (dry run: nothing was told)" : "");
        return run.result();
    }

    /** What came of it, or how far it has come. Immutable. */
    public static final class Outcome {
        private final long mails;
        private final long correspondents;
        private final long told;
        private final String problem;

        private Outcome(long mails, long correspondents, long told, String problem) {
            this.mails = mails;
            this.correspondents = correspondents;
            this.told = told;
            this.problem = problem;
        }

        /** Mails read. */
        public long mails() {
            return mails;
        }

        /** Different addresses in them. */
        public long correspondents() {
            return correspondents;
        }

        /** How many of them central knows now. */
        public long told() {
            return told;
        }

        /** What ended it early. */
        public Optional<String> problem() {
            return Optional.ofNullable(problem);
        }
    }

    private final class Run {
        private final String user;
        private final boolean dryRun;
        private final Set<String> found = new HashSet<>();
        private final List<String> untold = new ArrayList<>();
        private long mails;
        private long told;
        private String problem;

        private Run(String user, boolean dryRun) {
            this.user = user;
            this.dryRun = dryRun;
        }

        private void read(Iterator<Header> header) {
            List<String> fields = new ArrayList<>();
            boolean automatic = false;
            while (header.hasNext()) {
                Header field = header.next();
                switch (field.getName().toLowerCase(Locale.ROOT)) {
                    case "to":
                    case "cc":
                    case "bcc":
                        fields.add(field.getValue());
                        break;
                    case "auto-submitted":
                        automatic |= Automatic.isSubmitted(field.getValue());
                        break;
                    case "content-type":
                        automatic |= Automatic.isReport(field.getValue());
                        break;
                    default:
                        break;
                }
            }
            mails++;
            if (!automatic) {
                fields.forEach(this::learn);
            }
        }

        private void learn(String field) {
            for (String address : addresses(field)) {
                if (problem == null && !address.equalsIgnoreCase(user) && found.add(address.toLowerCase(Locale.ROOT))) {
                    untold.add(address);
                    if (untold.size() == Api.MAX_RECIPIENTS) {
                        tell();
                    }
                }
            }
        }

        private void tell() {
            if (!dryRun && problem == null && !untold.isEmpty()) {
                Result<Void> answer = central.learn(Correspondents.builder()
                        .user(user)
                        .correspondents(untold)
                        .build());
                answer.failure().ifPresent(failure -> problem = failure.toString());
                told += answer.isGiven() ? untold.size() : 0;
            }
            untold.clear();
        }

        private Outcome ended(String why) {
            problem = why;
            return result();
        }

        private Outcome result() {
            return new Outcome(mails, found.size(), told, problem);
        }
    }

    /** An address that is none is passed over. */
    private static List<String> addresses(String field) {
        List<String> addresses = new ArrayList<>();
        for (String address : Mailboxes.parse(field).all()) {
            try {
                addresses.add(new MailAddress(address).asString());
            } catch (AddressException e) {
                LOGGER.debug("Not an address: {}", address);
            }
        }
        return addresses;
    }
}
