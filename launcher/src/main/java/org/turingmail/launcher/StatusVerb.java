package org.turingmail.launcher;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "status",
        header = "what runs, where, and how it is",
        customSynopsis = "${sys:turing.me} status [--data DIR]",
        description = {
            "Shows what runs on this data folder, where it listens, its health, and how many messages are held.",
            "Exit status: 0 all is well, 1 something is not, 3 nothing runs."
        })
final class StatusVerb implements Callable<Integer> {
    private static final int NOTHING_RUNS = 3;

    private final Call call;

    @Mixin
    private DataOption option;

    StatusVerb(Call call) {
        this.call = call;
    }

    @Override
    public Integer call() {
        DataFolder data = option.open(call);
        if (!data.exists()) {
            call.say("There is no Turing on " + option.shown() + ". To start one: " + call.me() + " up"
                    + option.again());
            return NOTHING_RUNS;
        }
        Installation installation = new Installation(call, "status", data);
        Health health = Health.of(call, installation);
        health.lines().forEach(call::say);
        if (installation.running() == 0) {
            installation
                    .orphan()
                    .ifPresent(pid -> call.step(
                            "postgresql",
                            "process " + pid + " was left behind by a killed central; " + call.me() + " up or "
                                    + call.me() + " down ends it"));
            call.say("Nothing runs on " + call.pretty(data.path()) + ". To start it: " + call.me() + " up"
                    + option.again());
            return NOTHING_RUNS;
        }
        Addresses.print(call, data);
        return health.isGood() ? 0 : 1;
    }
}
