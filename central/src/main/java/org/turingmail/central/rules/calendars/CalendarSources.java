package org.turingmail.central.rules.calendars;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.central.audit.Audit;
import org.turingmail.central.decisions.Decisions;
import org.turingmail.central.rules.Documents;
import org.turingmail.central.rules.Rules;
import org.turingmail.central.rules.StoredRules;
import org.turingmail.central.rules.engine.Values;
import org.turingmail.central.web.BoundedExchange;
import org.turingmail.central.web.PublicAddresses;
import org.turingmail.protocol.HolidayCalendar;

/**
 * Fetches calendars from their URLs, twice a day, and every hour after a failure. The last good copy stays in effect
 * until a new one is fetched. Safe on any number of replicas.
 */
final class CalendarSources {
    private static final Logger LOGGER = LoggerFactory.getLogger(CalendarSources.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration EVERY = Duration.ofHours(12);
    private static final Duration AGAIN = Duration.ofHours(1);
    private static final int MAX_ERROR = 200;
    private static final int MAX_ETAG = 500;
    private static final String ACTOR = "calendar";

    private final Jdbi jdbi;
    private final StoredRules stored;
    private final Rules rules;
    private final Decisions decisions;
    private final Clock clock;
    private final boolean privateNetworks;
    private final BoundedExchange exchange;

    CalendarSources(
            Jdbi jdbi, StoredRules stored, Rules rules, Decisions decisions, Clock clock, boolean privateNetworks) {
        this(jdbi, stored, rules, decisions, clock, privateNetworks, PATIENCE);
    }

    /** @param patience how long a server may take, the last octet included */
    CalendarSources(
            Jdbi jdbi,
            StoredRules stored,
            Rules rules,
            Decisions decisions,
            Clock clock,
            boolean privateNetworks,
            Duration patience) {
        this.jdbi = requireNonNull(jdbi);
        this.stored = requireNonNull(stored);
        this.rules = requireNonNull(rules);
        this.decisions = requireNonNull(decisions);
        this.clock = requireNonNull(clock);
        this.privateNetworks = privateNetworks;
        this.exchange = new BoundedExchange(patience, HolidayFile.MAX_LENGTH);
    }

    private record Due(long id, long tenantId, String url, String etag) {}

    /** Whether this is a URL to read from. */
    boolean mayRead(String url) {
        return Values.isHttp(url) && (privateNetworks || url.startsWith("https:"));
    }

    /** Notes where a calendar comes from; it is read soon. One that has no URL any more is not read again. */
    void follow(Handle handle, long calendarId, Optional<String> url) {
        if (url.isEmpty()) {
            handle.createUpdate("DELETE FROM calendar_source WHERE calendar_id = :id")
                    .bind("id", calendarId)
                    .execute();
            return;
        }
        handle.createUpdate("INSERT INTO calendar_source (calendar_id, url, next_at) VALUES (:id, :url, :now)"
                        + " ON CONFLICT (calendar_id) DO UPDATE SET url = excluded.url, next_at = excluded.next_at,"
                        + " etag = NULL, last_error = NULL")
                .bind("id", calendarId)
                .bind("url", url.get())
                .bind("now", clock.instant())
                .execute();
    }

    /** The calendar, with what came of reading it last. */
    HolidayCalendar withState(Handle handle, HolidayCalendar calendar) {
        return handle.createQuery("SELECT fetched_at, last_error FROM calendar_source WHERE calendar_id = :id")
                .bind("id", calendar.id().orElseThrow())
                .map((row, context) -> HolidayCalendar.builder()
                        .from(calendar)
                        .fetchedAt(Optional.ofNullable(row.getTimestamp("fetched_at"))
                                .map(Timestamp::toInstant))
                        .fetchError(Optional.ofNullable(row.getString("last_error")))
                        .build())
                .findOne()
                .orElse(calendar);
    }

    /** Reads the one that is due first; answers whether there was one. */
    boolean readOne() {
        Instant now = clock.instant();
        Optional<Due> due = jdbi.withHandle(handle -> handle.createQuery("UPDATE calendar_source s SET next_at = :later"
                        + " FROM calendar c WHERE c.id = s.calendar_id AND s.calendar_id = (SELECT calendar_id"
                        + " FROM calendar_source WHERE next_at <= :now ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED)"
                        + " RETURNING s.calendar_id, c.tenant_id, s.url, s.etag")
                .bind("now", now)
                .bind("later", now.plus(AGAIN))
                .map((row, context) -> new Due(
                        row.getLong("calendar_id"),
                        row.getLong("tenant_id"),
                        row.getString("url"),
                        row.getString("etag")))
                .findOne());
        due.ifPresent(this::read);
        return due.isPresent();
    }

    private void read(Due due) {
        try {
            URI url = URI.create(due.url);
            if (!privateNetworks && !PublicAddresses.only(url)) {
                throw new IOException(
                        "leads to an address that is not public; see turing.central.webhook.private-networks");
            }
            HttpRequest.Builder request = HttpRequest.newBuilder(url).header("Accept", "text/calendar");
            if (due.etag != null) {
                request.header("If-None-Match", due.etag);
            }
            HttpResponse<byte[]> response = exchange.send(request);
            if (response.statusCode() == 304) {
                done(due, due.etag);
            } else if (response.statusCode() == 200) {
                take(due, text(response.body()));
                done(
                        due,
                        response.headers()
                                .firstValue("ETag")
                                .filter(tag -> tag.length() <= MAX_ETAG)
                                .orElse(null));
            } else {
                throw new IOException("status " + response.statusCode());
            }
        } catch (IOException | IllegalArgumentException e) {
            failed(due, e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String text(byte[] octets) throws IOException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IOException("is not UTF-8", e);
        }
    }

    private void take(Due due, String content) {
        int events = HolidayFile.parse(content).events();
        boolean changed = jdbi.inTransaction(handle -> {
            Documents.lock(handle, due.tenantId);
            Optional<Documents.Row> row = StoredRules.CALENDARS.find(handle, due.tenantId, due.id);
            Optional<HolidayCalendar> former = row.map(stored::calendar)
                    .filter(calendar -> calendar.url().equals(Optional.of(due.url)))
                    .filter(calendar -> !calendar.content().equals(Optional.of(content)));
            if (former.isEmpty()) {
                return false;
            }
            Instant now = clock.instant();
            HolidayCalendar calendar = HolidayCalendar.builder()
                    .from(former.get())
                    .content(content)
                    .build();
            StoredRules.CALENDARS.update(
                    handle, due.tenantId, due.id, calendar.name(), stored.body(calendar, events), now);
            Audit.record(handle, due.tenantId, now, ACTOR, "calendar-read", calendar.name(), Optional.empty());
            decisions.forget(handle, due.tenantId, List.of("*"), ACTOR, "calendar-read");
            handle.createQuery("SELECT pg_notify('" + Rules.CHANNEL + "', :tenant)")
                    .bind("tenant", String.valueOf(due.tenantId))
                    .mapTo(String.class)
                    .one();
            return true;
        });
        if (changed) {
            rules.changed(due.tenantId);
            LOGGER.info(
                    "calendar-read: calendar {} from {}, {} events",
                    due.id,
                    URI.create(due.url).getHost(),
                    events);
        }
    }

    private void done(Due due, String etag) {
        update(due, clock.instant().plus(EVERY), etag, clock.instant(), null);
    }

    private void failed(Due due, String error) {
        LOGGER.warn(
                "The calendar {} cannot be read from {}: {}. Keeping the last good copy; check its URL",
                due.id,
                URI.create(due.url).getHost(),
                error);
        update(
                due,
                clock.instant().plus(AGAIN),
                due.etag,
                null,
                error.substring(0, Math.min(error.length(), MAX_ERROR)));
    }

    private void update(Due due, Instant next, String etag, Instant fetched, String error) {
        jdbi.useHandle(handle -> handle.createUpdate("UPDATE calendar_source SET next_at = :next, etag = :etag,"
                        + " fetched_at = coalesce(CAST(:fetched AS timestamptz), fetched_at), last_error = :error"
                        + " WHERE calendar_id = :id AND url = :url")
                .bind("next", next)
                .bind("etag", etag)
                .bind("fetched", fetched)
                .bind("error", error)
                .bind("id", due.id)
                .bind("url", due.url)
                .execute());
    }
}
