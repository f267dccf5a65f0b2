package org.turingmail.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.turingmail.launcher.mail.Message;
import org.turingmail.launcher.mail.SmtpClient;

/**
 * Many mails, each from a sender of its own, whom nobody knows. smtp-source has one sender for all of its mails, so
 * this does the same in Java: as many sessions at a time, a new connection for each mail, mails of the same form and
 * size. Safe for use by several threads.
 */
final class Strangers {
    private static final int LINE = 70;

    private final AtomicInteger number = new AtomicInteger();
    private final String body;
    private final String name;

    /**
     * @param name goes into the addresses, so that those of two runs differ
     * @param size octets of the body of each mail
     */
    Strangers(String name, int size) {
        this.name = name;
        StringBuilder text = new StringBuilder();
        while (text.length() < size) {
            text.append("X".repeat(Math.min(LINE, size - text.length()))).append("\n");
        }
        this.body = text.toString();
    }

    /** The next one. */
    String next() {
        return String.format(Locale.ROOT, "%s%06d@stranger.example", name, number.incrementAndGet());
    }

    /** Sends so many mails to each recipient, to all of them at the same time, and returns when all are accepted. */
    void send(int port, List<String> recipients, int each) throws InterruptedException {
        ExecutorService sessions = Executors.newFixedThreadPool(recipients.size());
        try {
            List<Future<?>> running = new ArrayList<>();
            for (String recipient : recipients) {
                running.add(sessions.submit(() -> {
                    for (int i = 0; i < each; i++) {
                        send(port, next(), recipient);
                    }
                    return null;
                }));
            }
            for (Future<?> session : running) {
                session.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("A mail was not accepted", e.getCause());
        } finally {
            sessions.shutdownNow();
        }
    }

    void send(int port, String sender, String recipient) throws IOException {
        SmtpClient.Outcome outcome = SmtpClient.send(port, sender, List.of(recipient), message(sender, recipient));
        if (!outcome.isAccepted()) {
            throw new IOException("James says " + outcome);
        }
    }

    private Message message(String sender, String recipient) {
        return Message.ofText("From: <" + sender + ">\n"
                + "To: <" + recipient + ">\n"
                + "Date: Mon, 2 Nov 2026 10:00:00 +0000\n"
                + "Message-Id: <" + sender.replace("@", ".") + "@client.example.net>\n"
                + "\n"
                + body);
    }
}
