package org.turingmail.launcher;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The option that says which installation. */
final class DataOption {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec verb;

    @Option(names = "--data", paramLabel = "DIR", description = "where everything of this installation lives (./data)")
    private String data;

    DataFolder open(Call call) {
        return DataFolder.open(call, data, verb.name());
    }

    /** As it was given, or the default. */
    String shown() {
        return data == null ? "./data" : data;
    }

    /** As a user has to give it to the next call, with a space before it; empty if it was not given. */
    String again() {
        return data == null ? "" : " --data " + Call.quoted(data);
    }
}
