package org.turingmail.it.soak;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.turingmail.launcher.mail.ImapClient;
import org.turingmail.launcher.mail.OutsideWorld;
import org.turingmail.launcher.mail.SmtpClient;
import org.turingmail.launcher.process.CentralProcess;
import org.turingmail.launcher.process.JamesProcess;

/**
 * Sends every message of a corpus to a James with the agent, which holds and releases it, and to the same James without
 * it, and compares what the two deliver. For one use by one thread.
 */
final class CorpusRun {
    private static final String PASSWORD = "a password";
    private static final String HOME = "home.example";
    private static final String SENDERS = "sender.example";
    private static final Pattern SENDER = Pattern.compile("<corpus\\.(\\d+)@sender\\.example>");
    private static final int CONNECTIONS = 4;
    /** As long as this may nothing change before it is taken for the end. */
    private static final Duration QUIET = Duration.ofSeconds(30);

    private static final Duration SETTLED = Duration.ofSeconds(3);

    private final List<CorpusMessage> messages;
    private final Path folder;
    private final Duration patience;
    private final PrintStream out;
    private final Map<String, String> recipients = new LinkedHashMap<>();

    /**
     * @param messages what is sent; not empty
     * @param folder where the servers keep their data, and {@code differences} the copies that differ
     * @param patience how long to wait until all messages are held, and until all are delivered
     */
    CorpusRun(List<CorpusMessage> messages, Path folder, Duration patience, PrintStream out) {
        this.messages = List.copyOf(messages);
        this.folder = folder;
        this.patience = patience;
        this.out = out;
        messages.forEach(message ->
                recipients.computeIfAbsent(message.source(), any -> "reader" + recipients.size() + "@" + HOME));
    }

