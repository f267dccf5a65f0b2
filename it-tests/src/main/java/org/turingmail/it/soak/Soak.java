package org.turingmail.it.soak;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.turingmail.launcher.process.Project;

/** The soak test as a command. Its exit status: 0 all is well, 1 something is lost or held for ever, 2 wrong usage. */
public final class Soak {
    private static final String USAGE =
            """
            Usage: soak [--stop] [--kills N] [--mails N] [--seed N] [--patience SECONDS] [--data DIR] [--keep]
                   soak --hostile [--mails N] [--patience SECONDS] [--data DIR] [--keep]
                   soak --corpus FOLDER [--patience SECONDS] [--data DIR] [--keep]

            Starts a central service, a James with the agent and an outside world of senders, all of them real processes
            on free ports; sends mail of known and unknown senders, who answer their challenges; kills agent and central
            with SIGKILL at random moments meanwhile; waits until nothing moves; and accounts for every accepted mail,
            for each of its recipients. Exit status 1 if one is lost, held for ever or altered, or a duplicate is not
            explained by a kill.

            With --hostile, nothing is killed: 100 messages with headers of 1 MB, made to keep a reader busy, are put
            into the spool while a user writes to another. Exit status 1 if James refuses one, if one ends anywhere but
            in the quarantine or the mailbox, or if the user's messages take longer than 5 seconds.

            With --corpus, nothing is killed either: every message of a folder of foreign mail (a message or an mbox
            file each) is sent to a James with the agent, held and released, and to the same James without it. Exit
            status 1 if the two deliver one that differs by a byte, but for James' own Received field, the agent's
            Authentication-Results, and a Message-ID or Date that James makes up. Figures are printed for each folder of
            the first level; what differs stays in DIR/differences.

              --corpus FOLDER       the test with foreign messages
              --hostile             the test with hostile messages; write --mails behind it for another number than 100
              --stop                stop them in an orderly way (SIGTERM) instead of killing them; then a duplicate,
                                    too, is an error, and so is a message in the error repository
              --kills N             how often agent and central are killed or stopped, each (10)
              --mails N             how many mails must have been accepted (2000); it goes on until all kills are done
              --seed N              chooses mails and moments (random; it is printed)
              --patience SECONDS    how long to wait at the end until nothing moves (600)
              --data DIR            where the servers keep their data and logs (a new folder in target/soak)
              --keep                leave the data there if all is well, too
            """;

    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private static final int HOSTILE_MAILS = 100;
    private static final int HOSTILE_HEADER = 1_000_000;

    private int kills = 10;
    private int mails = 2_000;
    private long seed = new Random().nextInt(1_000_000);
    private long patience = 600;
    private Path folder;
    private boolean keep;
    private boolean orderly;
    private boolean hostile;
    private Path corpus;

    private Soak() {}

    public static void main(String[] arguments) throws InterruptedException {
        System.exit(new Soak().run(List.of(arguments), System.out, System.err));
    }

    private int run(List<String> arguments, PrintStream out, PrintStream err) throws InterruptedException {
        SoakSettings settings;
        try {
            if (arguments.contains("--help") || arguments.contains("-h")) {
                out.print(USAGE);
                return 0;
            }
            settings = settings(arguments);
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            err.print(USAGE);
            return 2;
        }
        if (hostile) {
            HostileResult result =
                    new HostileRun(mails, HOSTILE_HEADER, settings.folder(), settings.patience(), out).run();
            out.print(result.text());
            if (result.isGood() && !keep) {
                delete(settings.folder());
            }
            return result.isGood() ? 0 : 1;
        }
        if (corpus != null) {
            CorpusResult result =
                    new CorpusRun(CorpusMessage.in(corpus), settings.folder(), settings.patience(), out).run();
            out.print(result.text());
            if (result.isGood() && !keep) {
                delete(settings.folder());
            }
            return result.isGood() ? 0 : 1;
        }
        SoakResult result = new SoakRun(settings, out).run();
        out.print(result.text());
        if (result.isGood() && !keep) {
            delete(settings.folder());
        }
        return result.isGood() ? 0 : 1;
    }

    private SoakSettings settings(List<String> arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            String[] option = arguments.get(i).split("=", 2);
            if (option[0].equals("--keep")) {
                keep = true;
                continue;
            }
            if (option[0].equals("--stop")) {
                orderly = true;
                continue;
            }
            if (option[0].equals("--hostile")) {
                hostile = true;
                mails = HOSTILE_MAILS;
                continue;
            }
            if (!List.of("--kills", "--mails", "--seed", "--patience", "--data", "--corpus")
                    .contains(option[0])) {
                throw new IllegalArgumentException("There is no option '" + option[0] + "'.");
            }
            if (option.length == 1 && ++i == arguments.size()) {
                throw new IllegalArgumentException(option[0] + " requires a value.");
            }
            set(option[0], option.length == 2 ? option[1] : arguments.get(i));
        }
        Path chosen = folder == null ? Project.root().resolve("target/soak/" + NAME.format(Instant.now())) : folder;
        if (!isEmpty(chosen)) {
            throw new IllegalArgumentException("--data " + chosen + " is not empty; choose a new folder.");
        }
        if (corpus != null && (hostile || !Files.isDirectory(corpus))) {
            throw new IllegalArgumentException(
                    hostile ? "Choose one of --hostile and --corpus." : "--corpus " + corpus + " is not a folder.");
        }
        return new SoakSettings(kills, orderly, mails, seed, chosen, Duration.ofSeconds(patience));
    }

    private void set(String option, String value) {
        try {
            switch (option) {
                case "--kills" -> kills = Integer.parseInt(value);
                case "--mails" -> mails = Integer.parseInt(value);
                case "--seed" -> seed = Long.parseLong(value);
                case "--patience" -> patience = Long.parseLong(value);
                case "--corpus" -> corpus = Path.of(value);
                default -> folder = Path.of(value);
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " is '" + value + "'; it must be a number.", e);
        }
    }

    private static boolean isEmpty(Path folder) {
        if (!Files.exists(folder)) {
            return true;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(java.io.File::delete);
        } catch (IOException e) {
            // It is in target, where the next clean takes it.
        }
    }
}
