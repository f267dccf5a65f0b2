package org.turingmail.launcher;

import java.nio.file.Files;
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
        name = "lists",
        header = "import, export and check files of known and blocked senders",
        customSynopsis = {
            "${sys:turing.me} lists import|export|check FILE --format NAME [option ...]",
            "${sys:turing.me} lists imports",
            "${sys:turing.me} lists undo ID"
        },
        description = {
            "Imports files of known and blocked senders into the lists of the central service that runs on the"
                    + " data folder, exports"
                    + " them for a mail server, or only checks a file, which requires no server. See docs/lists.md.",
            "",
            "  --data DIR         the data folder of the running central service (./data); the key in"
                    + " secrets/api.key is used",
            "  --url URL          another central service; it needs --key-file",
            "  --key-file FILE    an API key there, made with api-key add --scope operator"
        })
final class ListsVerb implements Callable<Integer>, PassesOn {
    private final Call call;

    @Spec
    private CommandSpec verb;

    @Unmatched
    private List<String> words = new ArrayList<>();

    ListsVerb(Call call) {
        this.call = call;
    }

    @Override
    public Integer call() {
        List<String> arguments = new ArrayList<>();
        String folder = null;
        boolean url = false;
        boolean key = false;
        for (Iterator<String> rest = words.iterator(); rest.hasNext(); ) {
            String word = rest.next();
            String name = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
            if (word.equals("-h") || word.equals("--help")) {
                verb.commandLine().usage(call.out());
                printArguments();
                return 0;
            }
            if (name.equals("--data")) {
                folder = word.contains("=") ? word.substring(word.indexOf('=') + 1) : value(word, rest);
                continue;
            }
            url |= name.equals("--url");
            key |= name.equals("--key-file");
            arguments.add(word);
        }
        if (arguments.isEmpty()) {
            throw wrong("Which one: import, export, check, imports or undo?");
        }
        boolean check = arguments.get(0).equals("check");
        // The key of this installation is for its own central service alone.
        if (!check && url && !key) {
            throw wrong("--url names another central service, which has keys of its own; add --key-file FILE with"
                    + " an API key"
                    + " there (api-key add).");
        }
        new Build(call.aside()).make();
        if (!check) {
            address(DataFolder.open(call, folder, "lists"), url, key, arguments);
        }
        return run(arguments);
    }

    private String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw wrong(option + " requires a value.");
        }
        return rest.next();
    }

    private ParameterException wrong(String message) {
        return new ParameterException(verb.commandLine(), message);
    }

    private void address(DataFolder data, boolean url, boolean key, List<String> arguments) {
        if (!data.exists() && !url) {
            throw new Failure(
                    "Nothing of Turing is in " + call.pretty(data.path()) + ". Name a data folder with",
                    "--data DIR, or another central service with --url URL --key-file FILE.");
        }
        if (!key && !url && !Files.isReadable(data.apiKey())) {
            throw new Failure(
                    "There is no API key in " + call.pretty(data.apiKey().getParent()) + " yet.",
                    "The next start makes one: " + call.me() + " down, then " + call.me() + " up");
        }
        if (!url) {
            arguments.addAll(List.of("--url", data.settings().central().url()));
        }
        if (!key) {
            arguments.addAll(List.of("--key-file", data.apiKey().toString()));
        }
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
                .jar(call.root().resolve(Build.CENTRAL_JAR))
                .arguments(List.of("lists"))
                .arguments(arguments)
                .builder()
                .inheritIO());
    }
}
