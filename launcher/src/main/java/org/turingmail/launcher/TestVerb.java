package org.turingmail.launcher;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.turingmail.launcher.process.StartedProcesses;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Unmatched;

@Command(
        name = "test",
        header = "run all tests, end to end included",
        customSynopsis = "${sys:turing.me} test [--mongodb-url URL] [argument of Maven ...]",
        description = {
            "Runs all tests: of each module, end to end with real mail programs and a browser, and of this launcher.",
            "The end-to-end tests use Debian's chromium and the programs smtp-source and smtp-sink of postfix."
                    + " As root it installs what is"
                    + " missing (of postfix these two programs only, no mail server); as another user it lists"
                    + " what is missing and"
                    + " stops. Other mail programs, of Debian 12, are only downloaded and unpacked below"
                    + " it-tests/target."
        })
final class TestVerb implements Callable<Integer>, PassesOn {
    private static final String LAUNCHER_TEST = "launcher/end-to-end-test";

    private final Call call;

    @Option(
            names = "--mongodb-url",
            paramLabel = "URL",
            description = "test the MongoDB back end on this server, in databases whose names begin with turing_test,"
                    + " and not on one inside the tests")
    private String mongodbUrl;

    @Unmatched
    private List<String> arguments = new ArrayList<>();

    TestVerb(Call call) {
        this.call = call;
    }

    @Override
    public Integer call() throws IOException {
        Build build = new Build(call);
        build.maven();
        TestPrograms programs = new TestPrograms(call);
        programs.provide();
        StartedProcesses started = StartedProcesses.since(call.root());
        long begin = System.nanoTime();
        call.out().flush();
        if (mongodbUrl != null) {
            arguments.add("-Dturing.test.mongodb.url=" + mongodbUrl);
        }
        if (build.verify(programs.path(), arguments) != 0) {
            Ending.waitIfUnderWay();
            throw new Failure(
                    "Tests failed, or the build did; Maven's lines above say which. (" + seconds(begin) + " s)");
        }
        long modules = seconds(begin);
        call.say("");
        call.say("The launcher");
        call.out().flush();
        long launcher = System.nanoTime();
        if (Programs.run(new ProcessBuilder(
                                "bash", call.root().resolve(LAUNCHER_TEST).toString())
                        .inheritIO())
                != 0) {
            Ending.waitIfUnderWay();
            throw new Failure("A test of the launcher failed; see above.");
        }
        List<String> left = started.stillRunning();
        if (!left.isEmpty()) {
            left.add(0, "The tests left these processes behind:");
            throw new Failure(left);
        }
        call.say("");
        call.step("modules", modules + " s, each as Maven's summary says");
        call.step("launcher", seconds(launcher) + " s");
        call.say("All tests passed, in " + seconds(begin) + " s.");
        return 0;
    }

    @Override
    public void printArguments() {
        // They are Maven's.
    }

    private static long seconds(long begin) {
        return Duration.ofNanos(System.nanoTime() - begin).toSeconds();
    }
}
