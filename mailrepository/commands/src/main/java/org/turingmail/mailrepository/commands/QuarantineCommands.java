package org.turingmail.mailrepository.commands;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import javax.mail.MessagingException;
import org.turingmail.mailrepository.Storage;
import org.turingmail.mailrepository.StorageLocation;
import org.turingmail.mailrepository.StorageProviders;

/**
 * Checks and moves held messages, with the classes of James and the extension on the class path and James stopped:
 *
 * <pre>{@code
 * java -cp 'lib/*:extensions-jars/*' org.turingmail.mailrepository.commands.QuarantineCommands verify URL
 * }</pre>
 *
 * <p>Exit status: 0 all is well, 1 it is not, or could not be done, 2 wrong usage.
 */
public final class QuarantineCommands {
    static final int WELL = 0;
    static final int NOT_WELL = 1;
    static final int WRONG_USAGE = 2;

    private static final String USAGE = "Usage:\n"
            + "  verify URL            read every message to its end, with its checksums\n"
            + "  fsck URL              the same, and name what belongs to no message\n"
            + "  migrate FROM TO       copy all messages, and read each copy back; what is there already is left\n"
            + "\n"
            + "  --move                (migrate) remove each message from FROM when its copy has been read back\n"
            + "  --user NAME           of URL, or of FROM; with --password-file FILE\n"
            + "  --to-user NAME        of TO; with --to-password-file FILE\n"
            + "\n"
            + "A URL is what quarantine.database.url in turing.properties may be. Stop James before.\n"
            + "Exit status: 0 all is well, 1 it is not, 2 wrong usage.\n";
    private static final Set<String> OPTIONS = Set.of("--user", "--password-file", "--to-user", "--to-password-file");

    private final PrintStream out;
    private final PrintStream err;

    QuarantineCommands(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** Runs one command and ends this JVM with its exit status. */
    public static void main(String[] arguments) {
        // before anything is logged; James' libraries say much that is of no concern here
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", "org/turingmail/mailrepository/commands/logback.xml");
        }
        System.exit(new QuarantineCommands(System.out, System.err).run(List.of(arguments)));
    }

    /** Returns the exit status. */
    int run(List<String> arguments) {
        if (arguments.equals(List.of("--help")) || arguments.equals(List.of("-h"))) {
            out.print(USAGE);
            return WELL;
        }
        try {
            return run(new Words(arguments));
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            err.print(USAGE);
            return WRONG_USAGE;
        } catch (IOException | MessagingException | IllegalStateException e) {
            err.println(e.getMessage());
            return NOT_WELL;
        }
    }

    private int run(Words words) throws IOException, MessagingException {
        Tally tally = new Tally(out);
        switch (words.command()) {
            case "verify":
                words.expect(1, false);
                try (Storage storage = existing(words.location(0, "--"))) {
                    new Verification(storage, out, tally).run();
                }
                break;
            case "fsck":
                words.expect(1, false);
                try (Storage storage = existing(words.location(0, "--"))) {
                    new Verification(storage, out, tally).run();
                    storage.check(tally::wrong);
                }
                break;
            case "migrate":
                words.expect(2, true);
                try (Storage from = existing(words.location(0, "--"));
                        Storage to = open(words.location(1, "--to-"))) {
                    new Migration(from, to, words.move(), out, tally).run();
                }
                break;
            default:
                throw new IllegalArgumentException("There is no command '" + words.command() + "'.");
        }
        if (tally.wrong() == 0) {
            out.println("All is well.");
            return WELL;
        }
        out.println(tally.wrong() + " findings.");
        return NOT_WELL;
    }

    /** Opened, a folder that is not there would be created. */
    private static Storage existing(StorageLocation location) throws IOException {
        Storage storage = open(location);
        if (storage.folder().isPresent() && !Files.isDirectory(storage.folder().get())) {
            throw new IOException("Nothing is at " + location + ": there is no folder "
                    + storage.folder().get());
        }
        return storage;
    }

    private static Storage open(StorageLocation location) {
        try {
            return StorageProviders.installed().storage(location);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("The URL " + location + " " + e.getMessage(), e);
        }
    }

    /** What was said on the command line. */
    private static final class Words {
        private final List<String> plain = new ArrayList<>();
        private final Map<String, String> options = new TreeMap<>();
        private boolean move;

        Words(List<String> arguments) {
            for (Iterator<String> words = arguments.iterator(); words.hasNext(); ) {
                String word = words.next();
                if (word.equals("--move")) {
                    move = true;
                } else if (OPTIONS.contains(word)) {
                    if (!words.hasNext()) {
                        throw new IllegalArgumentException(word + " requires a value.");
                    }
                    options.put(word, words.next());
                } else if (word.startsWith("-")) {
                    throw new IllegalArgumentException("There is no option '" + word + "'.");
                } else {
                    plain.add(word);
                }
            }
            if (plain.isEmpty()) {
                throw new IllegalArgumentException("Which one: verify, fsck or migrate?");
            }
        }

        String command() {
            return plain.get(0);
        }

        boolean move() {
            return move;
        }

        void expect(int urls, boolean two) {
            if (plain.size() != urls + 1) {
                throw new IllegalArgumentException(
                        command() + " requires " + (two ? "two URLs: from where, and to where." : "a URL."));
            }
            if (two && plain.get(1).equals(plain.get(2))) {
                throw new IllegalArgumentException("Both URLs are the same.");
            }
            if (!two && (move || options.keySet().stream().anyMatch(option -> option.startsWith("--to-")))) {
                throw new IllegalArgumentException("--move and --to-... are for migrate.");
            }
        }

        StorageLocation location(int number, String prefix) throws IOException {
            StorageLocation location = StorageLocation.at(plain.get(number + 1));
            Optional<String> user = Optional.ofNullable(options.get(prefix + "user"));
            Optional<String> file = Optional.ofNullable(options.get(prefix + "password-file"));
            if (user.isEmpty() && file.isPresent()) {
                throw new IllegalArgumentException(prefix + "password-file requires " + prefix + "user.");
            }
            if (user.isEmpty()) {
                return location;
            }
            String password = file.isPresent()
                    ? Files.readString(Path.of(file.get()), StandardCharsets.UTF_8)
                            .trim()
                    : "";
            return location.withCredentials(user.get(), password);
        }
    }
}
