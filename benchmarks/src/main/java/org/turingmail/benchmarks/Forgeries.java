package org.turingmail.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.turingmail.launcher.mail.Message;
import org.turingmail.launcher.mail.OutsideWorld;
import org.turingmail.launcher.mail.SmtpClient;
import org.turingmail.launcher.process.CentralProcess;
import org.turingmail.launcher.process.JamesProcess;

/** Forged messages, each from another domain that publishes SPF and DMARC: nobody is challenged, memory is bounded. */
public final class Forgeries {
    private static final String USAGE =
            """
            Usage: forgeries [--domains N] [--sessions N] [--steps N]

            As many domains publish SPF (an include and -all) and DMARC (p=reject) in a real DNS server, NSD, and one
            message is forged in the name of each. The configuration is the default: the agent verifies senders itself.
            All messages must be held as unauthenticated, none challenged. Printed are the DNS queries for each message,
            and what is live in the heap after each step.

              --domains N      (10000)
              --sessions N     SMTP sessions at the same time (10)
              --steps N        how often the heap is looked at (10)
            """;

    private static final String ZONE = "example";
    private static final int PAGE = 1000;
    private static final double BAR_QUERIES = 18;
    private static final double BAR_MEGABYTES = 32;
    private static final double BAR_LATE_MEGABYTES = 8;

    private final int domains;
    private final int sessions;
    private final int steps;

    private Forgeries(int domains, int sessions, int steps) {
        this.domains = domains;
        this.sessions = sessions;
        this.steps = steps;
    }

    public static void main(String[] words) throws InterruptedException {
        if (Arguments.askForHelp(words)) {
            System.out.print(USAGE);
            return;
        }
        try {
            Arguments arguments = Arguments.of(words, Map.of("domains", "10000", "sessions", "10", "steps", "10"));
            Forgeries benchmark = new Forgeries(
                    arguments.number("domains", 10, 1_000_000),
                    arguments.number("sessions", 1, 100),
                    arguments.number("steps", 2, 10));
            System.exit(benchmark.run() ? 0 : 1);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(USAGE);
            System.exit(2);
        }
    }

    private boolean run() throws InterruptedException {
        System.out.println(Machine.describe());
        Path folder = Rig.folder("forgeries");
        try (NameServer dns = new NameServer(folder.resolve("nsd"), ZONE, records());
                OutsideWorld outside = OutsideWorld.open();
                CentralProcess central = Rig.central(folder).start();
                JamesProcess james = Rig.withTuring(folder.resolve("james"), central, outside.address(), dns.address())
                        .start()) {
            james.webAdmin().createDomain(Rig.DOMAIN);
            String user = Rig.users(james, 1).get(0);
            List<Double> heap = new ArrayList<>();
            double seconds = 0;
            for (int step = 1, sent = 0; step <= steps; step++) {
                int until = (int) ((long) domains * step / steps);
                long start = System.nanoTime();
                send(james, user, sent + 1, until);
                seconds += (System.nanoTime() - start) / 1e9;
                sent = until;
                heap.add(Heap.liveMegabytes(james));
                System.out.printf(Locale.ROOT, "live heap after %d messages: %.1f MB%n", sent, heap.get(step - 1));
            }
            return report(james, outside, dns, heap, domains / seconds);
        } finally {
            Rig.delete(folder);
        }
    }

