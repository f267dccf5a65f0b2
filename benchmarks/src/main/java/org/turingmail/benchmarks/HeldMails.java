package org.turingmail.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.turingmail.launcher.mail.OutsideWorld;
import org.turingmail.launcher.process.CentralProcess;
import org.turingmail.launcher.process.JamesProcess;

/** What many held mails cost: memory of the agent, and the time to make it agree with central. */
public final class HeldMails {
    private static final String USAGE =
            """
            Usage: held-mails [--few N] [--many N] [--size OCTETS]

            Two agents, one after the other, each with a central service of its own: one holds few mails, the other
            many. The quarantine is filled before James starts, through the same classes that hold a mail, without the
            disk syncs. Then, on the real processes:

              first reconciliation    at start; central knows none of the mails, and each is registered, silently
              next reconciliation     a WebAdmin task; central knows them all
              heap                    after both, and a look at the first page of held mails: what is live after a full
                                      collection (jcmd GC.class_histogram)

              --few N          (100)
              --many N         (100000)
              --size OCTETS    body of a mail (4096)
            """;

    private static final double BAR_MEGABYTES = 32;
    private static final double BAR_SECONDS = 60;
    private static final Pattern RECONCILED =
            Pattern.compile("Reconciliation: (\\d+) compared, (\\d+) registered, .*?took (\\d+) ms(.*)");

    private final int size;

    private HeldMails(int size) {
        this.size = size;
    }

    private record Figures(double heapMegabytes, double firstSeconds, double nextSeconds) {}

    public static void main(String[] words) throws InterruptedException {
        if (Arguments.askForHelp(words)) {
            System.out.print(USAGE);
            return;
        }
        try {
            Arguments arguments = Arguments.of(words, Map.of("few", "100", "many", "100000", "size", "4096"));
            HeldMails benchmark = new HeldMails(arguments.number("size", 1, 10_000_000));
            System.exit(
                    benchmark.run(arguments.number("few", 1, 1_000_000), arguments.number("many", 1, 10_000_000))
                            ? 0
                            : 1);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(USAGE);
            System.exit(2);
        }
    }

    private boolean run(int few, int many) throws InterruptedException {
        System.out.println(Machine.describe());
        Figures withFew = measure(few);
        Figures withMany = measure(many);
        double growth = withMany.heapMegabytes - withFew.heapMegabytes;
        boolean heapMet = growth < BAR_MEGABYTES;
        boolean timeMet = withMany.nextSeconds < BAR_SECONDS;
        boolean firstMet = withMany.firstSeconds < BAR_SECONDS;
        System.out.printf(
                Locale.ROOT,
                "heap grows by %.1f MB from %d to %d held mails; must be under %.0f MB: %s%n",
                growth,
                few,
                many,
                BAR_MEGABYTES,
                words(heapMet));
        System.out.printf(
                Locale.ROOT,
                "reconciliation of %d mails: %.1f s if central knows them all, %.1f s if it knows none;"
                        + " must be under %.0f s: %s and %s%n",
                many,
                withMany.nextSeconds,
                withMany.firstSeconds,
                BAR_SECONDS,
                words(timeMet),
                words(firstMet));
        System.out.println("load at the end " + Machine.load());
        return heapMet && timeMet && firstMet;
    }

    private static String words(boolean met) {
        return met ? "met" : "MISSED";
    }

    private Figures measure(int mails) throws InterruptedException {
        Path folder = Rig.folder("held-mails");
        try (OutsideWorld outside = OutsideWorld.open();
                CentralProcess central = Rig.central(folder).start()) {
            fill(folder.resolve("james"), mails);
            try (JamesProcess james = Rig.withTuring(
                            folder.resolve("james"),
                            central,
                            outside.address(),
                            outside.dns().address())
                    // None but those that are asked for.
                    .configuration(files -> files.set("turing.properties", "reconciliation.interval", "1d"))
                    .start()) {
                Rig.await("the first reconciliation", 200, () -> RECONCILED
                        .matcher(james.log())
                        .find());
                double first = reconciliation(james.log(), mails, mails);
                double next = reconcile(james, mails);
                james.webAdmin().get("/turing/held-mails?limit=50");
                double heap = Heap.liveMegabytes(james);
                System.out.printf(
                        Locale.ROOT,
                        "%d held mails: %.1f MB heap, first reconciliation %.1f s, next one %.1f s%n",
                        mails,
                        heap,
                        first,
                        next);
                if (!outside.received().isEmpty()) {
                    throw new IllegalStateException("Challenges were sent: the figures are worthless");
                }
                return new Figures(heap, first, next);
            }
        } finally {
            Rig.delete(folder);
        }
    }

    /** In a JVM of its own, with the classes of James and the extension. */
    private void fill(Path james, int mails) throws InterruptedException {
        long start = System.nanoTime();
        Program.runInJames(
                // Only what fills the quarantine does without syncing each mail to the disk.
                "-Dderby.system.durability=test",
                "org.turingmail.benchmarks.fill.FillQuarantine",
                james.resolve("var/turing/quarantine").toString(),
                String.valueOf(mails),
                String.valueOf(size));
        System.out.printf(Locale.ROOT, "filled with %d mails in %.1f s%n", mails, (System.nanoTime() - start) / 1e9);
    }

    private static double reconciliation(String log, int compared, int registered) {
        Matcher matcher = RECONCILED.matcher(log);
        if (!matcher.find()
                || Integer.parseInt(matcher.group(1)) != compared
                || Integer.parseInt(matcher.group(2)) != registered
                || matcher.group(4).contains("ended early")) {
            throw new IllegalStateException("Not all mails were registered: the figures are worthless: "
                    + log.lines()
                            .filter(line -> line.contains("Reconciliation"))
                            .toList());
        }
        return Long.parseLong(matcher.group(3)) / 1e3;
    }

    private static double reconcile(JamesProcess james, int mails) throws InterruptedException {
        long start = System.nanoTime();
        String task = james.webAdmin()
                .post("/turing/reconciliation?action=reconcile", "")
                .json()
                .path("taskId")
                .asText();
        JsonNode[] details = new JsonNode[1];
        Rig.await("the reconciliation", 100, () -> {
            details[0] = james.webAdmin().get("/tasks/" + task).json();
            return !List.of("waiting", "inProgress")
                    .contains(details[0].path("status").asText());
        });
        double seconds = (System.nanoTime() - start) / 1e9;
        JsonNode information = details[0].path("additionalInformation");
        if (information.path("compared").asInt() != mails
                || information.path("registered").asInt() != 0) {
            throw new IllegalStateException("Not all mails were compared: the figures are worthless: " + details[0]);
        }
        return seconds;
    }
}
