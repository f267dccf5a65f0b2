package org.turingmail.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.turingmail.launcher.process.DetachedProcess;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "up",
        header = "start it: the central service and a James mail server",
        customSynopsis = "${sys:turing.me} up [-d] [options]",
        description = {
            "Builds what is not built, starts the central service with its own PostgreSQL and a James server"
                    + " with the extension, waits"
                    + " until both answer, and prints every address, an account to try and the next command. It"
                    + " stays in the"
                    + " foreground and shows what the servers log; Ctrl-C stops both. If they run already, it"
                    + " says so, or with exit"
                    + " status 1 what is wrong with them; if one of them is gone, it starts that one."
        },
        footer = {
            "What was chosen is kept in DIR/settings and is the default from then on.",
            "",
            "More memory for the servers, or other Java options: TURING_CENTRAL_JAVA_OPTS and TURING_JAMES_JAVA_OPTS."
        })
final class UpVerb implements Callable<Integer> {
    /** A moment of trouble is no reason to say so: what lasts is. */
    private static final Duration TROUBLE = Duration.ofSeconds(10);

    private static final Duration POLL = Duration.ofSeconds(1);

    private final Call call;

    @Option(
            names = {"-d", "--detach"},
            order = -1,
            description = "return when both answer, and leave them running")
    private boolean detach;

    @Mixin
    private InstallationOptions options;

    UpVerb(Call call) {
        this.call = call;
    }

    @Override
    public Integer call() throws IOException {
        DataFolder data = options.open(call);
        int running = new Installation(call, "up", data).running();
        if (running > 0 && options.differFrom(data.settings())) {
            throw new Failure("Turing runs on " + call.pretty(data.path()) + " with other settings. To change them: "
                    + call.me() + " down" + options.again() + ", then this again.");
        }
        Installation installation = new Installation(call, "up", data.with(options.applyTo(data.settings())));
        if (running == 2) {
            checkHealth(installation);
        } else {
            start(installation);
        }
        Addresses.print(call, installation.data());
        printAccount(installation);
        if (detach || running == 2) {
            installation.detach();
            return 0;
        }
        return follow(installation);
    }

    private void checkHealth(Installation installation) {
        String where = call.pretty(installation.data().path());
        long end = System.nanoTime() + TROUBLE.toNanos();
        Health health = Health.of(call, installation);
        while (!health.isGood()) {
            if (System.nanoTime() > end) {
                health.lines().forEach(call.err()::println);
                throw new Failure(
                        "Turing runs on " + where + ", but not all is well; nothing was started.",
                        "If the lines above do not say what to do: " + call.me() + " down" + options.again() + ", then "
                                + call.me() + " up" + options.again());
            }
            Installation.pause(POLL);
            health = Health.of(call, installation);
        }
        call.say("Turing is up already, on " + where + "; nothing was started.");
    }

    private void start(Installation installation) {
        Runtime.getRuntime().addShutdownHook(new Thread(installation::stopStarted, "stop-servers"));
        Duration took = installation.start("Starting Turing");
        call.say("");
        call.say("Turing is up, after " + took.toSeconds() + " s.");
    }

    private void printAccount(Installation installation) throws IOException {
        String local = Installation.ACCOUNT.substring(0, Installation.ACCOUNT.indexOf('@'));
        String password = Files.readString(installation.data().password(local)).strip();
        call.say("");
        call.step("Account", Installation.ACCOUNT + ", password " + password);
        call.say("");
        call.say("Next: " + call.me() + " demo --open" + options.again()
                + "   a held message; you solve its challenge in your browser");
        call.say("      " + call.me() + " status" + options.again());
        call.say("      " + call.me() + " down" + options.again());
    }

    private int follow(Installation installation) throws IOException {
        call.say("");
        call.say("Ctrl-C stops it. From here on: what the servers log.");
        call.say("");
        List<DetachedProcess> parts = List.of(installation.james(), installation.central());
        LogFollower.start(parts.stream().map(DetachedProcess::log).toList(), call.out());
        while (true) {
            Installation.pause(POLL);
            for (DetachedProcess part : parts) {
                if (part.isAlive()) {
                    continue;
                }
                Ending.waitIfUnderWay();
                // "down" in another terminal removes the files with the numbers; a server that ends by itself leaves
                // its own.
                if (!Files.exists(part.pidFile())) {
                    DetachedProcess.waitUntil(Installation.STOP.multipliedBy(3), () -> installation.running() == 0);
                    installation.detach();
                    call.say("Stopped by \"" + call.me() + " down\".");
                    return 0;
                }
                installation.showLog(part);
                throw new Failure(part.part() + " has ended by itself; its log, above, says why. Start it again: "
                        + call.me() + " up" + options.again());
            }
        }
    }
}
