package org.turingmail.central.held;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.decisions.NewDecision;
import org.turingmail.central.rules.RuleRecords;
import org.turingmail.central.tenants.Agent;
import org.turingmail.central.verdicts.MailRuling;
import org.turingmail.central.verdicts.Rulings;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.decisions.DecisionAction;
import org.turingmail.protocol.verdicts.Verdict;

/**
 * Takes note of mails that agents hold.
 *
 * <p>Lists, rules and what users sent are asked again: the agent may have held the mail because it could not reach
 * central, or with a verdict that has been overtaken since. Recipients who know the sender get their mail at once, and
 * only for the others is the sender asked. Thread-safe.
 */
@Singleton
final class Registrations {
    private static final Logger LOGGER = LoggerFactory.getLogger(Registrations.class);
    static final String BY_SENDER = "sender";
    static final String BY_POLICY = "policy";

    private final Jdbi jdbi;
    private final RegistrationRulings rulings;
    private final RuleRecords records;
    private final ChallengeIssuer asking;
    private final ProvenSenders proven;
    private final KnownMails knownMails;
    private final NewHeldMails newMails;

    Registrations(
            Jdbi jdbi,
            RegistrationRulings rulings,
            RuleRecords records,
            ChallengeIssuer asking,
            ProvenSenders proven,
            KnownMails knownMails,
            NewHeldMails newMails) {
        this.jdbi = requireNonNull(jdbi);
        this.rulings = requireNonNull(rulings);
        this.records = requireNonNull(records);
        this.asking = requireNonNull(asking);
        this.proven = requireNonNull(proven);
        this.knownMails = requireNonNull(knownMails);
        this.newMails = requireNonNull(newMails);
    }

    /** What became of a registration. */
    sealed interface Outcome {
        /** @param created false if the mail was known already */
        record Registered(boolean created, ChallengeIssuer.Answer answer) implements Outcome {}

        /** The key belongs to a mail of another sender. */
        record KeyTaken() implements Outcome {}

        /** An error in central. */
        record Failed(RuntimeException cause) implements Outcome {}
    }

    Outcome register(Agent agent, Registration mail) {
        try {
            return inTransaction(agent, List.of(mail)).get(0);
        } catch (NewHeldMails.OvertakenException e) {
            // Now the mail is there, so it does not happen twice.
            return inTransaction(agent, List.of(mail)).get(0);
        }
    }

    /**
     * Registers many, in one transaction if that goes well; else each in its own, so that none is harmed by another.
     *
     * @param mails with keys that differ
     * @return the outcomes, in their order
     */
    List<Outcome> register(Agent agent, List<Registration> mails) {
        try {
            return inTransaction(agent, mails);
        } catch (ConnectionException e) {
            throw e;
        } catch (RuntimeException e) {
            LOGGER.debug("A batch of {} registrations is made one by one", mails.size(), e);
            return mails.stream().map(mail -> alone(agent, mail)).toList();
        }
    }

    private Outcome alone(Agent agent, Registration mail) {
        try {
            return register(agent, mail);
        } catch (ConnectionException e) {
            throw e;
        } catch (RuntimeException e) {
            return new Outcome.Failed(e);
        }
    }

    private List<Outcome> inTransaction(Agent agent, List<Registration> mails) {
        return jdbi.inTransaction(handle -> {
            SenderLock.takeAll(
                    handle,
                    agent.tenantId(),
                    mails.stream()
                            .filter(mail -> mail.silence().isEmpty())
                            .map(Registration::identityAddress)
                            .collect(Collectors.toSet()));
            Map<String, KnownMails.Known> known = KnownMails.find(handle, agent.id(), mails);
            List<Registration> fresh = mails.stream()
                    .filter(mail -> !known.containsKey(mail.key()))
                    .toList();
            Iterator<Rulings.Ruled> ruled = rulings.of(handle, agent, fresh).iterator();
            Iterator<Long> ids = newIds(handle, fresh.size()).iterator();
            NewHeldMails.NewRows rows = newMails.of(agent);
            List<Outcome> outcomes = new ArrayList<>(mails.size());
            for (Registration mail : mails) {
                outcomes.add(
                        known.containsKey(mail.key())
                                ? repeated(handle, agent, mail, known.get(mail.key()))
                                : fresh(handle, agent, mail, ids.next(), ruled.next(), rows));
            }
            rows.write(handle);
            return outcomes;
        });
    }

    private static List<Long> newIds(Handle handle, int count) {
        return count == 0
                ? List.of()
                : handle.createQuery("SELECT nextval('held_mail_id') FROM generate_series(1, :count)")
                        .bind("count", count)
                        .mapTo(Long.class)
                        .list();
    }

