package org.turingmail.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import org.turingmail.launcher.process.JavaCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

@Command(
        name = "quarantine",
        header = "check held messages, and move them to another place",
        customSynopsis = {
            "${sys:turing.me} quarantine verify|fsck [URL] [option ...]",
            "${sys:turing.me} quarantine migrate FROM TO [--move] [option ...]"
        },
        description = {
            "Reads all held messages with their checksums, or copies them to another place and reads each copy back."
                    + " It can be interrupted, and run again. James must be stopped. See docs/storage.md.",
            "",
            "  --data DIR         for verify and fsck without a URL: the data folder whose messages are meant (./data)"
        })
final class QuarantineVerb implements Callable<Integer>, PassesOn {
    private static final String MAIN_CLASS = "org.turingmail.mailrepository.commands.QuarantineCommands";
    private static final String DATABASE = "var/turing/quarantine";

    private final Call call;

    @Spec
    private CommandSpec verb;

    @Unmatched
    private List<String> words = new ArrayList<>();

    QuarantineVerb(Call call) {
        this.call = call;
    }

    @Override
    public Integer call() {
        List<String> arguments = new ArrayList<>();
        String folder = null;
        for (Iterator<String> rest = words.iterator(); rest.hasNext(); ) {
            String word = rest.next();
            if (word.equals("-h") || word.equals("--help")) {
                verb.commandLine().usage(call.out());
                printArguments();
                return 0;
            }
            if (word.equals("--data") && !rest.hasNext()) {
                throw new ParameterException(verb.commandLine(), "--data requires a value.");
            }
            if (word.equals("--data")) {
                folder = rest.next();
            } else if (word.startsWith("--data=")) {
                folder = word.substring("--data=".length());
            } else {
                arguments.add(word);
            }
        }
        if (arguments.isEmpty()) {
            throw new ParameterException(verb.commandLine(), "Which one: verify, fsck or migrate?");
        }
        if (List.of(List.of("verify"), List.of("fsck")).contains(arguments)) {
            arguments.add(ofDataFolder(folder));
        } else if (folder != null) {
            throw new ParameterException(verb.commandLine(), "--data is for verify and fsck without a URL.");
        }
        new Build(call.aside()).make();
        return run(arguments);
    }

    private String ofDataFolder(String folder) {
        DataFolder data = DataFolder.open(call, folder, "quarantine");
        Path database = data.james().resolve(DATABASE);
        if (!Files.isDirectory(database)) {
            throw new Failure(
                    "There are no held messages in " + call.pretty(data.path()) + ". Name a data folder with",
                    "--data DIR, or the URL that quarantine.database.url in turing.properties is.");
        }
        return "jdbc:derby:" + database;
    }

    @Override
    public void printArguments() {
        if (new Build(call).isDone()) {
            call.say("");
            call.out().flush();
            run(List.of("--help"));
        }
    }

    private int run(List<String> arguments) {
        return Programs.run(JavaCommand.withHeap("256m")
                .property("file.encoding", "UTF-8")
                // only Derby writes it, and nothing of interest
                .property("derby.stream.error.file", "/dev/null")
                .mainClass(MAIN_CLASS, classPath())
                .arguments(arguments)
                .builder()
                .inheritIO());
    }

    /** That of James with all back ends. */
    private String[] classPath() {
        List<String> classPath = new ArrayList<>();
        Path extension = call.root().resolve(Build.EXTENSION_JAR);
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(extension.getParent(), "turing-james-*.jar")) {
            jars.forEach(jar -> classPath.add(jar.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        classPath.add(call.root().resolve(Build.JAMES_JAR).resolveSibling("lib") + "/*");
        return classPath.toArray(new String[0]);
    }
}
