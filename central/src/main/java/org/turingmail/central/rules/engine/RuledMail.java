package org.turingmail.central.rules.engine;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Set;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.protocol.MailFacts;

/**
 * A mail as the conditions of the rules see it, for one recipient.
 *
 * @param sender null for the null sender
 * @param groups names of the groups of the recipient
 * @param zone of the recipient
 */
record RuledMail(
        EmailAddress sender,
        EmailAddress recipient,
        MailFacts facts,
        Instant at,
        Set<String> groups,
        ZoneId zone,
        Map<String, Holidays> calendars) {
    RuledMail {
        requireNonNull(recipient);
        requireNonNull(facts);
        requireNonNull(at);
        requireNonNull(groups);
        requireNonNull(zone);
        requireNonNull(calendars);
    }
}