    private boolean report(JamesProcess james, OutsideWorld outside, NameServer dns, List<Double> heap, double rate)
            throws InterruptedException {
        Map<String, Integer> reasons = reasons(james);
        double queries = (double) dns.queries() / domains;
        int challenges = outside.received().size();
        boolean held = reasons.equals(Map.of("unauthenticated", domains));
        System.out.printf(Locale.ROOT, "%.0f forged messages a second%n", rate);
        System.out.printf(Locale.ROOT, "held, by reason: %s; must be all of %d: %s%n", reasons, domains, words(held));
        System.out.printf(Locale.ROOT, "challenges: %d; must be 0: %s%n", challenges, words(challenges == 0));
        System.out.printf(
                Locale.ROOT,
                "DNS queries for each message: %.2f; must be %.0f at most: %s%n",
                queries,
                BAR_QUERIES,
                words(queries <= BAR_QUERIES));
        double all = heap.get(steps - 1) - heap.get(0);
        double late = heap.get(steps - 1) - heap.get(steps / 2 - 1);
        boolean bounded = all < BAR_MEGABYTES && late < BAR_LATE_MEGABYTES;
        System.out.printf(
                Locale.ROOT,
                "live heap grows by %.1f MB from the first step on, must be %.0f MB at most; by %.1f MB in the second"
                        + " half, must be %.0f MB at most: %s%n",
                all,
                BAR_MEGABYTES,
                late,
                BAR_LATE_MEGABYTES,
                words(bounded));
        System.out.println("load at the end " + Machine.load());
        return held && challenges == 0 && queries <= BAR_QUERIES && bounded;
    }

    private static String words(boolean met) {
        return met ? "met" : "MISSED";
    }

    private List<String> records() {
        List<String> records = new ArrayList<>();
        for (int i = 1; i <= domains; i++) {
            String name = name(i);
            records.add(name + " TXT \"v=spf1 include:_spf." + name + "." + ZONE + " -all\"");
            records.add("_spf." + name + " TXT \"v=spf1 ip4:192.0.2.0/24 -all\"");
            records.add("_dmarc." + name + " TXT \"v=DMARC1; p=reject\"");
        }
        return records;
    }

    private static String name(int number) {
        return String.format(Locale.ROOT, "forged%06d", number);
    }

    /** Sends the forgeries with these numbers and waits until all are held. */
    private void send(JamesProcess james, String user, int from, int to) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(sessions);
        try {
            AtomicInteger next = new AtomicInteger(from);
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < sessions; i++) {
                running.add(threads.submit(() -> {
                    for (int number = next.getAndIncrement(); number <= to; number = next.getAndIncrement()) {
                        forge(james, user, "ceo@" + name(number) + "." + ZONE);
                    }
                    return null;
                }));
            }
            for (Future<?> session : running) {
                session.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("A message was not accepted", e.getCause());
        } finally {
            threads.shutdownNow();
        }
        Rig.await(
                to + " messages are held",
                250,
                () -> james.webAdmin()
                                .get("/turing/status")
                                .json()
                                .path("quarantine")
                                .path("size")
                                .asInt()
                        == to);
        Rig.awaitIdle(james);
    }

    private static void forge(JamesProcess james, String user, String sender) throws IOException {
        Message message = Message.ofText("From: <" + sender + ">\n"
                + "To: <" + user + ">\n"
                + "Subject: Your invoice\n"
                + "Date: Mon, 2 Nov 2026 10:00:00 +0000\n"
                + "Message-Id: <" + sender.replace("@", ".") + "@client.example.net>\n"
                + "\n"
                + "Pay it.\n");
        SmtpClient.Outcome outcome = SmtpClient.send(james.smtpPort(), sender, List.of(user), message);
        if (!outcome.isAccepted()) {
            throw new IOException("James says " + outcome);
        }
    }

    /** How many messages are held, by the reason why no challenge is sent. */
    private static Map<String, Integer> reasons(JamesProcess james) {
        Map<String, Integer> reasons = new TreeMap<>();
        String after = "";
        do {
            JsonNode page = james.webAdmin()
                    .get("/turing/held-mails?limit=" + PAGE + after)
                    .json();
            page.path("mails")
                    .forEach(mail -> reasons.merge(mail.path("suppression").asText("none"), 1, Integer::sum));
            after = page.has("next") ? "&after=" + page.path("next").asText() : "";
        } while (!after.isEmpty());
        return reasons;
    }
}
