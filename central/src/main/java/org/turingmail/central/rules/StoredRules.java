package org.turingmail.central.rules;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.central.documents.DocumentJson;
import org.turingmail.central.documents.DocumentTable;
import org.turingmail.central.documents.PlainDocument;
import org.turingmail.central.rules.engine.CompiledGroup;
import org.turingmail.central.rules.engine.CompiledRule;
import org.turingmail.central.rules.engine.Holidays;
import org.turingmail.central.rules.engine.RecipientGroup;
import org.turingmail.central.rules.engine.Rule;
import org.turingmail.central.rules.engine.RuleSet;

/** Rules, groups and calendars in the database, as documents of the API. Thread-safe. */
@Singleton
public final class StoredRules {
    static final DocumentTable<PlainDocument> RULES = DocumentTable.plain("rule");
    static final DocumentTable<PlainDocument> GROUPS = DocumentTable.plain("recipient_group");
    static final DocumentTable<PlainDocument> CALENDARS = DocumentTable.plain("calendar");

    private static final Logger LOGGER = LoggerFactory.getLogger(StoredRules.class);

    private final DocumentJson json;
    private final CalendarReader reader;
    private final Clock clock;

    StoredRules(DocumentJson json, CalendarReader reader, Clock clock) {
        this.json = requireNonNull(json);
        this.reader = requireNonNull(reader);
        this.clock = requireNonNull(clock);
    }

    /** What rules have to know of a calendar. */
    private record CalendarBody(Optional<String> content) {}

    /** @param weight how much memory they take, in values */
    record Loaded(RuleSet rules, int weight) {}

    /**
     * All that a tenant has. What makes no sense any more, such as a zone that is gone, is left out, and told in the
     * log.
     */
    Loaded load(Handle handle, long tenantId) {
        List<CompiledRule> rules = new ArrayList<>();
        for (PlainDocument row : RULES.all(handle, tenantId)) {
            CompiledRule.compile(rule(row), (field, fault) -> warn("rule", row, field, fault))
                    .ifPresent(rules::add);
        }
        List<CompiledGroup> groups = new ArrayList<>();
        for (PlainDocument row : GROUPS.all(handle, tenantId)) {
            CompiledGroup.compile(group(row), (field, fault) -> warn("group", row, field, fault))
                    .ifPresent(groups::add);
        }
        ZoneId zone = zone(handle, tenantId);
        Map<String, Holidays> calendars = new HashMap<>();
        int weight = 1;
        for (PlainDocument row : CALENDARS.all(handle, tenantId)) {
            Optional<String> content = json.read(row.body(), CalendarBody.class).content();
            if (content.isEmpty()) {
                // It is not read from its URL yet.
                continue;
            }
            try {
                CalendarReader.Days days = reader.read(content.get());
                // Here, where one may take one's time, and not when the first mail comes.
                days.holidays().contains(LocalDate.ofInstant(clock.instant(), zone));
                calendars.put(row.name(), days.holidays());
                weight += days.events();
            } catch (IllegalArgumentException e) {
                warn("calendar", row, "content", e.getMessage());
            }
        }
        weight += rules.stream().mapToInt(CompiledRule::weight).sum()
                + groups.stream().mapToInt(CompiledGroup::weight).sum();
        return new Loaded(new RuleSet(rules, groups, calendars, zone), weight);
    }

    private static void warn(String what, PlainDocument row, String field, String fault) {
        LOGGER.warn("Ignoring {} {} ({}): {} {}. Correct it through the API", what, row.id(), row.name(), field, fault);
    }

    static ZoneId zone(Handle handle, long tenantId) {
        return ZoneId.of(handle.createQuery("SELECT zone FROM tenant WHERE id = :tenant")
                .bind("tenant", tenantId)
                .mapTo(String.class)
                .one());
    }

    Rule rule(PlainDocument row) {
        return Rule.builder()
                .from(json.read(row.body(), Rule.class))
                .id(row.id())
                .version(row.version())
                .createdAt(row.createdAt())
                .changedAt(row.changedAt())
                .build();
    }

    RecipientGroup group(PlainDocument row) {
        return RecipientGroup.builder()
                .from(json.read(row.body(), RecipientGroup.class))
                .id(row.id())
                .version(row.version())
                .createdAt(row.createdAt())
                .changedAt(row.changedAt())
                .build();
    }

    /** Names of the rules that ask for a group or a calendar. */
    List<String> rulesThatAsk(Handle handle, long tenantId, String what, String name) {
        return RULES.all(handle, tenantId).stream()
                .map(this::rule)
                .flatMap(rule -> CompiledRule.compile(rule, (field, fault) -> {}).stream())
                .filter(rule -> (what.equals("group") ? rule.groups() : rule.calendars()).contains(name))
                .map(rule -> rule.rule().name())
                .toList();
    }

    /** The body to be stored of what somebody sent: without what central itself adds. */
    String body(Rule rule) {
        return json.write(Rule.builder()
                .from(rule)
                .id(Optional.empty())
                .version(Optional.empty())
                .createdAt(Optional.empty())
                .changedAt(Optional.empty())
                .build());
    }

    String body(RecipientGroup group) {
        return json.write(RecipientGroup.builder()
                .from(group)
                .id(Optional.empty())
                .version(Optional.empty())
                .createdAt(Optional.empty())
                .changedAt(Optional.empty())
                .build());
    }
}
