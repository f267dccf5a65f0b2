package org.turingmail.launcher.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Processes that were started from what is built in a checkout, after a moment: what tests must not leave behind. Those
 * that ran before, the one that asks among them, do not count. Thread-safe.
 */
public final class StartedProcesses {
    private static final int SHOWN_OF_A_LINE = 200;

    private final String root;
    private final Set<Long> before;

    private StartedProcesses(String root, Set<Long> before) {
        this.root = root;
        this.before = before;
    }

    /** Those from now on that run on a file below a folder {@code target} of the checkout {@code root}. */
    public static StartedProcesses since(Path root) {
        return new StartedProcesses(
                root + "/", ProcessHandle.allProcesses().map(ProcessHandle::pid).collect(Collectors.toSet()));
    }

    /** The number of each that still runs, with the beginning of its command line; empty if there is none. */
    public List<String> stillRunning() {
        List<String> lines = new ArrayList<>();
        ProcessHandle.allProcesses().map(ProcessHandle::pid).forEach(pid -> {
            String line = before.contains(pid) ? "" : String.join(" ", CommandLine.of(pid));
            int begin = line.indexOf(root);
            if (begin >= 0 && line.indexOf("/target/", begin + root.length() - 1) >= 0) {
                lines.add(pid + " " + line.substring(0, Math.min(line.length(), SHOWN_OF_A_LINE)));
            }
        });
        return lines;
    }
}
