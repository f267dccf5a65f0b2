package org.turingmail.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.turingmail.launcher.mail.ImapClient;
import org.turingmail.launcher.mail.Message;
import org.turingmail.launcher.mail.OutsideWorld;
import org.turingmail.launcher.mail.SmtpClient;
import org.turingmail.launcher.process.CentralProcess;
import org.turingmail.launcher.process.ChallengeLink;
import org.turingmail.launcher.process.JamesProcess;
import org.turingmail.launcher.process.WebAdmin;

/** How long it takes from the answer of the challenge page to a solved captcha until the mail is seen by IMAP. */
public final class ReleaseLatency {
    private static final String USAGE =
            """
            Usage: release-latency [--solves N] [--warm-up N] [--load MAILS-PER-SECOND]

            So many unknown senders have one mail held each. One after the other solves the captcha; the time runs from
            the answer to that POST until an IMAP client sees the mail in the mailbox. Mail of known senders flows
            meanwhile.

              --solves N      (500)
              --warm-up N     solves before, which do not count (100)
              --load N        mails of known senders per second meanwhile, 0 to 100 (10)
            """;

    private static final String KNOWN = "known@sender.example";
    private static final double BAR_MILLIS = 2_000;
    private static final int SEE_OTHER = 303;

    private ReleaseLatency() {}

    public static void main(String[] words) throws InterruptedException, IOException {
        if (Arguments.askForHelp(words)) {
            System.out.print(USAGE);
            return;
        }
        try {
            Arguments arguments = Arguments.of(words, Map.of("solves", "500", "warm-up", "100", "load", "10"));
            System.exit(
                    run(
                                    arguments.number("solves", 1, 100_000),
                                    arguments.number("warm-up", 0, 100_000),
                                    arguments.number("load", 0, 100))
                            ? 0
                            : 1);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(USAGE);
            System.exit(2);
        }
    }

    private static boolean run(int solves, int warmUp, int load) throws InterruptedException, IOException {
        System.out.println(Machine.describe());
        Path folder = Rig.folder("release-latency");
        try (OutsideWorld outside = OutsideWorld.open();
                CentralProcess central = Rig.central(folder).start();
                JamesProcess james = Rig.withTuring(
                                folder.resolve("james"),
                                central,
                                outside.address(),
                                outside.dns().address())
                        .start()) {
            james.webAdmin().createDomain(Rig.DOMAIN);
            Rig.makeKnown(central, KNOWN);
            String reader = Rig.users(james, 1).get(0);
            List<Double> millis;
            try (Load running = new Load(james, load)) {
                measure(james, outside, reader, "w", warmUp);
                millis = measure(james, outside, reader, "m", solves);
                System.out.println(running.accepted() + " mails of known senders meanwhile");
            }
            if (james.webAdmin().sizeOf("held") != 0) {
                throw new IllegalStateException("Mails are still held: the figures are worthless");
            }
            Spread spread = Spread.of(millis);
            boolean met = spread.percentile(99) < BAR_MILLIS;
            System.out.printf(
                    Locale.ROOT,
                    "solved to delivered, %d times: median %.0f ms, p90 %.0f ms, p99 %.0f ms, most %.0f ms;"
                            + " p99 must be under %.0f ms: %s%n",
                    spread.count(),
                    spread.median(),
                    spread.percentile(90),
                    spread.percentile(99),
                    spread.most(),
                    BAR_MILLIS,
                    met ? "met" : "MISSED");
            System.out.println("load at the end " + Machine.load());
            return met;
        } finally {
            Rig.delete(folder);
        }
    }

    /** Has them all held first, then solves one after the other. */
    private static List<Double> measure(
            JamesProcess james, OutsideWorld outside, String reader, String name, int solves)
            throws InterruptedException, IOException {
        int before = outside.received().size();
        Strangers strangers = new Strangers(name, 4_096);
        for (int i = 0; i < solves; i++) {
            strangers.send(james.smtpPort(), strangers.next(), reader);
        }
        Rig.await("challenges", 50, () -> outside.received().size() - before >= solves);
        List<Double> millis = new ArrayList<>();
        try (ImapClient imap = ImapClient.connect(james.imapPort(), reader, Rig.PASSWORD)) {
            int count = imap.count("INBOX");
            for (OutsideWorld.Received challenge : outside.received().subList(before, before + solves)) {
                ChallengeLink link = ChallengeLink.in(challenge.message());
                Map<String, String> form = Map.of("altcha", link.proofOfWork());
                WebAdmin.Answer answer = link.post(form);
                long start = System.nanoTime();
                if (answer.status() != SEE_OTHER) {
                    throw new IllegalStateException("The page says " + answer);
                }
                count++;
                while (imap.count("INBOX") < count) {
                    if (System.nanoTime() - start > Duration.ofMinutes(5).toNanos()) {
                        throw new IllegalStateException("Not released after five minutes: " + challenge.to());
                    }
                    TimeUnit.MILLISECONDS.sleep(4);
                }
                millis.add((System.nanoTime() - start) / 1e6);
            }
        }
        return millis;
    }

    /** Mail of a known sender to somebody else, at a steady rate. */
    private static final class Load implements AutoCloseable {
        private final ScheduledExecutorService sender = Executors.newScheduledThreadPool(4);
        private final AtomicInteger accepted = new AtomicInteger();

        Load(JamesProcess james, int perSecond) {
            List<String> users = Rig.users(james, 5);
            for (int i = 0; i < perSecond; i++) {
                String user = users.get(i % users.size());
                sender.scheduleAtFixedRate(
                        () -> send(james, user), 1_000L * i / perSecond, 1_000, TimeUnit.MILLISECONDS);
            }
        }

        private void send(JamesProcess james, String user) {
            try {
                SmtpClient.Outcome outcome = james.deliver(
                        KNOWN,
                        List.of(user),
                        Message.ofText("From: <" + KNOWN + ">\nTo: <" + user + ">\nSubject: load\n\n"
                                + "Hello\n".repeat(500)));
                if (outcome.isAccepted()) {
                    accepted.incrementAndGet();
                }
            } catch (IOException e) {
                // It is counted at the end.
            }
        }

        int accepted() {
            return accepted.get();
        }

        @Override
        public void close() {
            sender.shutdownNow();
        }
    }
}