    CorpusResult run() throws InterruptedException {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try (OutsideWorld outside = OutsideWorld.open();
                CentralProcess central =
                        CentralProcess.in(folder.resolve("central")).start();
                JamesProcess james = JamesProcess.in(folder.resolve("james"))
                        .turing(central.url(), CentralProcess.API_KEY)
                        .environment("TURING_CHALLENGE_FROM", "challenge@" + HOME)
                        .outside(outside)
                        .configuration(files -> files.set("turing.properties", "authentication.own-authserv-id", HOME))
                        .start();
                JamesProcess peer =
                        JamesProcess.in(folder.resolve("peer")).outside(outside).start()) {
            for (JamesProcess server : List.of(james, peer)) {
                server.webAdmin().createDomain(HOME);
                recipients.values().forEach(user -> server.webAdmin().createUser(user, PASSWORD));
            }
            List<SmtpClient.Reply> without = send(peer);
            out.println(accepted(without) + " of " + messages.size() + " messages accepted by James itself");
            List<SmtpClient.Reply> with = send(james);
            out.println(accepted(with) + " accepted by James with the agent");
            CentralView view = new CentralView(central);
            int held = await(accepted(with), () -> view.mails("HELD").size());
            out.println(held + " held, " + outside.received().size() + " challenges sent; all are released");
            await(accepted(without), () -> delivered(peer));
            view.allowDomain(SENDERS);
            await(accepted(with), () -> delivered(james));
            return compare(without, fetch(peer), with, fetch(james));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a server says to each message. */
    private List<SmtpClient.Reply> send(JamesProcess server) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
        try {
            List<Future<SmtpClient.Reply>> replies = new ArrayList<>();
            for (int i = 0; i < messages.size(); i++) {
                String sender = "corpus." + i + "@" + SENDERS;
                CorpusMessage message = messages.get(i);
                replies.add(threads.submit(() -> send(server, sender, message)));
            }
            List<SmtpClient.Reply> all = new ArrayList<>();
            for (Future<SmtpClient.Reply> reply : replies) {
                all.add(reply.get());
            }
            return all;
        } catch (ExecutionException e) {
            throw new IllegalStateException("The test itself failed; see the cause", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private SmtpClient.Reply send(JamesProcess server, String sender, CorpusMessage message) {
        try {
            return server.deliver(sender, List.of(recipients.get(message.source())), message.message())
                    .data();
        } catch (IOException e) {
            return new SmtpClient.Reply(421, "The connection broke: " + e.getMessage());
        }
    }

    private static int accepted(List<SmtpClient.Reply> replies) {
        return (int) replies.stream().filter(SmtpClient.Reply::isPositive).count();
    }

    /**
     * Waits until a number is reached, or does not change any more. It may become larger: of a message with too long a
     * line, James refuses the first part and accepts the rest.
     */
    private int await(int expected, LongSupplier number) throws InterruptedException {
        Instant end = Instant.now().plus(patience);
        Instant changed = Instant.now();
        long last = -1;
        while (Instant.now().isBefore(end)) {
            long now = number.getAsLong();
            changed = now == last ? changed : Instant.now();
            last = now;
            if (changed.plus(now >= expected ? SETTLED : QUIET).isBefore(Instant.now())) {
                break;
            }
            TimeUnit.MILLISECONDS.sleep(500);
        }
        return (int) last;
    }

    private int delivered(JamesProcess server) {
        int count = 0;
        for (String user : recipients.values()) {
            try (ImapClient imap = ImapClient.connect(server.imapPort(), user, PASSWORD)) {
                count += imap.count("INBOX");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return count;
    }

    /** What was delivered, by the number of the message. */
    private Map<Integer, List<byte[]>> fetch(JamesProcess server) throws IOException {
        Map<Integer, List<byte[]>> copies = new HashMap<>();
        for (String user : recipients.values()) {
            try (ImapClient imap = ImapClient.connect(server.imapPort(), user, PASSWORD)) {
                for (byte[] copy : imap.fetchAll("INBOX")) {
                    OptionalInt number = DeliveredCopy.number(copy, SENDER);
                    if (number.isPresent()) {
                        copies.computeIfAbsent(number.getAsInt(), any -> new ArrayList<>())
                                .add(copy);
                    } else {
                        out.println("A message to " + user + " has no sender of the corpus");
                    }
                }
            }
        }
        return copies;
    }

    private CorpusResult compare(
            List<SmtpClient.Reply> repliesWithout,
            Map<Integer, List<byte[]>> without,
            List<SmtpClient.Reply> repliesWith,
            Map<Integer, List<byte[]>> with)
            throws IOException {
        Map<String, CorpusResult.Figures> figures = new TreeMap<>();
        List<String> faults = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            CorpusMessage message = messages.get(i);
            SmtpClient.Reply expected = repliesWithout.get(i);
            SmtpClient.Reply actual = repliesWith.get(i);
            List<byte[]> copies = with.getOrDefault(i, List.of());
            boolean refused = !expected.isPositive();
            boolean delivered = without.containsKey(i);
            Optional<String> fault;
            if (expected.code() != actual.code()) {
                fault = Optional.of("SMTP reply " + actual + " instead of " + expected);
            } else if (!delivered) {
                // Refused, or an error of James; whether it succeeds the next time is of no interest.
                fault = Optional.empty();
            } else if (copies.size() != 1) {
                fault = Optional.of("delivered " + copies.size() + " times");
            } else {
                fault = difference(i, message, copies.get(0), without.get(i).get(0));
            }
            fault.ifPresent(what -> faults.add(message.name() + ": " + what));
            boolean faulty = fault.isPresent();
            figures.merge(
                    message.source(),
                    new CorpusResult.Figures(
                            1,
                            !faulty && refused ? 1 : 0,
                            !faulty && !refused && !delivered ? 1 : 0,
                            !faulty && !refused && delivered ? 1 : 0,
                            faulty ? 1 : 0),
                    CorpusResult.Figures::plus);
        }
        return new CorpusResult(figures, faults);
    }

    private Optional<String> difference(int number, CorpusMessage message, byte[] actual, byte[] expected)
            throws IOException {
        byte[] sent = message.message().bytes();
        Optional<String> difference =
                DeliveredCopy.of(actual, sent, HOME).difference(DeliveredCopy.of(expected, sent, ""));
        if (difference.isPresent()) {
            Path differences = Files.createDirectories(folder.resolve("differences"));
            Files.write(differences.resolve(number + ".sent"), sent);
            Files.write(differences.resolve(number + ".with"), actual);
            Files.write(differences.resolve(number + ".without"), expected);
        }
        return difference;
    }
}
