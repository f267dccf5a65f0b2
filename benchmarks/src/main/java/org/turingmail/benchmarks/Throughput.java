package org.turingmail.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.turingmail.launcher.mail.DnsServer;
import org.turingmail.launcher.process.CentralProcess;
import org.turingmail.launcher.process.JamesProcess;

/**
 * Mails per second from end to end, of a James with Turing and of the same James without it: from the first connection
 * until the last mail is in its mailbox or, where it is held, until the last challenge has arrived outside.
 */
public final class Throughput {
    private static final String USAGE =
            """
            Usage: throughput [--rounds N] [--mails N] [--unknown-mails N] [--warm-up N] [--sessions N] [--size OCTETS]
                              [--scenarios known,unknown,mixed]

            Two James from the same sample configuration, one with Turing, get the same mails in turn:

              known     all mails from a known sender                          smtp-source
              unknown   each mail from another sender whom nobody knows        a sender in Java
              mixed     nine of ten mails from a known sender                  both at the same time

            A round measures each scenario on both. A mail of a known sender counts when it is in its mailbox; one of an
            unknown sender, with Turing, when it is held, registered and its challenge has arrived outside (smtp-sink).

              --rounds N          (5)
              --mails N           mails in a round, known and mixed (3000)
              --unknown-mails N   mails in a round, unknown (1000)
              --warm-up N         mails of the known sender that each James delivers before, and a third as many unknown
                                  ones where they are measured (12000)
              --sessions N        connections at a time, each for a mailbox of its own (10)
              --size OCTETS       body of a mail (4096)
              --scenarios LIST    (known,unknown,mixed)
            """;

    private static final String KNOWN = "known@sender.example";

    /** Which senders. */
    private enum Scenario {
        KNOWN(0.9),
        UNKNOWN(0.3),
        MIXED(0);

        private final double bar;

        /** @param bar what the ratio must be at least; 0 if nothing was promised */
        Scenario(double bar) {
            this.bar = bar;
        }

        private String words() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Arguments arguments;
    private final int sessions;
    private final SmtpSource source;
    private final Strangers strangers;
    private final Map<Scenario, List<Double>> ratios = new EnumMap<>(Scenario.class);
    private final Map<Scenario, List<Double>> ratesWith = new EnumMap<>(Scenario.class);
    private final Map<Scenario, List<Double>> ratesWithout = new EnumMap<>(Scenario.class);
    private final Map<Scenario, List<Double>> costWith = new EnumMap<>(Scenario.class);
    private final Map<Scenario, List<Double>> costWithout = new EnumMap<>(Scenario.class);

    private CentralProcess central;
    private JamesProcess with;
    private JamesProcess without;
    private SmtpSink outside;
    private DnsServer dns;

    private Throughput(Arguments arguments) {
        this.arguments = arguments;
        this.sessions = arguments.number("sessions", 1, 100);
        int size = arguments.number("size", 1, 10_000_000);
        this.source = new SmtpSource(size);
        this.strangers = new Strangers("s", size);
    }

    public static void main(String[] words) throws InterruptedException {
        if (Arguments.askForHelp(words)) {
            System.out.print(USAGE);
            return;
        }
        Throughput benchmark;
        try {
            benchmark = new Throughput(Arguments.of(
                    words,
                    Map.of(
                            "rounds", "5",
                            "mails", "3000",
                            "unknown-mails", "1000",
                            "warm-up", "12000",
                            "sessions", "10",
                            "size", "4096",
                            "scenarios", "known,unknown,mixed")));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(USAGE);
            System.exit(2);
            return;
        }
        System.exit(benchmark.run() ? 0 : 1);
    }

    private boolean run() throws InterruptedException {
        int rounds = arguments.number("rounds", 1, 1000);
        List<Scenario> scenarios = scenarios();
        System.out.println(Machine.describe());
        Path folder = Rig.folder("throughput");
        outside = new SmtpSink();
        dns = DnsServer.open(0).allSendFromHere();
        central = Rig.central(folder);
        without = withFixedHeap(JamesProcess.in(folder.resolve("without")).relay(outside.address()))
                .start();
        with = withFixedHeap(Rig.withTuring(folder.resolve("with"), central.start(), outside.address(), dns.address()))
                .start();
        try {
            without.webAdmin().createDomain(Rig.DOMAIN);
            with.webAdmin().createDomain(Rig.DOMAIN);
            Rig.makeKnown(central, KNOWN);
            warmUp(scenarios);
            for (int round = 1; round <= rounds; round++) {
                for (Scenario scenario : scenarios) {
                    measure(scenario, round);
                }
            }
            System.out.println();
            boolean met = true;
            for (Scenario scenario : scenarios) {
                met &= report(scenario);
            }
            System.out.println("load at the end " + Machine.load());
            return met;
        } finally {
            with.close();
            without.close();
            central.close();
            outside.close();
            dns.close();
            Rig.delete(folder);
        }
    }

    /**
     * A collector that sizes its own generations does so differently in two James, by chance: one collected 643 times
     * and the other 139 times for as many messages.
     */
    private static JamesProcess.Builder withFixedHeap(JamesProcess.Builder james) {
        return james.heap("512m").jvmArgument("-Xms512m").jvmArgument("-Xmn192m");
    }

    private List<Scenario> scenarios() {
        List<Scenario> scenarios = new ArrayList<>();
        for (String name : arguments.text("scenarios").split(",")) {
            scenarios.add(Scenario.valueOf(name.strip().toUpperCase(Locale.ROOT)));
        }
        return scenarios;
    }

