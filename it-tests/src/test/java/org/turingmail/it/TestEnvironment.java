package org.turingmail.it;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.turingmail.launcher.mail.Message;
import org.turingmail.launcher.mail.OutsideWorld;
import org.turingmail.launcher.mail.OutsideWorld.Received;
import org.turingmail.launcher.process.CentralProcess;
import org.turingmail.launcher.process.JamesProcess;

/**
 * All there is: central, a James with Turing, the same James without it, and everybody else. Started once for all tests
 * that need nothing special; each test brings its own users and senders, and leaves everything running.
 */
final class TestEnvironment {
    static final String PASSWORD = "a password";
    static final String CHALLENGE_FROM = "challenge@example.org";

    private static final AtomicInteger PERSON = new AtomicInteger();
    private static TestEnvironment shared;

    private final OutsideWorld outside = OutsideWorld.open();
    private final CentralProcess central = CentralProcess.in(Folders.empty("world/central"));
    private final JamesProcess james;
    private final JamesProcess peer;

    private TestEnvironment() {
        // The two that need nothing of one another start at the same time.
        CompletableFuture<JamesProcess> started = CompletableFuture.supplyAsync(this::startPeer);
        central.start();
        james = JamesProcess.in(Folders.empty("world/james"))
                .turing(central.url(), CentralProcess.API_KEY)
                .environment("TURING_CHALLENGE_FROM", CHALLENGE_FROM)
                .outside(outside)
                .ipv6()
                .start();
        peer = started.join();
        james.webAdmin().createDomain("example.org");
        peer.webAdmin().createDomain("example.org");
    }

    private JamesProcess startPeer() {
        return JamesProcess.in(Folders.empty("world/peer"))
                .outside(outside)
                .ipv6()
                .start();
    }

    static synchronized TestEnvironment shared() {
        if (shared == null) {
            shared = new TestEnvironment();
        }
        return shared;
    }

    OutsideWorld outside() {
        return outside;
    }

    CentralProcess central() {
        return central;
    }

    JamesProcess james() {
        return james;
    }

    /** The same James without Turing. */
    JamesProcess peer() {
        return peer;
    }

    /** A new user of both servers. */
    String user(String name) {
        String address = name + PERSON.incrementAndGet() + "@example.org";
        james.webAdmin().createUser(address, PASSWORD);
        peer.webAdmin().createUser(address, PASSWORD);
        return address;
    }

    /** Somebody outside, whom nobody knows. */
    String stranger(String name) {
        return name + PERSON.incrementAndGet() + "@example.net";
    }

    /** Waits until a user has so many mails. */
    List<Message> inbox(JamesProcess server, String user, int count, Duration atMost) {
        await(count + " mails for " + user)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .atMost(atMost)
                .until(() -> server.inbox(user, PASSWORD).size() >= count);
        return server.inbox(user, PASSWORD);
    }

    /** Waits for the challenge to somebody. */
    Received challengeTo(String sender) {
        return outside.await(sender, Duration.ofSeconds(30));
    }
}
