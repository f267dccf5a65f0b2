package org.turingmail.launcher;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.turingmail.launcher.process.Project;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command {@code ./turing}: builds, starts, stops, shows and tests Turing. The shell script of that name finds a
 * Java, builds this module if need be, and calls {@link #main}.
 *
 * <p>Exit status: 0 it is done, 1 it is not, 2 wrong usage, 128 and the number of the signal that ended it; more in the
 * help of a verb.
 */
@Command(
        name = "turing",
        header = "Turing quarantines messages from unknown senders until they have solved a challenge.%n",
        footer = {"", "Each verb has a --help of its own. To begin with: ${sys:turing.me} demo"})
public final class Launcher {
    /** What the user called; the script sets it. */
    private static final String ME = "turing.me";

    private static final int WRONG_USAGE = 2;
    private static final int WIDTH = 120;
    private static final int OPTIONS_WIDTH = 27;

    private Launcher() {}

    /** Runs one verb, and ends this JVM with its exit status. */
    public static void main(String[] arguments) throws IOException {
        Call call = new Call(
                System.getProperty(ME, "./turing"),
                Project.root(),
                Path.of("").toRealPath(),
                System.getenv(),
                System.out,
                System.err);
        int code = run(call, arguments);
        call.out().flush();
        System.exit(code);
    }

    /** Runs one verb; returns the exit status. */
    static int run(Call call, String... arguments) {
        System.setProperty(ME, call.me());
        CommandLine turing = commandLine(call);
        if (arguments.length == 0) {
            turing.usage(call.err());
            return WRONG_USAGE;
        }
        String verb = arguments[0];
        if (List.of("-h", "--help", "help").contains(verb)) {
            turing.usage(call.out());
            return 0;
        }
        CommandLine command = turing.getSubcommands().get(verb);
        if (command == null) {
            call.err().println("There is no verb '" + verb + "'.\n");
            turing.usage(call.err());
            return WRONG_USAGE;
        }
        if (arguments.length > 1 && List.of("-h", "--help").contains(arguments[1])) {
            command.usage(call.out());
            if (command.getCommand() instanceof PassesOn passing) {
                passing.printArguments();
            }
            return 0;
        }
        return turing.execute(arguments);
    }

    private static CommandLine commandLine(Call call) {
        CommandLine turing = new CommandLine(new Launcher());
        Map<String, IHelpSectionRenderer> sections = new LinkedHashMap<>();
        sections.put(UsageMessageSpec.SECTION_KEY_HEADER, Help::header);
        sections.put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, help -> verbs(call, help));
        sections.put(UsageMessageSpec.SECTION_KEY_FOOTER, Help::footer);
        turing.setHelpSectionMap(sections);
        turing.setHelpSectionKeys(List.copyOf(sections.keySet()));
        for (Object verb : List.of(
                new UpVerb(call),
                new StatusVerb(call),
                new DownVerb(call),
                new DemoVerb(call),
                new TestVerb(call),
                new BuildVerb(call),
                new SoakVerb(call),
                new BenchVerb(call),
                new ListsVerb(call),
                new QuarantineVerb(call))) {
            CommandLine command = new CommandLine(verb);
            command.setHelpSectionKeys(List.of(
                    UsageMessageSpec.SECTION_KEY_SYNOPSIS,
                    UsageMessageSpec.SECTION_KEY_DESCRIPTION_HEADING,
                    UsageMessageSpec.SECTION_KEY_DESCRIPTION,
                    UsageMessageSpec.SECTION_KEY_OPTION_LIST_HEADING,
                    UsageMessageSpec.SECTION_KEY_OPTION_LIST,
                    UsageMessageSpec.SECTION_KEY_FOOTER_HEADING,
                    UsageMessageSpec.SECTION_KEY_FOOTER));
            UsageMessageSpec usage = command.getCommandSpec().usageMessage();
            usage.synopsisHeading("").descriptionHeading("%n").sortOptions(false);
            if (!command.getCommandSpec().options().isEmpty()) {
                usage.optionListHeading("%n");
            }
            if (usage.footer().length > 0) {
                usage.footerHeading("%n");
            }
            if (!(verb instanceof PassesOn)) {
                command.getCommandSpec()
                        .addOption(OptionSpec.builder("-h", "--help")
                                .usageHelp(true)
                                .hidden(true)
                                .description("show this help")
                                .build());
            }
            turing.addSubcommand(command);
        }
        // The last of repeated options applies, and text that begins with @ names no file with arguments.
        turing.setOverwrittenOptionsAllowed(true)
                .setExpandAtFiles(false)
                .setUsageHelpWidth(WIDTH)
                .setUsageHelpLongOptionsMaxWidth(OPTIONS_WIDTH)
                .setOut(new PrintWriter(call.out(), true))
                .setErr(new PrintWriter(call.err(), true))
                .setParameterExceptionHandler((wrong, given) -> wrongUsage(call, wrong))
                .setExecutionExceptionHandler((failure, command, result) -> failed(call.err(), failure));
        return turing;
    }

    private static String verbs(Call call, Help help) {
        StringBuilder list = new StringBuilder();
        help.subcommands()
                .forEach((name, verb) -> list.append(String.format(
                        "  %s %-10s %s%n",
                        call.me(), name, verb.commandSpec().usageMessage().header()[0])));
        return list.toString();
    }

    private static int wrongUsage(Call call, ParameterException wrong) {
        CommandSpec verb = wrong.getCommandLine().getCommandSpec();
        call.err().println(words(wrong));
        call.err().println("See: " + call.me() + " " + verb.name() + " --help");
        return WRONG_USAGE;
    }

    private static String words(ParameterException wrong) {
        if (wrong instanceof UnmatchedArgumentException unmatched) {
            String argument = unmatched.getUnmatched().get(0);
            return argument.startsWith("--")
                    ? "There is no option '" + argument + "'."
                    : "'" + argument + "' is not an option.";
        }
        if (wrong instanceof MissingParameterException missing
                && !missing.getMissing().isEmpty()) {
            OptionSpec option = (OptionSpec) missing.getMissing().get(0);
            return option.longestName() + " requires a value.";
        }
        return wrong.getMessage();
    }

    private static int failed(PrintStream err, Exception failure) {
        Ending.waitIfUnderWay();
        err.println();
        if (failure instanceof Failure known) {
            known.lines().forEach(err::println);
        } else {
            err.println("This should not happen; please report it:");
            failure.printStackTrace(err);
        }
        return 1;
    }
}
