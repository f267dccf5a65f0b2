package org.turingmail.central.lists;

import jakarta.enterprise.event.Event;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.central.address.Domain;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.audit.Audit;
import org.turingmail.central.decisions.Decisions;
import org.turingmail.central.tenants.Agent;
import org.turingmail.central.tenants.CurrentAgent;
import org.turingmail.central.web.Checks;
import org.turingmail.central.web.EntityTags;
import org.turingmail.central.web.ProblemException;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.EntryKind;
import org.turingmail.protocol.EntryScope;
import org.turingmail.protocol.ListEntriesApi;
import org.turingmail.protocol.ListEntry;
import org.turingmail.protocol.ListEntryPage;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.Verdict;

class ListEntriesResource implements ListEntriesApi {
    private static final Logger LOGGER = LoggerFactory.getLogger(ListEntriesResource.class);

    private final Jdbi jdbi;
    private final ListEntries lists;
    private final Decisions decisions;
    private final CurrentAgent current;
    private final Clock clock;
    private final Event<ListEntryAdded> added;

    ListEntriesResource(
            Jdbi jdbi,
            ListEntries lists,
            Decisions decisions,
            CurrentAgent current,
            Clock clock,
            Event<ListEntryAdded> added) {
        this.jdbi = jdbi;
        this.lists = lists;
        this.decisions = decisions;
        this.current = current;
        this.clock = clock;
        this.added = added;
    }

    @Override
    public ListEntry add(ListEntry entry) {
        ListEntry canonical = canonical(Checks.body(entry));
        Agent agent = current.get();
        return jdbi.inTransaction(handle -> {
            if (canonical.kind() == EntryKind.REGEX
                    && lists.count(handle, agent.tenantId(), EntryKind.REGEX) >= ListItem.MAX_PATTERNS) {
                throw ProblemException.conflict("There are " + ListItem.MAX_PATTERNS
                        + " patterns already, and each costs time" + " for each mail; remove some, or use domains");
            }
            ListEntries.Added result = lists.add(handle, agent.tenantId(), canonical, actor(agent));
            if (result.created()) {
                added.fire(new ListEntryAdded(handle, agent.tenantId(), result.entry(), actor(agent)));
                announce(handle, agent, "list-entry-added", result.entry());
            }
            return result.entry();
        });
    }

    @Override
    public ListEntryPage list(
            long after,
            int limit,
            String search,
            EntryKind kind,
            Verdict verdict,
            EntryScope scope,
            String owner,
            String origin) {
        Checks checks = new Checks();
        checks.within(after, 0, Long.MAX_VALUE, "after");
        checks.within(limit, 1, Api.MAX_PAGE, "limit");
        checks.done();
        ListEntries.Filter filter = new ListEntries.Filter(search, kind, verdict, scope, owner, origin);
        List<ListEntry> entries =
                jdbi.withHandle(handle -> lists.page(handle, current.get().tenantId(), filter, after, limit + 1));
        ListEntryPage.Builder page = ListEntryPage.builder();
        if (entries.size() <= limit) {
            return page.addAllEntries(entries).build();
        }
        List<ListEntry> shown = entries.subList(0, limit);
        return page.addAllEntries(shown)
                .next(shown.get(limit - 1).id().orElseThrow())
                .build();
    }

    @Override
    public ListEntry get(long id) {
        return jdbi.inTransaction(handle -> existing(handle, id));
    }

    @Override
    public ListEntry change(long id, String ifMatch, ListEntry changed) {
        ListEntry canonical = canonical(Checks.body(changed));
        Agent agent = current.get();
        return jdbi.inTransaction(handle -> {
            ListEntry entry = existing(handle, id);
            EntityTags.check(ifMatch, entry.version().orElseThrow());
            Checks checks = new Checks();
            String same = "must stay as it is; add another entry and remove this one";
            checks.that(canonical.kind() == entry.kind(), "kind", same);
            checks.that(canonical.value().equals(entry.value()), "value", same);
            checks.that(canonical.scope() == entry.scope(), "scope", same);
            checks.that(canonical.owner().equals(entry.owner()), "owner", same);
            checks.done();
            ListEntry now = lists.change(handle, agent.tenantId(), id, canonical, actor(agent))
                    .orElseThrow(() -> ProblemException.conflict("Another entry says that already"));
            announce(handle, agent, "list-entry-changed", now);
            return now;
        });
    }

