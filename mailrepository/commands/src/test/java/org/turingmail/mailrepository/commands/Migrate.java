package org.turingmail.mailrepository.commands;

import java.util.ArrayList;
import java.util.List;
import org.turingmail.mailrepository.contract.ForkedJvm;

/** Migrates in a process of its own. */
final class Migrate {
    private Migrate() {}

    /** @param arguments as {@link ForkedJvm} passes them: from where, to where and options */
    public static void main(String[] arguments) {
        List<String> words =
                new ArrayList<>(List.of("migrate", ForkedJvm.location(arguments).url()));
        words.addAll(ForkedJvm.arguments(arguments));
        QuarantineCommands.main(words.toArray(new String[0]));
    }
}
