package org.turingmail.central.rules;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import org.turingmail.central.rules.engine.CompiledGroup;
import org.turingmail.central.rules.engine.CompiledRule;
import org.turingmail.central.rules.engine.Holidays;
import org.turingmail.central.rules.engine.RuleSet;
import org.turingmail.protocol.HolidayCalendar;
import org.turingmail.protocol.RecipientGroup;
import org.turingmail.protocol.Rule;

/** Rules, groups and calendars in the database, as documents of the API. Thread-safe. */
public final class StoredRules {
    static final Documents RULES = new Documents("rule");
    static final Documents GROUPS = new Documents("recipient_group");
    public static final Documents CALENDARS = new Documents("calendar");

    private static final Logger LOGGER = LoggerFactory.getLogger(StoredRules.class);

    private final ObjectMapper json;
    private final CalendarReader reader;
    private final Clock clock;

    StoredRules(ObjectMapper json, CalendarReader reader, Clock clock) {
        this.json = requireNonNull(json);
        this.reader = requireNonNull(reader);
        this.clock = requireNonNull(clock);
    }

    /** @param weight how much memory they take, in values */
    record Loaded(RuleSet rules, int weight) {}

    /**
     * All that a tenant has. What makes no sense any more, such as a zone that is gone, is left out, and told in the
     * log.
     */
    Loaded load(Handle handle, long tenantId) {
        List<CompiledRule> rules = new ArrayList<>();
        for (Documents.Row row : RULES.all(handle, tenantId)) {
            CompiledRule.compile(rule(row), (field, fault) -> warn("rule", row, field, fault))
                    .ifPresent(rules::add);
        }
        List<CompiledGroup> groups = new ArrayList<>();
        for (Documents.Row row : GROUPS.all(handle, tenantId)) {
            CompiledGroup.compile(group(row), (field, fault) -> warn("group", row, field, fault))
                    .ifPresent(groups::add);
        }
        ZoneId zone = zone(handle, tenantId);
        Map<String, Holidays> calendars = new HashMap<>();
        int weight = 1;
        for (Documents.Row row : CALENDARS.all(handle, tenantId)) {
            Optional<String> content = calendar(row).content();
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

    private static void warn(String what, Documents.Row row, String field, String fault) {
        LOGGER.warn("Ignoring {} {} ({}): {} {}. Correct it through the API", what, row.id(), row.name(), field, fault);
    }

    static ZoneId zone(Handle handle, long tenantId) {
        return ZoneId.of(handle.createQuery("SELECT zone FROM tenant WHERE id = :tenant")
                .bind("tenant", tenantId)
                .mapTo(String.class)
                .one());
    }

    Rule rule(Documents.Row row) {
        return Rule.builder()
                .from(read(row.body(), Rule.class))
                .id(row.id())
                .version(row.version())
                .createdAt(row.createdAt())
                .changedAt(row.changedAt())
                .build();
    }

    RecipientGroup group(Documents.Row row) {
        return RecipientGroup.builder()
                .from(read(row.body(), RecipientGroup.class))
                .id(row.id())
                .version(row.version())
                .createdAt(row.createdAt())
                .changedAt(row.changedAt())
                .build();
    }

    public HolidayCalendar calendar(Documents.Row row) {
        return HolidayCalendar.builder()
                .from(read(row.body(), HolidayCalendar.class))
                .id(row.id())
                .version(row.version())
                .createdAt(row.createdAt())
                .changedAt(row.changedAt())
                .build();
    }

    /** Names of the rules that ask for a group or a calendar. */
    public List<String> rulesThatAsk(Handle handle, long tenantId, Documents documents, String name) {
        return RULES.all(handle, tenantId).stream()
                .map(this::rule)
                .flatMap(rule -> CompiledRule.compile(rule, (field, fault) -> {}).stream())
                .filter(rule -> (documents == GROUPS ? rule.groups() : rule.calendars()).contains(name))
                .map(rule -> rule.rule().name())
                .toList();
    }

    /** The body to be stored of what somebody sent: without what central itself adds. */
    String body(Rule rule) {
        return write(Rule.builder()
                .from(rule)
                .id(Optional.empty())
                .version(Optional.empty())
                .createdAt(Optional.empty())
                .changedAt(Optional.empty())
                .build());
    }

    String body(RecipientGroup group) {
        return write(RecipientGroup.builder()
                .from(group)
                .id(Optional.empty())
                .version(Optional.empty())
                .createdAt(Optional.empty())
                .changedAt(Optional.empty())
                .build());
    }

    public String body(HolidayCalendar calendar, int events) {
        return write(HolidayCalendar.builder()
                .from(calendar)
                .id(Optional.empty())
                .version(Optional.empty())
                .fetchedAt(Optional.empty())
                .fetchError(Optional.empty())
                .events(events)
                .createdAt(Optional.empty())
                .changedAt(Optional.empty())
                .build());
    }

    private <T> T read(String body, Class<T> type) {
        try {
            return json.readValue(body, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A stored " + type.getSimpleName() + " cannot be read", e);
        }
    }

    private String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
