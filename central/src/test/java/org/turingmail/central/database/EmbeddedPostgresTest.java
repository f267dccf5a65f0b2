package org.turingmail.central.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.Driver;

class EmbeddedPostgresTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private EmbeddedPostgres server;

    @BeforeEach
    void start() throws Exception {
        server = EmbeddedPostgres.start(folder, 0);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Jdbi jdbi(String options) {
        EmbeddedPostgres.Address address = server.address();
        Properties credentials = new Properties();
        credentials.setProperty("user", EmbeddedPostgres.USER);
        credentials.setProperty("password", address.password());
        String url = address.jdbcUrl("postgres") + "?options=" + options;
        // Not by DriverManager: it may know only the driver of the class loader of a test before this one.
        return Jdbi.create(() -> new Driver().connect(url, credentials));
    }

    private void kill() throws Exception {
        ProcessHandle.of(PostmasterPid.read(folder.resolve("postgresql/data-16"))
                        .orElseThrow()
                        .pid())
                .orElseThrow()
                .destroyForcibly();
        await().atMost(SOON).until(() -> !server.isRunning());
    }

    @Test
    void serverThatWasKilledShouldBeStartedAgainOnItsPortWithItsData() throws Exception {
        jdbi("").useHandle(handle -> handle.execute("CREATE TABLE kept AS SELECT 42 AS answer"));
        int port = server.address().port();

        kill();

        assertThat(server.revive()).isTrue();
        assertThat(server.isRunning()).isTrue();
        assertThat(server.address().port()).isEqualTo(port);
        int answer = jdbi("").withHandle(handle -> handle.createQuery("SELECT answer FROM kept")
                .mapTo(Integer.class)
                .one());
        assertThat(answer).isEqualTo(42);
    }

    @Test
    void serverThatWasStoppedOnPurposeShouldNotBeStartedAgain() {
        server.close();

        assertThat(server.revive()).isTrue();
        assertThat(server.isRunning()).isFalse();
    }

    @Test
    void readinessShouldTellThatNothingCanBeWritten() {
        AtomicLong now = new AtomicLong();

        HealthCheckResponse writable = health("", now).call();
        assertThat(writable.getStatus())
                .as("%s", writable.getData().orElse(Map.of()))
                .isEqualTo(Status.UP);
        // What a full disk does to the same write.
        DatabaseHealth noRoom = health("-c%20temp_file_limit%3D0", now);
        assertThat(noRoom.call().getStatus()).isEqualTo(Status.DOWN);
        DatabaseHealth readOnly = health("-c%20default_transaction_read_only%3Don", now);
        assertThat(readOnly.call().getStatus()).isEqualTo(Status.DOWN);
        assertThat(readOnly.call().getData())
                .hasValueSatisfying(data ->
                        assertThat(data).extractingByKey("error").asString().contains("read-only"));
    }

    @Test
    void readinessShouldAskTheDatabaseOnceInAMoment() throws Exception {
        AtomicLong now = new AtomicLong();
        DatabaseHealth health = health("", now);
        assertThat(health.call().getStatus()).isEqualTo(Status.UP);

        kill();

        assertThat(health.call().getStatus()).isEqualTo(Status.UP);
        now.addAndGet(Duration.ofSeconds(5).toNanos());
        assertThat(health.call().getStatus()).isEqualTo(Status.DOWN);
    }

    @Test
    void centralShouldEndWhenTheServerCannotBeStartedThreeTimes() {
        AtomicInteger ended = new AtomicInteger();
        try (ServerWatch watch = new ServerWatch(() -> false, ended::incrementAndGet)) {
            watch.look();
            watch.look();
            assertThat(ended).hasValue(0);
            watch.look();
            watch.look();
        }

        assertThat(ended).hasValue(1);
    }

    private DatabaseHealth health(String options, AtomicLong now) {
        return new DatabaseHealth(jdbi(options), Optional.of(folder), now::get);
    }
}
