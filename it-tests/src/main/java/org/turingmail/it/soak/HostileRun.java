package org.turingmail.it.soak;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.turingmail.launcher.mail.ImapClient;
import org.turingmail.launcher.mail.Message;
import org.turingmail.launcher.mail.OutsideWorld;
import org.turingmail.launcher.mail.SmtpClient;
import org.turingmail.launcher.process.CentralProcess;
import org.turingmail.launcher.process.JamesProcess;

/** Hostile messages in the spool of a James, while a user of its own writes to another. For one use by one thread. */
final class HostileRun {
    private static final String PASSWORD = "a password";
    private static final String ANNA = "anna@home.example";
    private static final String CARL = "carl@home.example";
    private static final int SENDERS = 10;
    /** Where messages with more than a hundred {@code Received} fields are kept (RFC 5321, section 6.3). */
    private static final String LOOPED = "var/mail/looped";

    private static final Set<String> EXPECTED = Set.of("held", "outbox");

    private final int mails;
    private final int headerSize;
    private final Path folder;
    private final Duration patience;
    private final PrintStream out;

    /**
     * @param mails how many hostile messages
     * @param headerSize octets of their headers
     * @param folder where the servers keep their data
     * @param patience how long to wait at the end until the spool is empty
     */
    HostileRun(int mails, int headerSize, Path folder, Duration patience, PrintStream out) {
        this.mails = mails;
        this.headerSize = headerSize;
        this.folder = folder;
        this.patience = patience;
        this.out = out;
    }

    HostileResult run() throws InterruptedException {
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
                        .environment("TURING_CHALLENGE_FROM", "challenge@home.example")
                        .outside(outside)
                        .configuration(
                                files -> files.set("turing.properties", "authentication.authserv-id", "localhost"))
                        .start()) {
            james.webAdmin().createDomain("home.example");
            james.webAdmin().createUser(ANNA, PASSWORD);
            james.webAdmin().createUser(CARL, PASSWORD);
            out.println("James warms up: " + seconds(own(james, 1)));
            return attack(james);
        }
    }

    private HostileResult attack(JamesProcess james) throws InterruptedException {
        HostileMessages hostile = new HostileMessages(headerSize);
        AtomicInteger next = new AtomicInteger();
        AtomicInteger accepted = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(SENDERS);
        List<Duration> own = new ArrayList<>();
        Callable<Void> sender = () -> {
            for (int i = next.getAndIncrement(); i < mails; i = next.getAndIncrement()) {
                SmtpClient.Outcome outcome =
                        james.deliver("ben" + i + "@attacker.example", List.of(ANNA), hostile.message(i));
                if (outcome.isAccepted()) {
                    accepted.incrementAndGet();
                } else {
                    out.println("Refused, " + hostile.kind(i) + ": " + outcome.data());
                }
            }
            return null;
        };
        try {
            List<Future<Void>> senders = new ArrayList<>();
            for (int i = 0; i < SENDERS; i++) {
                senders.add(threads.submit(sender));
            }
            int number = 2;
            while (!senders.stream().allMatch(Future::isDone)) {
                own.add(own(james, number++));
            }
            for (Future<Void> done : senders) {
                done.get();
            }
            Instant sent = Instant.now();
            out.println(accepted + " accepted; " + james.webAdmin().queued("spool") + " in the spool; a user's own: "
                    + own.stream().map(HostileRun::seconds).toList());
            do {
                own.add(own(james, number++));
            } while (james.webAdmin().queued("spool") > 0 && sent.plus(patience).isAfter(Instant.now()));
            return result(james, accepted.get(), number - 1, own, Duration.between(sent, Instant.now()));
        } catch (ExecutionException e) {
            throw new IllegalStateException("James did not take the messages; see the cause", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private HostileResult result(JamesProcess james, int accepted, int number, List<Duration> own, Duration emptied) {
        List<String> elsewhere = new ArrayList<>();
        long looped = 0;
        for (String repository : james.webAdmin().mailRepositories()) {
            long size = james.webAdmin().sizeOf(repository);
            if (repository.equals(LOOPED)) {
                looped = size;
            } else if (size > 0 && !EXPECTED.contains(repository)) {
                elsewhere.add(size + " in the repository " + repository);
            }
        }
        long queued = james.webAdmin().queued("spool");
        if (queued > 0) {
            elsewhere.add(queued + " in the spool");
        }
        try {
            return new HostileResult(
                    mails,
                    accepted,
                    james.webAdmin().sizeOf("held"),
                    count(james) - number,
                    looped,
                    elsewhere,
                    own,
                    emptied,
                    peakMegabytes(james.pid()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How long a message of Carl's takes until it is in Anna's mailbox. */
    private static Duration own(JamesProcess james, int number) throws InterruptedException {
        try (SmtpClient client = SmtpClient.connect(james.submissionPort());
                ImapClient imap = ImapClient.connect(james.imapPort(), ANNA, PASSWORD)) {
            int before = imap.count("INBOX");
            client.authenticate(CARL, PASSWORD);
            SmtpClient.Outcome outcome = client.send(
                    CARL,
                    List.of(ANNA),
                    Message.ofText("From: <" + CARL + ">\nTo: <" + ANNA + ">\nSubject: " + number + "\n\nHello\n"));
            if (!outcome.isAccepted()) {
                throw new IllegalStateException("A user's own message was refused: " + outcome);
            }
            Instant begin = Instant.now();
            while (imap.count("INBOX") == before) {
                if (begin.plusSeconds(120).isBefore(Instant.now())) {
                    return Duration.between(begin, Instant.now());
                }
                TimeUnit.MILLISECONDS.sleep(50);
            }
            return Duration.between(begin, Instant.now());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int count(JamesProcess james) throws IOException {
        try (ImapClient imap = ImapClient.connect(james.imapPort(), ANNA, PASSWORD)) {
            return imap.count("INBOX");
        }
    }

    private static long peakMegabytes(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", String.valueOf(pid), "status"), StandardCharsets.US_ASCII).stream()
                        .filter(line -> line.startsWith("VmHWM:"))
                        .map(line -> line.replaceAll("\\D", ""))
                        .mapToLong(Long::parseLong)
                        .findFirst()
                        .orElse(0)
                / 1024;
    }

    private static String seconds(Duration duration) {
        return "%.2f s".formatted(duration.toMillis() / 1000.0);
    }
}
