package org.turingmail.launcher;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

@Command(
        name = "bench",
        header = "measure it against the same James without it",
        customSynopsis = "${sys:turing.me} bench [argument ...]",
        description = "Measures throughput and latency with and without Turing in turn. See docs/benchmarks.md.")
final class BenchVerb implements Callable<Integer>, PassesOn {
    private final Call call;

    @Unmatched
    private List<String> arguments = new ArrayList<>();

    BenchVerb(Call call) {
        this.call = call;
    }

    @Override
    public Integer call() {
        if (!Files.isExecutable(program())) {
            throw new Failure("This version has no benchmarks.");
        }
        new Build(call).make();
        return run(arguments);
    }

    @Override
    public void printArguments() {
        call.say("");
        call.out().flush();
        run(List.of("--help"));
    }

    private Path program() {
        return call.root().resolve("benchmarks/run");
    }

    private int run(List<String> all) {
        List<String> command = new ArrayList<>(List.of(program().toString()));
        command.addAll(all);
        return Programs.run(new ProcessBuilder(command).inheritIO());
    }
}
