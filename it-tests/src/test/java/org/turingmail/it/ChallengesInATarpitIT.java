package org.turingmail.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.turingmail.launcher.mail.OutsideWorld;
import org.turingmail.launcher.mail.SmtpClient;
import org.turingmail.launcher.process.CentralProcess;
import org.turingmail.launcher.process.JamesProcess;

/** Strangers choose to whom challenges go, so also to servers that take a minute for a line. */
class ChallengesInATarpitIT {
    private static final String PASSWORD = "a password";
    private static final String ANNA = "anna@example.org";
    private static final int STRANGERS = 52;
    private static final int THREADS_FOR_CHALLENGES = 4;

    @Test
    void usersMailShouldGoOutWhileChallengesAreStuck() throws Exception {
        try (Tarpit tarpit = new Tarpit();
                OutsideWorld outside = OutsideWorld.open();
                CentralProcess central =
                        CentralProcess.in(Folders.empty("tarpit/central")).start();
                JamesProcess james = JamesProcess.in(Folders.empty("tarpit/james"))
                        .turing(central.url(), CentralProcess.API_KEY)
                        .environment("TURING_CHALLENGE_FROM", "challenge@example.org")
                        .outside(outside)
                        .configuration(files -> files.edit(
                                "mailetcontainer.xml", text -> challengesTo(text, "127.0.0.1:" + tarpit.port())))
                        .start()) {
            james.webAdmin().createDomain("example.org");
            james.webAdmin().createUser(ANNA, PASSWORD);
            for (int i = 0; i < STRANGERS; i++) {
                String stranger = "stranger" + i + "@d" + i + ".example.net";
                james.deliver(stranger, List.of(ANNA), Mails.plain(stranger, ANNA, "hello"));
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> tarpit.held() >= THREADS_FOR_CHALLENGES);

            for (int i = 0; i < 5; i++) {
                send(james, "friend" + i + "@example.com");
                assertThat(outside.await("friend" + i + "@example.com", Duration.ofSeconds(10))
                                .from())
                        .isEqualTo(ANNA);
            }

            assertThat(tarpit.held()).as("challenges that are stuck").isGreaterThanOrEqualTo(THREADS_FOR_CHALLENGES);
        }
    }

    private static String challengesTo(String mailetContainer, String address) {
        int challenges = mailetContainer.indexOf("<processor state=\"challenges\"");
        assertThat(challenges).isPositive();
        return mailetContainer.substring(0, challenges)
                + mailetContainer.substring(challenges).replaceFirst("\\$\\{env:TURING_RELAY:-}", address);
    }

    private static void send(JamesProcess james, String to) throws IOException {
        try (SmtpClient client = SmtpClient.connect(james.submissionPort())) {
            client.authenticate(ANNA, PASSWORD);
            assertThat(client.send(ANNA, List.of(to), Mails.plain(ANNA, to, "from a user"))
                            .isAccepted())
                    .isTrue();
        }
    }

    /** Greets with a line that never ends. */
    private static final class Tarpit implements AutoCloseable {
        private final ServerSocket server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        private final Set<Socket> held = ConcurrentHashMap.newKeySet();

        Tarpit() throws IOException {
            Thread thread = new Thread(this::accept, "tarpit");
            thread.setDaemon(true);
            thread.start();
        }

        int port() {
            return server.getLocalPort();
        }

        int held() {
            return held.size();
        }

        private void accept() {
            while (!server.isClosed()) {
                try {
                    Socket client = server.accept();
                    held.add(client);
                    Thread thread = new Thread(() -> dripInto(client), "tarpit-client");
                    thread.setDaemon(true);
                    thread.start();
                } catch (IOException e) {
                    return;
                }
            }
        }

        private void dripInto(Socket client) {
            try (client) {
                while (!server.isClosed()) {
                    client.getOutputStream().write("220-still here\r\n".getBytes(StandardCharsets.US_ASCII));
                    TimeUnit.SECONDS.sleep(1);
                }
            } catch (IOException e) {
                // it has given up
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                held.remove(client);
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
            for (Socket client : held) {
                client.close();
            }
        }
    }
}
