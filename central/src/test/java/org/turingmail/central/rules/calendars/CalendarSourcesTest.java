package org.turingmail.central.rules.calendars;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turingmail.central.AgentClient;
import org.turingmail.central.MovingClock;
import org.turingmail.central.NewTenant;
import org.turingmail.central.rules.HolidayCalendar;
import org.turingmail.central.rules.RuleDocuments;

@QuarkusTest
class CalendarSourcesTest {
    @Inject
    MovingClock clock;

    @Inject
    CalendarSources sources;

    @Inject
    Jdbi jdbi;

    @Inject
    Calendars calendars;

    @Inject
    RuleDocuments documents;

    private final List<Optional<String>> asked = new CopyOnWriteArrayList<>();
    private volatile String file = file("20261225");
    private volatile int status = 200;
    private HttpServer server;

    @NewTenant
    private AgentClient agent;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            Optional<String> tag =
                    Optional.ofNullable(exchange.getRequestHeaders().getFirst("If-None-Match"));
            asked.add(tag);
            String current = "\"" + file.hashCode() + "\"";
            byte[] body = file.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("ETag", current);
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            if (tag.equals(Optional.of(current))) {
                exchange.sendResponseHeaders(304, -1);
            } else {
                exchange.sendResponseHeaders(status, body.length);
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private static String file(String day) {
        return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:" + day
                + "\r\nSUMMARY:Feast\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    }

    private long follow() {
        return agent.exchange(
                        "POST",
                        "/calendars",
                        HolidayCalendar.builder()
                                .name("feasts")
                                .url("http://127.0.0.1:" + server.getAddress().getPort() + "/feasts.ics")
                                .build(),
                        HolidayCalendar.class)
                .id()
                .orElseThrow();
    }

    private HolidayCalendar get(long id) {
        return agent.exchange("GET", "/calendars/" + id, null, HolidayCalendar.class);
    }

    /** The job of the service may have claimed it: then it is waited for. */
    private HolidayCalendar readUntil(long id, Predicate<HolidayCalendar> holds) {
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            sources.readOne();
            return holds.test(get(id));
        });
        return get(id);
    }

    @Test
    void calendarShouldBeReadAndFollowed() {
        long id = follow();

        HolidayCalendar read = readUntil(id, calendar -> calendar.fetchedAt().isPresent());
        assertThat(read.content()).contains(file("20261225"));
        assertThat(read.events()).contains(1);
        assertThat(read.fetchError()).isEmpty();

        clock.advance(Duration.ofHours(13));
        HolidayCalendar same = readUntil(id, calendar -> calendar.fetchedAt()
                .orElseThrow()
                .isAfter(read.fetchedAt().orElseThrow()));
        assertThat(same.version()).isEqualTo(read.version());
        assertThat(asked.get(asked.size() - 1)).as("If-None-Match").isPresent();

        file = file("20261226");
        clock.advance(Duration.ofHours(13));
        assertThat(readUntil(id, calendar -> !calendar.version().equals(read.version()))
                        .content())
                .contains(file("20261226"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "large", "500", "302"})
    void whatWasReadLastShouldGoOnToCountAndTheErrorBeShown(String fault) {
        long id = follow();
        HolidayCalendar good = readUntil(id, calendar -> calendar.fetchedAt().isPresent());

        file = fault.equals("large") ? "x".repeat(HolidayFile.MAX_LENGTH + 1) : fault;
        status = fault.matches("\\d+") ? Integer.parseInt(fault) : 200;
        clock.advance(Duration.ofHours(13));

        HolidayCalendar kept = readUntil(id, calendar -> calendar.fetchError().isPresent());
        assertThat(kept.content()).isEqualTo(good.content());
        assertThat(kept.version()).isEqualTo(good.version());

        file = file("20270101");
        status = 200;
        clock.advance(Duration.ofHours(2));
        assertThat(readUntil(id, calendar -> calendar.fetchError().isEmpty()).content())
                .contains(file("20270101"));
    }

    @Test
    void serverThatNeverEndsItsAnswerShouldNotKeepOthersWaiting() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        server.removeContext("/");
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 1_000);
            exchange.getResponseBody().write('x');
            exchange.getResponseBody().flush();
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        CalendarSources impatient =
                new CalendarSources(jdbi, calendars, documents, clock, true, Duration.ofMillis(500));
        try {
            long id = follow();

            await().atMost(Duration.ofSeconds(30)).until(() -> {
                impatient.readOne();
                return get(id).fetchError().isPresent();
            });
            assertThat(get(id).fetchError().orElseThrow()).contains("takes longer than");
        } finally {
            over.countDown();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ftp://example.org/a.ics", "https://user:secret@example.org/", "file:///etc/passwd", "nonsense"})
    void urlThatIsNoneShouldBeRefused(String url) {
        AgentClient.Answer answer =
                agent.send("POST", "/api/v1/calendars", "{\"name\":\"feasts\",\"url\":\"" + url + "\"}");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.problem().errors()).singleElement().satisfies(error -> assertThat(error.field())
                .isEqualTo("url"));
    }

    @ParameterizedTest
    @CsvSource({"https://example.org/a.ics, true", "http://example.org/a.ics, false"})
    void plainHttpShouldBeForPrivateNetworksOnly(String url, boolean allowed) {
        CalendarSources strict = new CalendarSources(jdbi, calendars, documents, clock, false, Duration.ofSeconds(1));

        assertThat(strict.mayRead(url)).isEqualTo(allowed);
        assertThat(sources.mayRead(url)).isTrue();
    }

    @Test
    void calendarWithoutContentAndUrlShouldBeRefused() {
        assertThat(agent.send("POST", "/api/v1/calendars", "{\"name\":\"feasts\"}")
                        .status())
                .isEqualTo(422);
    }

    @Test
    void whatWasReadShouldStayWhenTheCalendarIsSentBack() {
        long id = follow();
        HolidayCalendar read = readUntil(id, calendar -> calendar.fetchedAt().isPresent());

        HolidayCalendar back = agent.exchange("PUT", "/calendars/" + id, read, HolidayCalendar.class);

        assertThat(back.content()).isEqualTo(read.content());
        assertThat(back.url()).isEqualTo(read.url());
    }
}
