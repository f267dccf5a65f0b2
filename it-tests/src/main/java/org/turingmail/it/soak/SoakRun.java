package org.turingmail.it.soak;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.turingmail.launcher.mail.OutsideWorld;
import org.turingmail.launcher.process.CentralProcess;
import org.turingmail.launcher.process.JamesProcess;

/** One soak test, from the start of the servers to the account. For one use by one thread. */
final class SoakRun {
    static final String AGENT = "agent";
    static final String CENTRAL = "central";

    private static final String PASSWORD = "a password";
    private static final int SENDERS = 6;
    private static final Duration QUIET_FOR = Duration.ofSeconds(3);

    private final SoakSettings settings;
    private final PrintStream out;
    private final Ledger ledger = new Ledger();
    private final List<Kill> kills = Collections.synchronizedList(new ArrayList<>());
    private Instant begin = Instant.now();

    SoakRun(SoakSettings settings, PrintStream out) {
        this.settings = settings;
        this.out = out;
    }

    SoakResult run() throws InterruptedException {
        say(
                "seed %d: %d mails, agent and central %s %d times each",
                settings.seed(), settings.mails(), settings.orderly() ? "stopped" : "killed", settings.kills());
        try {
            Files.createDirectories(settings.folder());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Random random = new Random(settings.seed());
        try (OutsideWorld outside = OutsideWorld.open();
                CentralProcess central = central();
                JamesProcess james = james(central, outside);
                Answering answering = new Answering(outside, new Random(random.nextLong()))) {
            prepare(central, james);
            begin = Instant.now();
            say("the servers run; the load begins");
            load(james, central, random);
            say(
                    "%d mails accepted, %d interrupted; waiting until nothing moves",
                    ledger.acceptedCount(), ledger.interrupted().size());
            boolean quiet = awaitQuiet(james, central, answering);
            say(quiet ? "quiet; counting" : "not quiet, but the patience is over; counting");
            return new Account(settings, ledger, List.copyOf(kills), answering, quiet)
                    .of(james, PASSWORD, new CentralView(central));
        }
    }

    private CentralProcess central() {
        return CentralProcess.in(settings.folder().resolve("central"))
                // One client answers for everybody, and has other things to do than hashing.
                .property("turing.central.captcha.attempts-per-address", "1000000")
                .property("turing.central.captcha.attempts-per-link", "1000000")
                .property("turing.central.challenge.per-network", "1000000")
                .property("turing.central.challenge.per-recipient", "1000000")
                .property("turing.central.challenge.per-sender-domain", "1000000")
                .property("turing.central.challenge.per-tenant", "1000000")
                .property("turing.central.captcha.difficulty", "1000")
                .start();
    }

    private JamesProcess james(CentralProcess central, OutsideWorld outside) {
        return JamesProcess.in(settings.folder().resolve("james"))
                .turing(central.url(), CentralProcess.API_KEY)
                .environment("TURING_CHALLENGE_FROM", "challenge@" + Workload.DOMAIN)
                .outside(outside)
                // What the end of the test would wait for is the same after five minutes as after fifteen seconds.
                .configuration(files -> files.set("turing.properties", "reconciliation.interval", "15s"))
                .start();
    }

    private static void prepare(CentralProcess central, JamesProcess james) {
        james.webAdmin().createDomain(Workload.DOMAIN);
        Workload.users().forEach(user -> james.webAdmin().createUser(user, PASSWORD));
        CentralView view = new CentralView(central);
        Workload.known().forEach(sender -> view.allow(sender, null));
        Workload.partlyKnown().forEach(sender -> view.allow(sender, Workload.theOneWhoKnows()));
    }

    private void load(JamesProcess james, CentralProcess central, Random random) throws InterruptedException {
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Future<Void>> killers = List.of(
                    threads.submit(killer(AGENT, settings.orderly() ? james::stop : james::kill, james::start, random)),
                    threads.submit(killer(
                            CENTRAL, settings.orderly() ? central::stop : central::kill, central::start, random)));
            Workload workload = new Workload(random.nextLong(), settings.mails());
            List<Future<?>> senders = new ArrayList<>();
            for (int i = 0; i < SENDERS; i++) {
                senders.add(threads.submit(new Sending(
                        james.smtpPort(),
                        workload,
                        ledger,
                        new Random(random.nextLong()),
                        () -> ledger.acceptedCount() >= settings.mails()
                                && killers.stream().allMatch(Future::isDone))));
            }
            for (Future<Void> killer : killers) {
                await(killer);
            }
            for (Future<?> sender : senders) {
                await(sender);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** A generous bound: 2,000 mails with 20 kills take a few minutes. */
    private void await(Future<?> future) throws InterruptedException {
        try {
            future.get(10L + settings.kills() + settings.mails() / 100, TimeUnit.MINUTES);
        } catch (ExecutionException e) {
            throw new IllegalStateException("The test itself failed; see the cause", e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "Mails are not accepted any more: " + ledger.acceptedCount() + " of " + settings.mails()
                            + (ledger.refusedCount() == 0 ? "" : ", last refusal: " + ledger.lastRefusal()),
                    e);
        }
    }

    private Killer killer(String victim, Runnable kill, Runnable start, Random random) {
        return new Killer(
                victim,
                kill,
                start,
                ledger,
                settings.kills(),
                settings.mails(),
                new Random(random.nextLong()),
                done -> {
                    kills.add(done);
                    say(
                            "%s %s after %d mails, back after %.1f s",
                            done.victim(),
                            settings.orderly() ? "stopped" : "killed",
                            done.accepted(),
                            done.away().toMillis() / 1000.0);
                });
    }

    /** Quiet is when nothing is on its way, for a while, and nothing that somebody answered is held. */
    private boolean awaitQuiet(JamesProcess james, CentralProcess central, Answering answering)
            throws InterruptedException {
        CentralView view = new CentralView(central);
        Instant end = Instant.now().plus(settings.patience());
        Instant quietSince = null;
        Instant said = Instant.now();
        while (Instant.now().isBefore(end)) {
            long spool = james.webAdmin().queued("spool");
            long outgoing =
                    james.webAdmin().queued("outgoing") + james.webAdmin().queued("challenges");
            long held = james.webAdmin().sizeOf("held");
            boolean heldAtCentral = view.holdsAny();
            if (spool + outgoing + held + answering.open() == 0 && !heldAtCentral) {
                quietSince = quietSince == null ? Instant.now() : quietSince;
                if (quietSince.plus(QUIET_FOR).isBefore(Instant.now())) {
                    return true;
                }
            } else {
                quietSince = null;
            }
            if (said.plusSeconds(10).isBefore(Instant.now())) {
                said = Instant.now();
                say(
                        "%d in the spool, %d going out, %d held, %d challenges open",
                        spool, outgoing, held, answering.open());
            }
            TimeUnit.MILLISECONDS.sleep(500);
        }
        return false;
    }

    private synchronized void say(String format, Object... arguments) {
        LocalTime elapsed =
                LocalTime.MIDNIGHT.plus(Duration.between(begin, Instant.now())).truncatedTo(ChronoUnit.SECONDS);
        out.printf(
                "%s  %s%n",
                elapsed.format(java.time.format.DateTimeFormatter.ISO_LOCAL_TIME), String.format(format, arguments));
    }
}
