package org.turingmail.central.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.junit.QuarkusTest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.turingmail.central.rules.engine.RuleAction;
import org.turingmail.central.rules.engine.RuleNotification;
import org.turingmail.protocol.verdicts.Verdict;

@QuarkusTest
class RuleNotificationsTest extends RulesFixture {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final AtomicInteger status = new AtomicInteger(204);
    private final CountDownLatch over = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;

    @BeforeEach
    void listen() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/hook", exchange -> {
            heard.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(status.get(), -1);
            exchange.close();
        });
        server.createContext("/endless", exchange -> {
            exchange.sendResponseHeaders(200, 1_000);
            exchange.getResponseBody().write('x');
            exchange.getResponseBody().flush();
            waitUntilOver();
        });
        server.createContext("/mute", exchange -> waitUntilOver());
        server.setExecutor(threads);
        server.start();
    }

    private void waitUntilOver() {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private void tellOfMail() {
        tellOfMail("/hook");
    }

    private void tellOfMail(String path) {
        add(rule("tell", RuleAction.NOTIFY)
                .notification(RuleNotification.builder().webhook(url(path)).build()));
        add(rule("pass", RuleAction.DELIVER).priority(11));
        assertThat(agent.verdict(BOB, ALICE)).isEqualTo(Verdict.DELIVER);
    }

    private String row(String column) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT " + column + "::text FROM notification"
                        + " WHERE tenant_id = (SELECT id FROM tenant WHERE name = :tenant)")
                .bind("tenant", tenant)
                .mapTo(String.class)
                .one());
    }

    @Test
    void webhookShouldHearOfAMail() throws Exception {
        tellOfMail();

        assertThat(heard.poll(20, TimeUnit.SECONDS))
                .contains("\"rule:tell\"", "\"" + BOB + "\"", "\"" + ALICE + "\"", "\"DELIVER\"");
        await().atMost(Duration.ofSeconds(20)).until(() -> row("done_at") != null);
        assertThat(row("next_at")).isNull();
    }

    @Test
    void webhookWhoseAnswerNeverEndsShouldHaveBeenTold() {
        tellOfMail("/endless");

        await().atMost(Duration.ofSeconds(20)).until(() -> row("done_at") != null);
        assertThat(row("attempts")).isEqualTo("1");
    }

    @Test
    void webhookThatDoesNotAnswerShouldNotKeepThatOfAnotherTenantWaiting() throws Exception {
        String other = agents.tenant();
        jdbi.useHandle(handle -> handle.createUpdate("INSERT INTO notification (tenant_id, created_at, subject,"
                        + " webhook, payload, next_at) SELECT id, now(), 'rule:1', :url, '{}', :due FROM tenant,"
                        + " generate_series(1, 100) WHERE name = :tenant")
                .bind("url", url("/mute"))
                .bind("due", clock.instant().minus(Duration.ofHours(1)))
                .bind("tenant", other)
                .execute());
        try {
            tellOfMail();

            assertThat(heard.poll(20, TimeUnit.SECONDS)).isNotNull();
        } finally {
            jdbi.useHandle(handle -> handle.createUpdate("DELETE FROM notification WHERE tenant_id ="
                            + " (SELECT id FROM tenant WHERE name = :tenant)")
                    .bind("tenant", other)
                    .execute());
        }
    }

    @Test
    void webhookThatFailsShouldBeTriedAgainLater() {
        status.set(500);
        tellOfMail();
        await().atMost(Duration.ofSeconds(20)).until(() -> row("last_error") != null);
        assertThat(row("last_error")).isEqualTo("status 500");
        assertThat(row("done_at")).isNull();

        status.set(204);
        clock.advance(Duration.ofMinutes(5));
        await().atMost(Duration.ofSeconds(20)).until(() -> row("done_at") != null);
        assertThat(row("attempts")).isEqualTo("2");
        assertThat(heard).hasSize(2);
    }
}
