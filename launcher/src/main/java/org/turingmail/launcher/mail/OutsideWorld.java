package org.turingmail.launcher.mail;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.subethamail.smtp.MessageContext;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.server.SMTPServer;
import org.turingmail.launcher.ports.Ports;

/**
 * The rest of the mail world: one SMTP server on the loopback address that takes every mail to anybody and keeps it,
 * byte for byte, and a DNS server on the UDP port of the same number. Safe for use by several threads.
 */
public final class OutsideWorld implements AutoCloseable {
    /**
     * A mail as it arrived.
     *
     * @param from the envelope sender; empty for the null sender
     */
    public record Received(String from, List<String> to, Message message, Instant at) {}

    private final SMTPServer server;
    private final DnsServer dns;
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private volatile Predicate<String> refuses = recipient -> false;
    private volatile Consumer<Received> onward = mail -> {};

    private OutsideWorld(int port) throws UnknownHostException {
        dns = DnsServer.open(port).allSendFromHere();
        server = SMTPServer.port(port)
                .bindAddress(InetAddress.getByName("127.0.0.1"))
                .hostName("outside.example.net")
                .softwareName("outside world")
                .connectionTimeoutMs(60_000)
                .maxConnections(1_000)
                .messageHandlerFactory(Handler::new)
                .build();
    }

    public static OutsideWorld open() {
        return open(Ports.free());
    }

    /** On a certain port, which a James knows already. */
    public static OutsideWorld open(int port) {
        try {
            OutsideWorld world = new OutsideWorld(port);
            world.server.start();
            return world;
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Where a James delivers what goes out, {@code host:port}. */
    public String address() {
        return "127.0.0.1:" + port();
    }

    public int port() {
        return server.getPortAllocated();
    }

    /** What the domains of the rest of the world publish; it listens at {@link #address()} as well. */
    public DnsServer dns() {
        return dns;
    }

    /** From now on refuses some recipients for good (550). */
    public void refuse(Predicate<String> recipients) {
        refuses = recipients;
    }

    /** From now on also hands each mail over, as soon as it is here; who throws, has it refused. */
    public void handOver(Consumer<Received> next) {
        onward = next;
    }

    public List<Received> received() {
        return List.copyOf(received);
    }

    public List<Received> receivedFor(String recipient) {
        return received.stream().filter(mail -> mail.to().contains(recipient)).toList();
    }

    /** Waits for the first mail to a recipient. */
    public Received await(String recipient, Duration atMost) {
        Awaitility.await("mail to " + recipient)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .atMost(atMost)
                .until(() -> !receivedFor(recipient).isEmpty());
        return receivedFor(recipient).get(0);
    }

    @Override
    public void close() {
        server.stop();
        dns.close();
    }

    private final class Handler implements MessageHandler {
        private final List<String> recipients = new ArrayList<>();
        private String sender = "";

        private Handler(MessageContext context) {}

        @Override
        public void from(String from) {
            sender = from;
        }

        @Override
        public void recipient(String recipient) throws RejectException {
            if (refuses.test(recipient)) {
                throw new RejectException(550, "5.1.1 There is no such user here");
            }
            recipients.add(recipient);
        }

        @Override
        public String data(InputStream data) throws IOException {
            Received mail =
                    new Received(sender, List.copyOf(recipients), Message.of(data.readAllBytes()), Instant.now());
            received.add(mail);
            onward.accept(mail);
            return null;
        }

        @Override
        public void done() {
            // nothing to give back
        }
    }
}