    private Outcome repeated(Handle handle, Agent agent, Registration mail, KnownMails.Known known) {
        if (!known.senderAddress().equals(mail.senderAddress())) {
            return new Outcome.KeyTaken();
        }
        return new Outcome.Registered(false, knownMails.again(handle, agent, mail, known));
    }

    private Outcome fresh(
            Handle handle, Agent agent, Registration mail, long id, Rulings.Ruled ruled, NewHeldMails.NewRows rows) {
        Optional<String> suppression = mail.silence();
        List<MailRuling> known = ruled.having(Verdict.DELIVER);
        List<MailRuling> blocked = ruled.having(Verdict.BLOCK);
        List<MailRuling> silent = ruled.having(Verdict.HOLD).stream()
                .filter(ruling -> !RegistrationRulings.mayChallenge(ruled, mail, ruling))
                .toList();
        List<EmailAddress> unknown = ruled.having(Verdict.HOLD).stream()
                .filter(ruling -> RegistrationRulings.mayChallenge(ruled, mail, ruling))
                .map(MailRuling::recipient)
                .toList();
        ChallengeIssuer.Answer answer;
        if (unknown.isEmpty()) {
            answer = new ChallengeIssuer.Answer.Silent(silentReason(mail, known, silent, blocked));
        } else if (suppression.isPresent()) {
            answer = new ChallengeIssuer.Answer.Silent(suppression.get());
        } else {
            answer = asking.forNewMail(handle, agent, id, mail.key(), mail.asked(unknown), mail.language());
        }
        boolean solved = answer instanceof ChallengeIssuer.Answer.Proven;
        boolean open = !blocked.isEmpty() || !silent.isEmpty() || (!unknown.isEmpty() && !solved);
        boolean unasked =
                open && (!silent.isEmpty() || !blocked.isEmpty() || answer instanceof ChallengeIssuer.Answer.Silent);
        rows.add(new NewHeldMails.NewMail(id, mail, ruled, answer, open, unasked));
        byReason(known).forEach((reason, recipients) -> {
            rows.add(id, recipients, Optional.of(new NewHeldMails.Settlement(BY_POLICY, reason)));
            rows.addToFeed(release(agent, id, mail.key(), recipients, BY_POLICY, reason));
        });
        if (solved) {
            NewHeldMails.Settlement bySender = new NewHeldMails.Settlement(BY_SENDER, Reason.CHALLENGE_SOLVED);
            rows.add(id, unknown, Optional.of(bySender));
            rows.addRecord(() -> proven.makeKnown(handle, agent, mail, unknown));
            rows.addToFeed(release(agent, id, mail.key(), unknown, bySender.by(), bySender.reason()));
        } else {
            rows.add(id, unknown, Optional.empty());
        }
        // A challenge solved for the other recipients must not override a block.
        Stream.concat(silent.stream(), blocked.stream()).forEach(ruling -> rows.addSilent(id, ruling));
        rows.addRecord(() -> records.tell(
                handle,
                agent.tenantId(),
                mail.sender(),
                ruled.rulings().stream()
                        .filter(ruling -> !wasTold(mail, ruling))
                        .flatMap(ruling -> ruling
                                .outcome(
                                        solved && unknown.contains(ruling.recipient())
                                                ? Verdict.DELIVER
                                                : ruling.verdict())
                                .stream())
                        .toList(),
                Optional.of(new RuleRecords.Held(id, mail.key()))));
        return new Outcome.Registered(true, answer);
    }

    /** Somebody was told when the agent asked, for that was not to be held; the agent does so all the same. */
    private static boolean wasTold(Registration mail, MailRuling ruling) {
        return ruling.verdict() != Verdict.HOLD && ruling.reason().equals(mail.reason());
    }

    private static String silentReason(
            Registration mail, List<MailRuling> known, List<MailRuling> silent, List<MailRuling> blocked) {
        if (!silent.isEmpty()) {
            return silent.get(0).challenges() ? mail.reason() : silent.get(0).reason();
        }
        return blocked.isEmpty() ? known.get(0).reason() : blocked.get(0).reason();
    }

    static Map<String, List<EmailAddress>> byReason(List<MailRuling> rulings) {
        return rulings.stream()
                .collect(Collectors.groupingBy(
                        MailRuling::reason,
                        LinkedHashMap::new,
                        Collectors.mapping(MailRuling::recipient, Collectors.toList())));
    }

    private static List<NewDecision> release(
            Agent agent, long id, String key, List<EmailAddress> recipients, String by, String reason) {
        return recipients.isEmpty()
                ? List.of()
                : List.of(NewDecision.onMail(
                        agent.id(),
                        DecisionAction.RELEASE,
                        id,
                        key,
                        recipients.stream().map(EmailAddress::text).toList(),
                        by,
                        reason));
    }
}
