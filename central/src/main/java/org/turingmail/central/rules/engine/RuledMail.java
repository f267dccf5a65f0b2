package org.turingmail.central.rules.engine;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.protocol.verdicts.MailFacts;

/**
 * A mail as the conditions of the rules see it, for one recipient.
 *
 * @param senders all that the envelope sender stands for; none for the null sender
 * @param credible those of them that may speak for the mail
 * @param recipients names of the recipient: the address, the address without its detail, the domain
 * @param groups names of the groups of the recipient
 * @param zone of the recipient
 */
record RuledMail(
        List<EmailAddress> senders,
        List<EmailAddress> credible,
        List<String> recipients,
        MailFacts facts,
        Instant at,
        Set<String> groups,
        ZoneId zone,
        Map<String, Holidays> calendars) {
    RuledMail {
        senders = List.copyOf(senders);
        credible = List.copyOf(credible);
        recipients = List.copyOf(recipients);
        requireNonNull(facts);
        requireNonNull(at);
        requireNonNull(groups);
        requireNonNull(zone);
        requireNonNull(calendars);
    }

    /** The same mail, its sender seen as only what may speak for it. */
    RuledMail withCredibleSenders() {
        return senders.size() == credible.size()
                ? this
                : new RuledMail(credible, credible, recipients, facts, at, groups, zone, calendars);
    }
}
