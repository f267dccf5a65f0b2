package org.turingmail.central.rules;

import static java.util.Objects.requireNonNull;

import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.central.web.PublicAddresses;

/**
 * Posts notifications to webhooks, at least once each. Any number of replicas may do it together: each claims rows by
 * moving the time of their next attempt, so that the rows of one that dies come up again. What fails is tried again
 * after 1, 2, 4 … minutes, and given up after the last attempt.
 */
@Singleton
final class Webhooks {
    static final int MAX_ATTEMPTS = 10;

    private static final Logger LOGGER = LoggerFactory.getLogger(Webhooks.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int BATCH = 20;
    /** So that one whose webhook does not answer does not keep the others waiting. */
    private static final int OF_A_TENANT = 4;

    private static final int MAX_ERROR = 200;

    private final Jdbi jdbi;
    private final Clock clock;
    private final boolean privateNetworks;
    private final Executor executor;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    @Inject
    Webhooks(Jdbi jdbi, Clock clock, CentralConfiguration configuration) {
        this(jdbi, clock, configuration.webhookPrivateNetworks(), Infrastructure.getDefaultWorkerPool());
    }

    /** @param executor has threads that may wait for a server */
    Webhooks(Jdbi jdbi, Clock clock, boolean privateNetworks, Executor executor) {
        this.jdbi = requireNonNull(jdbi);
        this.clock = requireNonNull(clock);
        this.privateNetworks = privateNetworks;
        this.executor = requireNonNull(executor);
    }

    private record Due(long id, String webhook, String payload, int attempts) {}

    /** Posts a batch of due webhooks concurrently, a few of each tenant; returns the number of attempts. */
    int postSome() {
        List<Due> due = jdbi.inTransaction(handle -> handle.createQuery(
                        """
                        UPDATE notification n
                        SET attempts = attempts + 1,
                            next_at = CAST(:now AS timestamptz) + least(power(2, attempts), 240) * interval '1 minute'
                        FROM (
                            SELECT id FROM notification
                            WHERE next_at <= :now AND id IN (
                                SELECT id FROM (
                                    SELECT id, next_at,
                                        row_number() OVER (PARTITION BY tenant_id ORDER BY next_at, id) AS nth
                                    FROM notification
                                    WHERE next_at <= :now
                                ) AS turn
                                WHERE nth <= :each
                                ORDER BY nth, next_at
                                LIMIT :limit
                            )
                            FOR UPDATE SKIP LOCKED
                        ) AS due
                        WHERE n.id = due.id
                        RETURNING n.id, n.webhook, n.payload::text AS payload, n.attempts
                        """)
                .bind("now", clock.instant())
                .bind("limit", BATCH)
                .bind("each", OF_A_TENANT)
                .mapTo(Due.class)
                .list());
        due.stream()
                .map(one -> CompletableFuture.runAsync(() -> post(one), executor))
                .toList()
                .forEach(CompletableFuture::join);
        return due.size();
    }

    private void post(Due due) {
        String error = attempt(due);
        Instant now = clock.instant();
        boolean over = error == null || due.attempts >= MAX_ATTEMPTS;
        jdbi.useHandle(handle -> handle.createUpdate(
                        """
                        UPDATE notification
                        SET last_error = :error,
                            done_at = CASE WHEN :done THEN CAST(:now AS timestamptz) END,
                            next_at = CASE WHEN :over THEN NULL ELSE next_at END
                        WHERE id = :id AND done_at IS NULL
                        """)
                .bind("error", error)
                .bind("done", error == null)
                .bind("over", over)
                .bind("now", now)
                .bind("id", due.id)
                .execute());
        if (error != null && over) {
            LOGGER.warn(
                    "The webhook {} was not told of notification {} in {} attempts, the last one: {}. Check the rule or"
                            + " group that names it",
                    URI.create(due.webhook).getHost(),
                    due.id,
                    due.attempts,
                    error);
        }
    }

    /** @return what went wrong; null if nothing did */
    private String attempt(Due due) {
        try {
            URI url = URI.create(due.webhook);
            if (!privateNetworks && !PublicAddresses.only(url)) {
                return "leads to an address that is not public; see turing.central.webhook.private-networks";
            }
            HttpRequest request = HttpRequest.newBuilder(url)
                    .timeout(TIMEOUT)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(due.payload))
                    .build();
            // The time-out ends with the headers. That is all we want to know: a body may never end.
            HttpResponse<InputStream> answer = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            answer.body().close();
            int status = answer.statusCode();
            return status >= 200 && status < 300 ? null : "status " + status;
        } catch (IOException | IllegalArgumentException e) {
            String message = e.getClass().getSimpleName() + ": " + e.getMessage();
            return message.substring(0, Math.min(message.length(), MAX_ERROR));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }
}
