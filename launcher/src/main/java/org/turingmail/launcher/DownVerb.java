package org.turingmail.launcher;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "down",
        header = "stop it",
        customSynopsis = "${sys:turing.me} down [--data DIR]",
        description = "Stops what \"${sys:turing.me} up\" started on this data folder, James first, and waits until"
                + " it has ended."
                + " What is held stays held; \"${sys:turing.me} up\" continues with the same data.")
final class DownVerb implements Callable<Integer> {
    private final Call call;

    @Mixin
    private DataOption option;

    DownVerb(Call call) {
        this.call = call;
    }

    @Override
    public Integer call() throws IOException {
        DataFolder data = option.open(call);
        if (!data.exists()) {
            call.say("There is no Turing on " + option.shown() + "; nothing to stop.");
            return 0;
        }
        PrivateFiles.folder(data.run());
        try (FileLock lock = FileLock.take(data.lock(), Installation.STOP)
                .orElseThrow(() -> new Failure("Another " + call.me() + " is starting or stopping the servers on "
                        + data.path() + ". Try again in a moment."))) {
            if (!new Installation(call, "down", data).stop()) {
                call.say("Nothing runs on " + call.pretty(data.path()) + ".");
            }
        }
        return 0;
    }
}