    /** Both deliver as many, so that Java has compiled as much of James in one as in the other. */
    private void warmUp(List<Scenario> scenarios) throws InterruptedException {
        int mails = arguments.number("warm-up", 0, 1_000_000);
        if (mails > 0) {
            System.out.println("warming up with " + mails + " mails on each");
            for (JamesProcess james : List.of(without, with)) {
                send(Scenario.KNOWN, james, mails);
                if (!scenarios.equals(List.of(Scenario.KNOWN))) {
                    send(Scenario.UNKNOWN, james, mails / 3);
                }
                settle();
            }
        }
    }

    private void measure(Scenario scenario, int round) throws InterruptedException {
        int mails = scenario == Scenario.UNKNOWN
                ? arguments.number("unknown-mails", sessions, 1_000_000)
                : arguments.number("mails", 10 * sessions, 1_000_000);
        String load = Machine.load();
        Run runWith;
        Run runWithout;
        // The machine may behave differently for the first run, so the order alternates.
        if (round % 2 == 1) {
            runWithout = run(scenario, without, mails);
            runWith = run(scenario, with, mails);
        } else {
            runWith = run(scenario, with, mails);
            runWithout = run(scenario, without, mails);
        }
        add(ratesWith, scenario, runWith.rate());
        add(ratesWithout, scenario, runWithout.rate());
        add(ratios, scenario, runWith.rate() / runWithout.rate());
        add(costWith, scenario, runWith.cpuMillis());
        add(costWithout, scenario, runWithout.cpuMillis());
        System.out.printf(
                Locale.ROOT,
                "round %d  %-8s without %6.1f/s  with %6.1f/s  ratio %.2f  CPU of James for a mail %.2f and %.2f ms"
                        + "  load before %s%n",
                round,
                scenario.words(),
                runWithout.rate(),
                runWith.rate(),
                runWith.rate() / runWithout.rate(),
                runWithout.cpuMillis(),
                runWith.cpuMillis(),
                load);
    }

    private static void add(Map<Scenario, List<Double>> figures, Scenario scenario, double figure) {
        figures.computeIfAbsent(scenario, absent -> new ArrayList<>()).add(figure);
    }

    /**
     * @param rate mails per second
     * @param cpuMillis processor time of James for a mail, which other programs on the machine affect less
     */
    private record Run(double rate, double cpuMillis) {}

    private Run run(Scenario scenario, JamesProcess james, int mails) throws InterruptedException {
        Duration before = cpu(james);
        Duration took = send(scenario, james, mails);
        Duration used = cpu(james).minus(before);
        settle();
        int sent = perSession(mails) * sessions;
        return new Run(sent / (took.toNanos() / 1e9), used.toNanos() / 1e6 / sent);
    }

    private static Duration cpu(JamesProcess james) {
        return ProcessHandle.of(james.pid())
                .flatMap(process -> process.info().totalCpuDuration())
                .orElse(Duration.ZERO);
    }

    /** Sends them, and returns when all that shall happen with them has happened. */
    private Duration send(Scenario scenario, JamesProcess james, int mails) throws InterruptedException {
        List<String> recipients = Rig.users(james, sessions);
        int each = perSession(mails);
        int unknownEach =
                switch (scenario) {
                    case KNOWN -> 0;
                    case UNKNOWN -> each;
                    case MIXED -> each / 10;
                };
        long challenges = james == with ? (long) unknownEach * sessions : 0;
        long deliveries = (long) each * sessions - challenges;
        long deliveredBefore = Rig.delivered(james);
        long challengesBefore = outside.mails();
        long heldBefore = james == with ? held() : 0;
        long start = System.nanoTime();
        CompletableFuture<Void> unknown = unknownEach == 0
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.runAsync(() -> strangers(james, recipients, unknownEach));
        if (unknownEach < each) {
            source.send(james.smtpPort(), KNOWN, recipients, each - unknownEach);
        }
        unknown.join();
        // Nothing is asked for before all are accepted, so that the questions do not slow it down.
        Rig.await("challenges", 5, () -> outside.mails() - challengesBefore >= challenges);
        if (deliveries > 0) {
            // Seldom: James computes all its metrics for each answer.
            Rig.await("deliveries", 250, () -> Rig.delivered(james) - deliveredBefore >= deliveries);
        }
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        if (james == with && held() - heldBefore != challenges) {
            throw new IllegalStateException((held() - heldBefore) + " mails are held that should be " + challenges
                    + ": the figure is worthless");
        }
        return took;
    }

    private void strangers(JamesProcess james, List<String> recipients, int each) {
        try {
            strangers.send(james.smtpPort(), recipients, each);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int perSession(int mails) {
        return mails / sessions;
    }

    private long held() {
        return with.webAdmin().mailRepositories().contains("held")
                ? with.webAdmin().sizeOf("held")
                : 0;
    }

    /** Waits until both are idle, so that work left over from one run does not affect the next. */
    private void settle() throws InterruptedException {
        Rig.awaitIdle(with);
        Rig.awaitIdle(without);
        TimeUnit.SECONDS.sleep(2);
    }

    private boolean report(Scenario scenario) {
        Spread ratio = Spread.of(ratios.get(scenario));
        boolean met = ratio.median() >= scenario.bar;
        System.out.printf(
                Locale.ROOT,
                "%-8s without %s/s, with %s/s, CPU of James for a mail %s and %s ms, ratio %s%s%n",
                scenario.words(),
                Spread.of(ratesWithout.get(scenario)).words("%.0f"),
                Spread.of(ratesWith.get(scenario)).words("%.0f"),
                Spread.of(costWithout.get(scenario)).words("%.2f"),
                Spread.of(costWith.get(scenario)).words("%.2f"),
                ratio.words("%.2f"),
                scenario.bar == 0 ? "" : ", must be " + scenario.bar + ": " + (met ? "met" : "MISSED"));
        return met;
    }
}
