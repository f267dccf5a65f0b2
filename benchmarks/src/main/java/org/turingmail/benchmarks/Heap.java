package org.turingmail.benchmarks;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.turingmail.launcher.process.JamesProcess;

/** What is live in the heap of a process after a full collection. */
final class Heap {
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");
    private static final int LOOKS = 3;

    private Heap() {}

    /** The least of three looks, since what is being worked on at one of them is not meant. */
    static double liveMegabytes(JamesProcess james) throws InterruptedException {
        double megabytes = Double.MAX_VALUE;
        for (int i = 0; i < LOOKS; i++) {
            Program.run(List.of(jcmd(), String.valueOf(james.pid()), "GC.run"));
            TimeUnit.SECONDS.sleep(3);
            Matcher total =
                    TOTAL.matcher(Program.run(List.of(jcmd(), String.valueOf(james.pid()), "GC.class_histogram")));
            if (!total.find()) {
                throw new IllegalStateException("jcmd does not tell how much is live");
            }
            megabytes = Math.min(megabytes, Long.parseLong(total.group(1)) / 1024.0 / 1024.0);
        }
        return megabytes;
    }

    private static String jcmd() {
        return Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    }
}
