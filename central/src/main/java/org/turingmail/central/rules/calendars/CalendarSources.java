package org.turingmail.central.rules.calendars;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.central.documents.TenantDocuments;
import org.turingmail.central.rules.HolidayCalendar;
import org.turingmail.central.rules.RuleDocuments;
import org.turingmail.central.rules.engine.Values;
import org.turingmail.central.web.BoundedExchange;
import org.turingmail.central.web.PublicAddresses;

/**
 * Fetches calendars from their URLs, twice a day, and every hour after a failure. The last good copy stays in effect
 * until a new one is fetched. Safe on any number of replicas.
 */
@Singleton
final class CalendarSources {
    private static final Logger LOGGER = LoggerFactory.getLogger(CalendarSources.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration EVERY = Duration.ofHours(12);
    private static final Duration AGAIN = Duration.ofHours(1);
    private static final int MAX_ERROR = 200;
    private static final int MAX_ETAG = 500;
    private static final String ACTOR = "calendar";

    private final Jdbi jdbi;
    private final Calendars calendars;
    private final TenantDocuments<StoredCalendar> documents;
    private final Clock clock;
    private final boolean privateNetworks;
    private final BoundedExchange exchange;

    @Inject
    CalendarSources(
            Jdbi jdbi, Calendars calendars, RuleDocuments documents, Clock clock, CentralConfiguration configuration) {
        this(jdbi, calendars, documents, clock, configuration.webhookPrivateNetworks(), PATIENCE);
    }

    /** @param patience how long a server may take, the last octet included */
    CalendarSources(
            Jdbi jdbi,
            Calendars calendars,
            RuleDocuments documents,
            Clock clock,
            boolean privateNetworks,
            Duration patience) {
        this.jdbi = requireNonNull(jdbi);
        this.calendars = requireNonNull(calendars);
        this.documents = documents.of(StoredCalendar.KIND, StoredCalendar.TABLE);
        this.clock = requireNonNull(clock);
        this.privateNetworks = privateNetworks;
        this.exchange = new BoundedExchange(patience, HolidayFile.MAX_LENGTH);
    }

    private record Due(long calendarId, long tenantId, String url, String etag) {}

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
        handle.createUpdate(
                        """
                        INSERT INTO calendar_source (calendar_id, url, next_at) VALUES (:id, :url, :now)
                        ON CONFLICT (calendar_id) DO UPDATE
                        SET url = excluded.url, next_at = excluded.next_at, etag = NULL, last_error = NULL
                        """)
                .bind("id", calendarId)
                .bind("url", url.get())
                .bind("now", clock.instant())
                .execute();
    }

    /** Reads the one that is due first; answers whether there was one. */
    boolean readOne() {
        Instant now = clock.instant();
        Optional<Due> due = jdbi.withHandle(handle -> handle.createQuery(
                        """
                        UPDATE calendar_source s SET next_at = :later
                        FROM calendar c
                        WHERE c.id = s.calendar_id AND s.calendar_id = (
                            SELECT calendar_id FROM calendar_source
                            WHERE next_at <= :now
                            ORDER BY next_at LIMIT 1
                            FOR UPDATE SKIP LOCKED
                        )
                        RETURNING s.calendar_id, c.tenant_id, s.url, s.etag
                        """)
                .bind("now", now)
                .bind("later", now.plus(AGAIN))
                .mapTo(Due.class)
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
        HolidayFile.parse(content);
        documents.changeAs(ACTOR, "calendar-read", due.tenantId, due.calendarId, row -> Optional.of(row)
                .map(calendars::calendar)
                .filter(calendar -> calendar.url().equals(Optional.of(due.url)))
                .filter(calendar -> !calendar.content().equals(Optional.of(content)))
                .map(calendar -> calendars.draft(HolidayCalendar.builder()
                        .from(calendar)
                        .content(content)
                        .build())));
    }

    private void done(Due due, String etag) {
        update(due, clock.instant().plus(EVERY), etag, clock.instant(), null);
    }

    private void failed(Due due, String error) {
        LOGGER.warn(
                "The calendar {} cannot be read from {}: {}. Keeping the last good copy; check its URL",
                due.calendarId,
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
        jdbi.useHandle(handle -> handle.createUpdate(
                        """
                        UPDATE calendar_source
                        SET next_at = :next, etag = :etag, last_error = :error,
                            fetched_at = coalesce(CAST(:fetched AS timestamptz), fetched_at)
                        WHERE calendar_id = :id AND url = :url
                        """)
                .bind("next", next)
                .bind("etag", etag)
                .bind("fetched", fetched)
                .bind("error", error)
                .bind("id", due.calendarId)
                .bind("url", due.url)
                .execute());
    }
}
