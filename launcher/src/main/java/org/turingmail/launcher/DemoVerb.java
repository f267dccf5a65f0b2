package org.turingmail.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.turingmail.launcher.demo.Demo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "demo",
        header = "send a message as an unknown sender and watch what happens to it",
        customSynopsis = "${sys:turing.me} demo [--open] [--wait SECONDS] [options]",
        description = "Sends a message as an unknown sender and shows each step until it is in the mailbox: the SMTP"
                + " response, the held"
                + " message, the challenge that is sent out, its page, the captcha, the release. It"
                + " uses the servers that run on"
                + " the data folder, or starts them and stops them at the end.",
        footer = "What was chosen is kept in DIR/settings and is the default from then on.")
final class DemoVerb implements Callable<Integer> {
    private static final Pattern SECONDS = Pattern.compile("[1-9][0-9]{0,5}");

    private final Call call;

    @Spec
    private CommandSpec verb;

    @Option(names = "--open", order = -2, description = "leave the captcha to you: print the link and wait")
    private boolean open;

    @Option(names = "--wait", order = -1, paramLabel = "SECONDS", description = "how long --open waits (600)")
    private String wait = "600";

    @Mixin
    private InstallationOptions options;

    DemoVerb(Call call) {
        this.call = call;
    }

    @Override
    public Integer call() throws IOException {
        if (!SECONDS.matcher(wait).matches()) {
            throw new ParameterException(
                    verb.commandLine(), "--wait is '" + wait + "'; it must be a number of seconds.");
        }
        DataFolder data = options.open(call);
        int running = new Installation(call, "demo", data).running();
        if (running > 0 && options.differFrom(data.settings())) {
            throw new Failure("Turing runs on " + call.pretty(data.path())
                    + " with other settings. Omit the options, or stop it first: " + call.me() + " down"
                    + options.again());
        }
        Settings settings = options.applyTo(data.settings());
        if (!settings.relayIsLocal()) {
            throw new Failure(
                    "The mail that goes out of this Turing goes to " + settings.relay()
                            + ", so the demo would not see the challenge.",
                    "Use another data folder: " + call.me() + " demo --data demo-data --any-ports");
        }
        Installation installation = new Installation(call, "demo", data.with(settings));
        String where = call.pretty(data.path());
        if (running == 2) {
            call.say("Turing is up already, on " + where + "; the demo uses it and leaves it running.");
        } else {
            Runtime.getRuntime().addShutdownHook(new Thread(installation::stopStarted, "stop-servers"));
            installation.start(
                    "Starting Turing for the demo; it is stopped at the end, and its data stays in " + where);
        }
        String local = Installation.ACCOUNT.substring(0, Installation.ACCOUNT.indexOf('@'));
        Optional<String> problem = new Demo(
                        settings.james(),
                        settings.relayPort(),
                        Installation.ACCOUNT,
                        Files.readString(data.password(local)).strip(),
                        data.log(),
                        open ? Duration.ofSeconds(Integer.parseInt(wait)) : null,
                        call.out())
                .run();
        if (problem.isEmpty()) {
            showInbox(installation, running == 2);
            return 0;
        }
        Ending.waitIfUnderWay();
        call.say("\nFAILED: " + problem.get());
        return 1;
    }

    /** A link of servers that are about to stop would lead nowhere. */
    private void showInbox(Installation installation, boolean goesOn) throws IOException {
        call.say("\nThe held messages of " + Installation.ACCOUNT + " in the browser: " + installation.inboxUrl());
        if (goesOn) {
            installation
                    .signInLink()
                    .ifPresent(link -> call.say("Sign in as " + Installation.ACCOUNT
                            + ", once, within 15 minutes, in any browser: " + link));
        } else {
            call.say("Turing stops now. To look at them: " + call.me() + " up -d, and then " + call.me()
                    + " demo again, which prints a link to sign in.");
        }
    }
}
