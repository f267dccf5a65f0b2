package org.turingmail.launcher;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.turingmail.launcher.process.JavaCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

@Command(
        name = "soak",
        header = "kill it repeatedly under load and account for every message",
        customSynopsis = "${sys:turing.me} soak [argument ...]",
        description = "Kills agent and central at random moments under load and accounts for every accepted message;"
                + " with --stop it"
                + " stops them in an orderly way (SIGTERM) instead. With --hostile it sends messages"
                + " made to keep a reader busy, with"
                + " --corpus FOLDER foreign messages, which must come out as the same James delivers"
                + " them without the agent.")
final class SoakVerb implements Callable<Integer>, PassesOn {
    private final Call call;

    @Unmatched
    private List<String> arguments = new ArrayList<>();

    SoakVerb(Call call) {
        this.call = call;
    }

    @Override
    public Integer call() {
        new Build(call).make();
        return run(arguments);
    }

    @Override
    public void printArguments() {
        if (new Build(call).isDone()) {
            call.say("");
            call.out().flush();
            run(List.of("--help"));
        }
    }

    private int run(List<String> all) {
        return Programs.run(JavaCommand.withHeap("512m")
                .property("user.timezone", "UTC")
                .property("file.encoding", "UTF-8")
                .property("turing.root", call.root().toString())
                .mainClass(
                        "org.turingmail.it.soak.Soak",
                        call.root().resolve(Build.TESTS_JAR).toString())
                .arguments(all)
                .builder()
                .inheritIO());
    }
}
