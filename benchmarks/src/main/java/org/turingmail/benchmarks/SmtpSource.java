package org.turingmail.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Postfix' load generator: many mails from one sender, a new connection for each. */
final class SmtpSource {
    private final String program = Program.find("smtp-source");
    private final int size;

    /** @param size octets of the body of each mail */
    SmtpSource(int size) {
        this.size = size;
    }

    /** Sends so many mails to each recipient, to all of them at the same time, and returns when all are accepted. */
    void send(int port, String from, List<String> recipients, int each) throws InterruptedException {
        List<Process> processes = new ArrayList<>();
        try {
            for (String recipient : recipients) {
                processes.add(new ProcessBuilder(
                                program,
                                "-s",
                                "1",
                                "-m",
                                String.valueOf(each),
                                "-l",
                                String.valueOf(size),
                                "-f",
                                from,
                                "-t",
                                recipient,
                                "-M",
                                "client.example.net",
                                "127.0.0.1:" + port)
                        .redirectErrorStream(true)
                        .start());
            }
            for (Process process : processes) {
                Program.finish(process, "smtp-source");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
    }
}
