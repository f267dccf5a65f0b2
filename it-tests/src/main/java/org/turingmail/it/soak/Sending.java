package org.turingmail.it.soak;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.turingmail.launcher.mail.SmtpClient;

/** One of those who send: some mails over one connection, then a new one. */
final class Sending implements Runnable {
    private static final int LONGEST_PAUSE_MILLIS = 400;
    private static final int MOST_MAILS_PER_CONNECTION = 10;

    private final int port;
    private final Workload workload;
    private final Ledger ledger;
    private final Random random;
    private final BooleanSupplier enough;

    Sending(int port, Workload workload, Ledger ledger, Random random, BooleanSupplier enough) {
        this.port = port;
        this.workload = workload;
        this.ledger = ledger;
        this.random = random;
        this.enough = enough;
    }

    @Override
    public void run() {
        while (!enough.getAsBoolean() && !Thread.currentThread().isInterrupted()) {
            try (SmtpClient client = SmtpClient.connect(port)) {
                send(client, 1 + random.nextInt(MOST_MAILS_PER_CONNECTION));
            } catch (IOException e) {
                // It is down or going down. No mail was under way: that is seen to below.
                pause(100);
            }
        }
    }

    private void send(SmtpClient client, int mails) throws IOException {
        for (int i = 0; i < mails && !enough.getAsBoolean(); i++) {
            SoakMail mail = workload.next();
            SmtpClient.Outcome outcome;
            try {
                outcome = client.send(mail.sender(), mail.recipients(), mail.message());
            } catch (IOException e) {
                ledger.interrupted(mail);
                throw e;
            }
            if (outcome.isAccepted()) {
                List<String> taken = mail.recipients().stream()
                        .filter(recipient -> outcome.recipients().get(recipient).isPositive())
                        .toList();
                ledger.accepted(mail, taken);
            } else {
                ledger.refused(mail.name() + ": " + outcome);
            }
            pause(random.nextInt(LONGEST_PAUSE_MILLIS));
        }
    }

    private static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
