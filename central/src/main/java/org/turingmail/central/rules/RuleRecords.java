package org.turingmail.central.rules;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.rules.engine.RuleAction;
import org.turingmail.central.rules.engine.RuleRuling;
import org.turingmail.central.web.PageRequest;

/** What rules leave behind: whom to tell, and what they would have done on trial. Thread-safe. */
@Singleton
public final class RuleRecords {
    /** A mail to thousands of recipients is told of this often, and once to everybody who would not hear of it else. */
    static final int MAX_RECIPIENTS = 20;

    private static final Duration RETENTION = Duration.ofDays(14);

    private final ObjectMapper json;
    private final Clock clock;

    RuleRecords(ObjectMapper json, Clock clock) {
        this.json = requireNonNull(json);
        this.clock = requireNonNull(clock);
    }

    /** A mail that is held, and registered. */
    public record Held(long id, String key) {
        public Held {
            requireNonNull(key);
        }
    }

    /** Queues notifications. */
    public void tell(
            Handle handle,
            long tenantId,
            Optional<EmailAddress> sender,
            List<RuleOutcome> outcomes,
            Optional<Held> held) {
        Instant now = clock.instant();
        Set<String> told = new HashSet<>();
        int recipients = 0;
        for (RuleOutcome outcome : outcomes) {
            if (outcome.ruling().notices().isEmpty()) {
                continue;
            }
            recipients++;
            for (RuleRuling.Notice notice : outcome.ruling().notices()) {
                String mail = notice.to()
                        .mail()
                        .map(address -> EmailAddress.parse(address).canonical())
                        .orElse(null);
                boolean unheard = mail != null && told.add(mail);
                if (recipients <= MAX_RECIPIENTS || unheard) {
                    insert(handle, tenantId, sender, outcome, notice, mail, held, now);
                }
            }
        }
    }

    private void insert(
            Handle handle,
            long tenantId,
            Optional<EmailAddress> sender,
            RuleOutcome outcome,
            RuleRuling.Notice notice,
            String mail,
            Optional<Held> held,
            Instant now) {
        ObjectNode payload = json.createObjectNode()
                .put("event", "mail")
                .put("subject", notice.subject())
                .put("reason", notice.reason())
                .put("sender", sender.map(EmailAddress::text).orElse(""))
                .put("recipient", outcome.recipient().text())
                .put("verdict", outcome.verdict().name())
                .put("at", now.toString());
        held.ifPresent(one -> payload.put("key", one.key()));
        handle.createUpdate(
                        """
                        INSERT INTO notification
                            (tenant_id, created_at, subject, webhook, mail, held_mail_id, payload, next_at)
                        VALUES (:tenant, :now, :subject, :webhook, :mail, :held, :payload::jsonb, :next)
                        """)
                .bind("tenant", tenantId)
                .bind("now", now)
                .bind("subject", notice.subject())
                .bind("webhook", notice.to().webhook().orElse(null))
                .bind("mail", mail)
                .bind("held", held.map(Held::id).orElse(null))
                .bind("payload", payload.toString())
                .bind("next", notice.to().webhook().isPresent() ? now : null)
                .execute();
    }

    /** Records what rules on trial would have done. A rule that was removed in the meantime is left out. */
    public void tried(Handle handle, long tenantId, Optional<EmailAddress> sender, List<RuleOutcome> outcomes) {
        PreparedBatch batch = handle.prepareBatch(
                """
                INSERT INTO rule_trial (tenant_id, rule_id, at, sender, recipient, action)
                SELECT :tenant, id, :now, :sender, :recipient, :action FROM rule
                WHERE tenant_id = :tenant AND id = :rule FOR KEY SHARE
                """);
        outcomes.stream()
                .filter(outcome -> !outcome.ruling().trials().isEmpty())
                .limit(MAX_RECIPIENTS)
                .forEach(outcome -> outcome.ruling().trials().forEach(trial -> batch.bind("tenant", tenantId)
                        .bind("now", clock.instant())
                        .bind("sender", sender.map(EmailAddress::text).orElse(""))
                        .bind("recipient", outcome.recipient().text())
                        .bind("action", trial.action())
                        .bind("rule", trial.ruleId())
                        .add()));
        if (batch.size() > 0) {
            batch.execute();
        }
    }

    static List<RuleTrial> trials(Handle handle, long tenantId, long ruleId, PageRequest page) {
        return handle.createQuery(
                        """
                        SELECT id, at, sender, recipient, action FROM rule_trial
                        WHERE tenant_id = :tenant AND rule_id = :rule AND id > :after
                        ORDER BY id LIMIT :limit
                        """)
                .bind("tenant", tenantId)
                .bind("rule", ruleId)
                .bind("after", page.after())
                .bind("limit", page.rows())
                .mapTo(TrialRow.class)
                .map(TrialRow::trial)
                .list();
    }

    private record TrialRow(long id, Instant at, String sender, String recipient, RuleAction action) {
        RuleTrial trial() {
            return RuleTrial.builder()
                    .id(id)
                    .at(at)
                    .sender(sender)
                    .recipient(recipient)
                    .action(action)
                    .build();
        }
    }

    /** Deletes a batch of old rows; returns the number deleted. */
    int deleteOld(Handle handle) {
        Instant before = clock.instant().minus(RETENTION);
        return handle.createUpdate("DELETE FROM rule_trial WHERE at < :before")
                        .bind("before", before)
                        .execute()
                + handle.createUpdate("DELETE FROM notification WHERE created_at < :before")
                        .bind("before", before)
                        .execute();
    }
}
