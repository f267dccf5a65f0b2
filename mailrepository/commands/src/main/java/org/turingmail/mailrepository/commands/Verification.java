package org.turingmail.mailrepository.commands;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Iterator;
import javax.mail.MessagingException;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepositoryPath;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.mailet.Mail;
import org.turingmail.mailrepository.HeldMailRepository;
import org.turingmail.mailrepository.Storage;

/** Reads every message to its end; a back end with checksums verifies them meanwhile. */
final class Verification {
    private final Storage storage;
    private final PrintStream out;
    private final Tally tally;

    Verification(Storage storage, PrintStream out, Tally tally) {
        this.storage = storage;
        this.out = out;
        this.tally = tally;
    }

    void run() throws MessagingException {
        for (MailRepositoryPath path : storage.paths()) {
            verify(path);
        }
    }

    private void verify(MailRepositoryPath path) throws MessagingException {
        HeldMailRepository repository = storage.repository(MailRepositoryUrl.from("turing://" + path.asString()));
        Progress progress = new Progress(out, System::nanoTime, path.asString(), repository.size());
        long whole = 0;
        long damaged = 0;
        for (Iterator<MailKey> keys = repository.list(); keys.hasNext(); ) {
            MailKey key = keys.next();
            try {
                Mail mail = repository.retrieve(key);
                if (mail != null) {
                    try {
                        Fingerprint.of(mail);
                        whole++;
                    } finally {
                        LifecycleUtil.dispose(mail);
                    }
                }
            } catch (IOException | MessagingException e) {
                damaged++;
                tally.wrong(e.getMessage());
            }
            progress.step();
        }
        progress.end(whole + " messages are whole" + (damaged == 0 ? "" : ", " + damaged + " cannot be read"));
    }
}
