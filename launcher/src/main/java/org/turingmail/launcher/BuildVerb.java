package org.turingmail.launcher;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "build",
        header = "build it (up, demo and test do so when something changed)",
        customSynopsis = "${sys:turing.me} build",
        description = "Builds everything, without tests, if a source is newer than what is built. Maven runs offline"
                + " once it has"
                + " downloaded everything.")
final class BuildVerb implements Callable<Integer> {
    private final Call call;

    BuildVerb(Call call) {
        this.call = call;
    }

    @Override
    public Integer call() {
        Build build = new Build(call);
        if (build.isDone()) {
            call.say("Everything is built.");
        } else {
            build.make();
        }
        return 0;
    }
}