    @Override
    public void remove(long id, String ifMatch) {
        Agent agent = current.get();
        jdbi.useTransaction(handle -> {
            ListEntry entry = existing(handle, id);
            EntityTags.check(ifMatch, entry.version().orElseThrow());
            lists.remove(handle, agent.tenantId(), id, actor(agent));
            announce(handle, agent, "list-entry-removed", entry);
        });
    }

    private ListEntry existing(Handle handle, long id) {
        return lists.locked(handle, current.get().tenantId(), id)
                .orElseThrow(() -> ProblemException.notFound("There is no list entry " + id));
    }

    private void announce(Handle handle, Agent agent, String action, ListEntry entry) {
        String about = about(entry);
        String what = entry.verdict() + " " + about + " for " + entry.owner().orElse("the whole tenant") + " (entry:"
                + entry.id().orElseThrow() + ")";
        Audit.record(handle, agent.tenantId(), clock.instant(), actor(agent), action, about, Optional.of(what));
        String reason = entry.verdict() == Verdict.BLOCK ? Reason.BLOCKED_SENDER : Reason.KNOWN_SENDER;
        decisions.forget(handle, agent.tenantId(), List.of(toForget(entry)), actor(agent), reason);
        LOGGER.info("{} by agent {} of {}: {}", action, agent.name(), agent.tenant(), what);
    }

    private static String about(ListEntry entry) {
        return switch (entry.kind()) {
            case DOMAIN, DOMAIN_ONLY -> "@" + entry.value();
            case SUBDOMAINS -> "@." + entry.value();
            case REGEX -> "/" + entry.value() + "/";
            case ADDRESS, IP, CIDR -> entry.value();
        };
    }

    /** Whose cached verdicts may be wrong now. Of a network or a pattern nobody can tell. */
    private static String toForget(ListEntry entry) {
        return switch (entry.kind()) {
            case ADDRESS -> entry.value();
            case DOMAIN, DOMAIN_ONLY, SUBDOMAINS -> "@" + entry.value();
            case IP, CIDR, REGEX -> "*";
        };
    }

    private static String actor(Agent agent) {
        return "agent:" + agent.name();
    }

    private static ListEntry canonical(ListEntry entry) {
        Checks checks = new Checks();
        Optional<String> value = checks.attempt(() -> ListItem.canonical(entry.kind(), entry.value()), "value");
        checks.that(entry.verdict() != Verdict.HOLD, "verdict", "must be DELIVER or BLOCK");
        Optional<String> owner = owner(entry, checks);
        entry.note().ifPresent(note -> checks.text(note, ListItem.MAX_NOTE, "note"));
        entry.expiresAt().ifPresent(expires -> checks.instant(expires, "expiresAt"));
        checks.done();
        return ListEntry.builder()
                .kind(entry.kind())
                .value(value.orElseThrow())
                .verdict(entry.verdict())
                .scope(entry.scope())
                .owner(owner)
                .note(entry.note())
                .expiresAt(entry.expiresAt())
                .build();
    }

    private static Optional<String> owner(ListEntry entry, Checks checks) {
        if (entry.scope() == EntryScope.TENANT) {
            checks.that(entry.owner().isEmpty(), "owner", "must be absent with scope TENANT");
            return Optional.empty();
        }
        if (entry.owner().isEmpty()) {
            checks.reject("owner", "is needed with scope " + entry.scope());
            return Optional.empty();
        }
        return entry.scope() == EntryScope.USER
                ? checks.address(entry.owner().get(), "owner").map(EmailAddress::canonical)
                : checks.domain(withoutAt(entry.owner().get()), "owner").map(Domain::name);
    }

    /** People write {@code @example.org} as well. */
    private static String withoutAt(String domain) {
        return domain.startsWith("@") ? domain.substring(1) : domain;
    }
}
