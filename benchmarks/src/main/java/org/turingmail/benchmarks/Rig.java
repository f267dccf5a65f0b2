package org.turingmail.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.turingmail.launcher.process.CentralProcess;
import org.turingmail.launcher.process.JamesProcess;
import org.turingmail.launcher.process.Project;
import org.turingmail.launcher.process.WebAdmin;

/** A James with Turing, its central service, and what else there is to it. For use by one thread. */
final class Rig {
    static final String DOMAIN = "example.org";
    static final String PASSWORD = "a password";

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final Duration PATIENCE = Duration.ofMinutes(20);

    private Rig() {}

    /** A new folder for the data of servers. */
    static Path folder(String name) {
        try {
            return Files.createDirectories(Project.root()
                    .resolve("target/benchmarks/" + name + "-" + Instant.now().toEpochMilli()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(java.io.File::delete);
        } catch (IOException e) {
            // It is in target, where the next clean takes it.
        }
    }

    static CentralProcess central(Path folder) {
        return CentralProcess.in(folder.resolve("central"))
                // One client answers for all senders, and is not what is measured.
                .property("turing.central.captcha.attempts-per-address", "1000000")
                .property("turing.central.captcha.attempts-per-link", "1000000")
                .property("turing.central.challenge.per-network", "1000000")
                .property("turing.central.challenge.per-recipient", "1000000")
                .property("turing.central.challenge.per-sender-domain", "1000000")
                .property("turing.central.challenge.per-tenant", "1000000")
                .property("turing.central.captcha.difficulty", "1000");
    }

    /**
     * @param outside where mail goes that leaves the house, {@code host:port}
     * @param dns where the domains of senders are looked up, {@code host:port}
     */
    static JamesProcess.Builder withTuring(Path home, CentralProcess central, String outside, String dns) {
        return JamesProcess.in(home)
                .turing(central.url(), CentralProcess.API_KEY)
                .environment("TURING_CHALLENGE_FROM", "challenge@" + DOMAIN)
                .relay(outside)
                .dns(dns);
    }

    static void makeKnown(CentralProcess central, String sender) {
        WebAdmin.Answer answer = central.administer(
                "POST",
                "/api/v1/list-entries",
                "{\"kind\":\"ADDRESS\",\"value\":\"" + sender + "\",\"verdict\":\"DELIVER\",\"scope\":\"TENANT\"}");
        if (answer.status() >= 300) {
            throw new IllegalStateException("Central says " + answer);
        }
    }

    /** So many new users of a James, with empty mailboxes. */
    static List<String> users(JamesProcess james, int count) {
        List<String> users = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String user = "user" + NUMBER.incrementAndGet() + "@" + DOMAIN;
            james.webAdmin().createUser(user, PASSWORD);
            users.add(user);
        }
        return users;
    }

    /** How many mails a James has put into mailboxes since it was started, each counted when it is there. */
    static long delivered(JamesProcess james) {
        return james.webAdmin()
                .get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("localDeliveredMails") && line.indexOf(' ') > 0)
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElse(0);
    }

    /** Waits until nothing is in the queues. */
    static void awaitIdle(JamesProcess james) throws InterruptedException {
        await(
                "empty queues",
                250,
                // which there are depends on the server: challenges have one only where there are challenges
                () -> james.webAdmin().queues().stream()
                        .allMatch(queue -> james.webAdmin().queued(queue) == 0));
    }

    static void await(String what, int pollMillis, BooleanSupplier condition) throws InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        while (!condition.getAsBoolean()) {
            if (Instant.now().isAfter(end)) {
                throw new IllegalStateException("After " + PATIENCE + ", still not: " + what);
            }
            TimeUnit.MILLISECONDS.sleep(pollMillis);
        }
    }
}
