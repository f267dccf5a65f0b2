package org.turingmail.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.turingmail.launcher.ports.Ports;

/** Postfix' bottomless mailbox: it takes every mail, counts and forgets it. Here it is where challenges go. */
final class SmtpSink implements AutoCloseable {
    private static final Pattern COUNT = Pattern.compile("mesg=(\\d+)");

    private final int port = Ports.free();
    private final Process process;
    private volatile long mails;

    SmtpSink() {
        List<String> command = new ArrayList<>(List.of(Program.find("smtp-sink"), "-c"));
        if (System.getProperty("user.name").equals("root")) {
            // It insists on being told whom to become.
            command.addAll(List.of("-u", "root"));
        }
        command.addAll(List.of("127.0.0.1:" + port, "1000"));
        try {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread counting = new Thread(this::count, "smtp-sink-count");
        counting.setDaemon(true);
        counting.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    /** How many it has taken so far. */
    long mails() {
        if (!process.isAlive()) {
            throw new IllegalStateException("smtp-sink has ended with " + process.exitValue());
        }
        return mails;
    }

    /** It prints its counters over one another, each time with a carriage return behind. */
    private void count() {
        StringBuilder line = new StringBuilder();
        try (InputStream in = process.getInputStream()) {
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                for (int i = 0; i < read; i++) {
                    if (buffer[i] != '\r') {
                        line.append((char) buffer[i]);
                        continue;
                    }
                    Matcher matcher = COUNT.matcher(line);
                    if (matcher.find()) {
                        mails = Long.parseLong(matcher.group(1));
                    }
                    line.setLength(0);
                }
            }
        } catch (IOException e) {
            // It was closed.
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
